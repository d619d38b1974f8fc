"""Which addresses may be fetched from: public ones only, unless a range was allowed on purpose."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Tables of our own: what Python calls global differs from version to version, and holds some of these.
_CLOSED = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # link-local: the metadata of clouds
        "168.63.129.16/32",  # what each machine of a large cloud asks for its settings, open as the address looks
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # for documents
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # for documents
        "203.0.113.0/24",  # for documents
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # for documents
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # for documents
    )
]
# All public IPv6 lies here; loopback, private, link-local, multicast, mapped and NAT64 (64:ff9b::/96) forms do not.
_PUBLIC_6 = ip_network("2000::/3")

# Below 1024 only the web's own ports; above it all but those where other services are known to listen.
_WEB_PORTS = {80, 443}
_OTHER_PORTS = {1080, 1433, 1521, 1723, 2049, 3128, 3306, 3389, 4190, 5060, 5061, 5432, 5900, 6000, 6379}
_OTHER_PORTS |= {*range(6665, 6670), 6697, 9100, 11211, 27017}


def is_public(text: str, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether a connection to this IP address may be made; an address that cannot be read may not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in allowed):
        return True
    if any(address in network for network in _CLOSED) or not address.is_global or address.is_multicast:
        return False
    return address.version == 4 or address in _PUBLIC_6


def is_web_port(port: int) -> bool:
    """Tell whether pages may be fetched from this port: 80, 443, and from 1024 all but those of known other services."""
    return port in _WEB_PORTS or (1024 <= port <= 65535 and port not in _OTHER_PORTS)

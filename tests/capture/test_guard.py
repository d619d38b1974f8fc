"""Which addresses and ports may be fetched from."""

from ipaddress import ip_network

import pytest

from claims.capture.guard import is_public, is_web_port

CLOSED = {
    "this network": ["0.0.0.0", "0.1.2.3"],
    "this machine": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "site-local": ["fec0::1"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "5f00::1"],
    "unspecified": ["::"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8"],
    "compatible": ["::127.0.0.1", "::8.8.8.8"],
    "6to4": ["2002:7f00:1::", "2002:808:808::", "192.88.99.1"],
    "Teredo": ["2001:0:7f00:1::", "2001:0:808:808::1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::7f00:1"],
    "for documents and benchmarks": [
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "2001:db8::1",
        "3fff::1",
    ],
    "a cloud's own": ["168.63.129.16"],
    "protocol assignments": ["192.0.0.9", "2001:1::1", "2001:20::1", "100::1"],
    "no address": ["", "localhost", "127.1", "2130706433", "1.2.3.4.5"],
}
OPEN = [
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "168.63.129.17",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:4700::1111",
]


@pytest.mark.parametrize(
    ("kind", "address"), [(kind, address) for kind, addresses in CLOSED.items() for address in addresses]
)
def test_what_is_not_public_is_closed(kind, address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_what_is_public_is_open(address):
    assert is_public(address)


def test_a_range_may_be_allowed_on_purpose_and_opens_nothing_else():
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert is_public("10.1.2.3", allowed)
    assert is_public("fd00::1", allowed)
    assert not is_public("10.2.0.1", allowed)
    assert not is_public("::ffff:10.1.2.3", allowed)
    assert not is_public("127.0.0.1", allowed)


@pytest.mark.parametrize("port", [80, 443, 1024, 8000, 8080, 8443, 65535])
def test_pages_are_served_from_these_ports(port):
    assert is_web_port(port)


@pytest.mark.parametrize(
    "port", [0, 21, 22, 25, 53, 110, 143, 445, 465, 587, 3306, 5432, 6379, 6667, 11211, 27017, 65536]
)
def test_other_services_listen_at_these_ports(port):
    assert not is_web_port(port)

"""When two web addresses lead to the same page: a key that leaves out what does not say which page it is."""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|cmpid|ocid|__twitter_impression"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def plain_address(address: str) -> str:
    """Return an address without what tells nothing about the page: scheme, "www.", default port, fragment, tracking, order
    of parameters, a slash at the end. Two addresses that give the same are taken for one page; it need not open."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    host = (parts.hostname or "").rstrip(".").removeprefix("www.").removeprefix("m.")
    if port and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    asked = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0].lower())
    ]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    return f"{host}{unquote(parts.path).rstrip('/')}{query}"


def address_key(address: str) -> str:
    """Return 64 hexadecimal digits by which a page's address is known again; empty for no address."""
    return (
        hashlib.sha256(plain_address(address).encode(errors="replace")).hexdigest() if address.strip() else ""
    )

"""Where a webhook may go: never into the council's own network, unless whoever runs the system allows that.

A local rule against server-side request forgery: an address that a partner's DNS can choose must not reach what only
this machine can reach. So the name is resolved, every address is judged here, and the connection goes to a judged one.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 500
_NAT64 = ip_network("64:ff9b::/96")
_SCHEMES = ("https", "http")


def fault_of_url(url: str, *, allow_private: bool) -> str | None:
    """Why webhooks cannot be sent to this URL, as a sentence; None if they can, as far as can be said unresolved."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "must be one URL in plain characters"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "must be a URL such as https://partner.example/webhooks"
    if parts.scheme not in _SCHEMES or not parts.hostname or port == 0:
        return "must be a URL such as https://partner.example/webhooks"
    if parts.scheme == "http" and not allow_private:
        return "must begin with https://"
    if parts.username is not None or parts.password is not None or "#" in url:
        return "must have no user, password or fragment; receivers know us by the signature"
    return _fault_of_host(parts, allow_private=allow_private)


def _fault_of_host(parts: SplitResult, *, allow_private: bool) -> str | None:
    host = (parts.hostname or "").rstrip(".")
    try:
        ip_address(host)
    except ValueError:
        local = host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
        return "must name a host outside this network" if local and not allow_private else None
    if may_be_called(host, scheme=parts.scheme, allow_private=allow_private):
        return None
    return "must not be a private or loopback address" if not allow_private else "must not be called at that address"


def may_be_called(address: str, *, scheme: str, allow_private: bool) -> bool:
    """Whether a webhook may be sent to this IP address, by https or http. Raises ValueError for what is no address.

    Public addresses by https alone. Private and loopback ones only where it is allowed, then also by http. Never
    link-local ones, where clouds keep their secrets, nor multicast, unspecified or reserved ones.
    """
    judged = _meant(ip_address(address.partition("%")[0]))
    if judged.is_loopback:
        return allow_private
    if judged.is_link_local or judged.is_multicast or judged.is_unspecified or judged.is_reserved:
        return False
    if judged.is_global:
        return scheme == "https"
    return allow_private


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that one of version 6 leads to by its form."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)

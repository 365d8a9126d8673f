"""What network addresses and host names tell of where a request comes from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

# An IPv6 client has a network of this many bits to itself, and may use any address of it.
CLIENT_NETWORK_BITS = 64


def is_loopback(address: str) -> bool:
    """Whether it is an address of the machine itself; a host name is none."""
    parsed = _parse(address)
    return parsed is not None and parsed.is_loopback


def is_loopback_name(name: str) -> bool:
    """Whether it is an address of the machine itself or `localhost` (RFC 6761, section 6.3)."""
    name = name.casefold().rstrip(".")
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)


def host_of(header: str) -> str:
    """The name or address in a `Host` header, without its port; empty where there is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def network_of(address: str) -> str:
    """What one client is told from another by: its address or, of IPv6, its network."""
    parsed = _parse(address)
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> CLIENT_NETWORK_BITS << CLIENT_NETWORK_BITS)}/64"
    return str(parsed)


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed

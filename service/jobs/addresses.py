"""Which addresses a webhook may have: none inside the operator's own networks.

Whoever may register a webhook could otherwise make the service send requests to places that only
it can reach (server-side request forgery). A name may resolve to one address when it is checked
and to another when it is used, so the address that was checked is the one that is connected to.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IPv6 addresses whose last four bytes are an IPv4 address (RFC 6052, section 2.1; RFC 4291,
# section 2.5.5).
_EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0/96"), IPv6Network("::/96"))

# Special uses (RFC 6890, RFC 7526, RFC 8215) that older Pythons hold to be global.
_SPECIAL = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("64:ff9b:1::/48"),
)

Address = IPv4Address | IPv6Address


class RefusedAddressError(ValueError):
    """The host cannot be found, or is in a network that is not to be reached."""


def addresses_of(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses to connect to for `host`, the preferred one first.

    Raises `RefusedAddressError` where there is none, and unless `allow_private` where one of them
    is not on the public internet: private, loopback, link-local, shared (RFC 6598), multicast,
    reserved, or one of these inside an IPv6 address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedAddressError(f"The host {host!r} cannot be found.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private:
        for address in addresses:
            if not is_public(ip_address(address.partition("%")[0])):
                raise RefusedAddressError(
                    f"The host {host!r} is {address}, which is not on the public internet."
                )
    return addresses


def is_public(address: Address) -> bool:
    return all(
        part.is_global
        and not part.is_multicast
        and not part.is_reserved
        and not (isinstance(part, IPv6Address) and part.is_site_local)
        and not any(part in network for network in _SPECIAL)
        for part in _parts(address)
    )


def _parts(address: Address) -> Iterator[Address]:
    """The address that packets are sent to in the end, and those that it stands for."""
    if isinstance(address, IPv6Address):
        for network in _EMBEDDING:
            if address in network:
                yield IPv4Address(int(address) & 0xFFFFFFFF)
                return
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
    yield address

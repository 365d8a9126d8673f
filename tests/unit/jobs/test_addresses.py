from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from service.jobs.addresses import RefusedAddressError, addresses_of, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "0.1.2.3",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_inside_some_network_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0", "::1"],
)
def test_a_host_that_is_a_private_address_in_disguise_is_refused(host: str) -> None:
    with pytest.raises(RefusedAddressError, match="not on the public internet"):
        addresses_of(host, 80, allow_private=False)


def test_a_host_is_refused_if_only_one_of_its_addresses_is_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("8.8.8.8", port)), (*kind, ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        addresses_of("hooks.example", 443, allow_private=False)
    assert addresses_of("hooks.example", 443, allow_private=True) == ["8.8.8.8", "10.0.0.1"]


def test_a_host_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RefusedAddressError, match="cannot be found"):
        addresses_of("no-such-host.invalid", 80, allow_private=True)


def test_private_addresses_can_be_allowed() -> None:
    assert addresses_of("127.0.0.1", 80, allow_private=True) == ["127.0.0.1"]

from __future__ import annotations

import pytest

from service.addresses import host_of, is_loopback, is_loopback_name, network_of


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_an_address_of_the_machine_itself_is_known(address: str) -> None:
    assert is_loopback(address)
    assert is_loopback_name(address)


@pytest.mark.parametrize(
    "address",
    ["", "10.0.0.1", "0.0.0.0", "::", "::ffff:10.0.0.1", "127.0.0.1, 8.8.8.8", "127.0.0.1\n", "x"],
)
def test_any_other_address_is_elsewhere(address: str) -> None:
    assert not is_loopback(address)
    assert not is_loopback_name(address)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "news.localhost"])
def test_localhost_is_the_machine_itself(name: str) -> None:
    assert is_loopback_name(name)


@pytest.mark.parametrize("name", ["localhost.example", "127.0.0.1.example", "notlocalhost"])
def test_a_name_that_only_looks_local_is_elsewhere(name: str) -> None:
    assert not is_loopback_name(name)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost:8000", "localhost"),
        ("[::1]:8000", "::1"),
        ("news.example", "news.example"),
        ("user@localhost@evil.example", "evil.example"),
        ("[::1", ""),
        ("", ""),
        (":80", ""),
    ],
)
def test_the_host_of_a_header_is_told_from_its_port(header: str, host: str) -> None:
    assert host_of(header) == host


def test_addresses_of_one_ipv6_network_are_one_client() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")


def test_all_that_is_no_address_is_one_client() -> None:
    assert network_of("x") == network_of("y")

"""Sending an event to a webhook: one POST, to an address that was checked, without redirects."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext

import httpx

from service.jobs.addresses import RefusedAddressError, addresses_of

CONNECT_SECONDS = 5
ANSWER_SECONDS = 15
LONGEST_REASON = 300

_PORTS = {"http": 80, "https": 443}


class InvalidUrlError(ValueError):
    """The address of a webhook cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try: the status, or why there was none."""

    status: int | None
    failure: str | None

    @property
    def received(self) -> bool:
        return self.failure is None


def check_url(url: str, *, allow_private: bool) -> None:
    """Raise `InvalidUrlError` or `RefusedAddressError` if nothing could be sent to `url`."""
    parsed = parse(url)
    addresses_of(parsed.host, port_of(parsed), allow_private=allow_private)


def parse(url: str) -> httpx.URL:
    """Raises `InvalidUrlError`."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InvalidUrlError(f"Not an address: {error}.") from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise InvalidUrlError("Must be an https or http address with a host.")
    if parsed.port is not None and not 0 < parsed.port < 65_536:
        raise InvalidUrlError("Must not have such a port.")
    if parsed.userinfo:
        raise InvalidUrlError("Must not hold a user name or a password.")
    if parsed.fragment:
        raise InvalidUrlError("Must not have a fragment.")
    return parsed


def port_of(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]


def send(
    url: str,
    body: str,
    headers: Mapping[str, str],
    *,
    allow_private: bool,
    trusted: SSLContext | None = None,
) -> Answer:
    """POST `body` to `url`; never raises for what the other side does or fails to do.

    The answer's body is not read. `trusted` says which certificates are, by default those of
    the authorities that browsers trust.
    """
    context = trusted or _trusted_by_default()
    try:
        return asyncio.run(_send(parse(url), body, headers, allow_private, context))
    except (InvalidUrlError, RefusedAddressError) as error:
        return Answer(None, str(error))


async def _send(
    url: httpx.URL,
    body: str,
    headers: Mapping[str, str],
    allow_private: bool,
    trusted: SSLContext,
) -> Answer:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            addresses = await asyncio.to_thread(
                addresses_of, url.host, port_of(url), allow_private=allow_private
            )
            async with _client(trusted) as client:
                for address in addresses[:-1]:
                    try:
                        return await _post(client, url, address, body, headers)
                    except httpx.ConnectError:
                        continue
                return await _post(client, url, addresses[-1], body, headers)
    except TimeoutError:
        return Answer(None, f"There was no answer within {ANSWER_SECONDS} seconds.")
    except httpx.HTTPError as error:
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        return Answer(None, reason[:LONGEST_REASON])


@cache
def _trusted_by_default() -> SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _client(trusted: SSLContext) -> httpx.AsyncClient:
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    # A proxy of the environment would connect to an address that nobody has checked.
    return httpx.AsyncClient(
        verify=trusted, timeout=timeout, follow_redirects=False, trust_env=False
    )


async def _post(
    client: httpx.AsyncClient, url: httpx.URL, address: str, body: str, headers: Mapping[str, str]
) -> Answer:
    request = client.build_request(
        "POST",
        url.copy_with(host=address),
        content=body.encode("utf-8"),
        headers={"Host": url.netloc.decode("ascii"), **headers},
        # The certificate must be that of the name, not of the address.
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )
    response = await client.send(request, stream=True)
    await response.aclose()
    if response.is_success:
        return Answer(response.status_code, None)
    reason = f"The answer was {response.status_code}."
    if response.is_redirect:
        reason += " Redirects are not followed."
    return Answer(response.status_code, reason)

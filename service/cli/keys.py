"""`attribune keys`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from service.runtime import Runtime
from service.settings import Settings
from service.storage import audit
from service.storage import keys as stored
from service.storage.audit import LOCAL, SERVICE, Action
from service.storage.database import Database
from service.storage.keys import Key, Scope

LONGEST_NAME = 200
RESERVED_NAMES = {LOCAL, SERVICE}


@click.group()
def keys() -> None:
    """Make, list and revoke the API keys that clients send."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What the key may do; may be given several times. `admin` includes the others.",
)
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    help="Until when it is valid, in UTC.",
)
@click.option(
    "--rate",
    type=click.IntRange(1, 1_000_000),
    metavar="REQUESTS",
    help="How many requests a minute it may make; without this, any number.",
)
def create(name: str, scopes: tuple[str, ...], expires: datetime | None, rate: int | None) -> None:
    """Make a key for NAME and print it.

    It is printed this once: the database keeps only a hash of it. NAME is what changes that
    are made with the key are put down to.
    """
    now = datetime.now(UTC)
    expires_at = None if expires is None else expires.replace(tzinfo=UTC)
    if expires_at is not None and expires_at <= now:
        raise click.BadParameter("This moment has passed.", param_hint="--expires")
    with _database().writing() as session:
        token = stored.create(
            session,
            _checked(name),
            [Scope(scope) for scope in scopes],
            now=now,
            expires_at=expires_at,
            requests_per_minute=rate,
        )
        after = {"name": _checked(name), "scopes": sorted(scopes)}
        audit.record(session, LOCAL, Action.KEY_CREATED, token.id, after=after)
    click.echo(token.text)


@keys.command("list")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
)
def list_keys(output_format: str) -> None:
    """List all keys, the oldest first, without their secrets."""
    with _database().reading() as session:
        found = stored.list_all(session)
    if output_format == "json":
        click.echo(json.dumps([_object_of(key) for key in found], ensure_ascii=False, indent=2))
    else:
        Console().print(_table_of(found))


@keys.command()
@click.argument("key_id", metavar="ID")
def revoke(key_id: str) -> None:
    """Revoke the key with this ID, as `attribune keys list` shows it.

    A running service refuses it within two seconds.
    """
    with _database().writing() as session:
        key = stored.revoke(session, key_id, now=datetime.now(UTC))
        if key is not None:
            audit.record(session, LOCAL, Action.KEY_REVOKED, key.id)
    if key is None:
        raise click.ClickException(f"No key has the id {key_id}.")
    click.echo(f"The key {key.id} of {key.name} is revoked.")


def _database() -> Database:
    return Runtime(Settings.from_environment()).database


def _checked(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise click.BadParameter(
            f"Must be 1 to {LONGEST_NAME} characters that can be printed.", param_hint="NAME"
        )
    if name.casefold() in RESERVED_NAMES:
        raise click.BadParameter("This name stands for who acts without a key.", param_hint="NAME")
    return name


def _object_of(key: Key) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "requests_per_minute": key.requests_per_minute,
        "created_at": _moment(key.created_at),
        "expires_at": _moment(key.expires_at),
        "revoked_at": _moment(key.revoked_at),
        "last_used_at": _moment(key.last_used_at),
        "state": _state(key),
    }


def _table_of(found: list[Key]) -> Table:
    table = Table()
    for heading in ("id", "name", "scopes", "a minute", "expires", "last used", "state"):
        table.add_column(heading)
    for key in found:
        table.add_row(
            key.id,
            key.name,
            " ".join(sorted(key.scopes)),
            "any" if key.requests_per_minute is None else str(key.requests_per_minute),
            _moment(key.expires_at) or "never",
            _moment(key.last_used_at) or "never",
            _state(key),
        )
    return table


def _state(key: Key) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.is_expired(datetime.now(UTC)) else "valid"


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")

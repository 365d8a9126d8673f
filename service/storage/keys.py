"""API keys: making, finding and revoking them. Only the SHA-256 of a secret is kept.

A secret has 256 random bits, which nobody can find by trying: it needs no slow hash, as a
password would.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Self

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from service.storage.tables import KeyRow

PREFIX = "attribune"
USE_IS_NOTED_EVERY = timedelta(minutes=1)

_TOKEN = re.compile(rf"{PREFIX}_(?P<id>[0-9a-f]{{12}})_(?P<secret>[0-9a-f]{{64}})", re.ASCII)


class Scope(StrEnum):
    """What a key may do. None includes another, but `admin` includes all."""

    READ = "read"
    INGEST = "ingest"
    EDIT = "edit"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Token:
    """What a client presents: `attribune_<id>_<secret>`."""

    id: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_hex(6), secrets.token_hex(32))

    @classmethod
    def read(cls, text: str) -> Self | None:
        match = _TOKEN.fullmatch(text)
        return None if match is None else cls(match["id"], match["secret"])

    @property
    def text(self) -> str:
        return f"{PREFIX}_{self.id}_{self.secret}"

    @property
    def secret_sha256(self) -> str:
        return sha256(self.secret.encode()).hexdigest()

    def has(self, secret_sha256: str) -> bool:
        """Compares in a time that tells nothing of where two secrets differ."""
        return hmac.compare_digest(self.secret_sha256, secret_sha256)


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is kept."""

    id: str
    name: str
    scopes: frozenset[Scope]
    requests_per_minute: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    secret_sha256: str = field(repr=False)

    def allows(self, scopes: Iterable[Scope]) -> bool:
        """Whether it has one of these scopes."""
        return Scope.ADMIN in self.scopes or not self.scopes.isdisjoint(scopes)

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def use_is_to_be_noted(self, now: datetime) -> bool:
        return self.last_used_at is None or now - self.last_used_at >= USE_IS_NOTED_EVERY


def create(
    session: Session,
    name: str,
    scopes: Iterable[Scope],
    *,
    now: datetime,
    expires_at: datetime | None = None,
    requests_per_minute: int | None = None,
) -> Token:
    """Make a key; the token holds its secret, which is not to be had again."""
    token = Token.new()
    session.add(
        KeyRow(
            id=token.id,
            name=name,
            secret_sha256=token.secret_sha256,
            scopes=sorted({scope.value for scope in scopes}),
            requests_per_minute=requests_per_minute,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def find(session: Session, key_id: str) -> Key | None:
    row = session.get(KeyRow, key_id)
    return None if row is None else _key_of(row)


def list_all(session: Session) -> list[Key]:
    """All keys, the oldest first, the expired and the revoked among them."""
    return [_key_of(row) for row in session.scalars(select(KeyRow).order_by(KeyRow.created_at))]


def is_any(session: Session) -> bool:
    """Whether a key was ever made. One that expired or was revoked counts, so that a service
    does not open to everyone when its last key ceases to be valid."""
    return session.scalar(select(KeyRow.id).limit(1)) is not None


def revoke(session: Session, key_id: str, *, now: datetime) -> Key | None:
    """Revoke a key, or leave it as revoked as it is; None where there is no such key."""
    row = session.get(KeyRow, key_id)
    if row is None:
        return None
    row.revoked_at = row.revoked_at or now
    return _key_of(row)


def note_use(session: Session, key_id: str, *, now: datetime) -> None:
    """Keep when a key was last used, to the minute."""
    not_noted = or_(KeyRow.last_used_at.is_(None), KeyRow.last_used_at <= now - USE_IS_NOTED_EVERY)
    session.execute(update(KeyRow).where(KeyRow.id == key_id, not_noted).values(last_used_at=now))


def _key_of(row: KeyRow) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        # A scope that a later release knows means nothing to this one.
        scopes=frozenset(scope for scope in Scope if scope.value in row.scopes),
        requests_per_minute=row.requests_per_minute,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
        secret_sha256=row.secret_sha256,
    )

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.errors import ExpiredKeyError, RevokedKeyError, UnknownKeyError
from service.storage import key_ring, keys
from service.storage.database import Database
from service.storage.key_ring import KeyRing
from service.storage.keys import Scope, Token
from service.storage.tables import KeyRow

NOW = datetime.now(UTC)


def make(database: Database, *scopes: Scope, expires_at: datetime | None = None) -> Token:
    with database.writing() as session:
        return keys.create(session, "News desk", scopes, now=NOW, expires_at=expires_at)


def revoke(database: Database, token: Token) -> None:
    with database.writing() as session:
        keys.revoke(session, token.id, now=NOW)


def last_use(database: Database, token: Token) -> datetime | None:
    with database.reading() as session:
        key = keys.find(session, token.id)
    assert key is not None
    return key.last_used_at


def test_a_token_is_read_as_it_was_written() -> None:
    token = Token.new()
    assert Token.read(token.text) == token
    assert token.text.startswith("attribune_")
    assert len(bytes.fromhex(token.secret)) == 32


@pytest.mark.parametrize(
    "text",
    [
        "",
        "attribune_",
        pytest.param(Token.new().text + "0", id="a digit too many"),
        pytest.param(Token.new().text + "\n", id="a line end"),
        pytest.param(Token.new().text.upper(), id="upper case"),
        pytest.param(Token.new().text[1:], id="a letter too few"),
        pytest.param(Token.new().text.replace("_", "-"), id="hyphens"),
        "attribune_٠٠٠٠٠٠٠٠٠٠٠٠_" + "0" * 64,
        "x" * 1_000_000,
    ],
)
def test_what_only_looks_like_a_token_is_not_known(database: Database, text: str) -> None:
    assert Token.read(text) is None
    with pytest.raises(UnknownKeyError):
        KeyRing(database).verify(text)


def test_the_secret_is_neither_kept_nor_shown(database: Database) -> None:
    token = make(database, Scope.READ)
    with database.reading() as session:
        row = session.get_one(KeyRow, token.id)
        values = [str(getattr(row, column.name)) for column in KeyRow.__table__.columns]
        key = keys.find(session, token.id)
    assert not any(token.secret in value for value in values)
    assert token.secret not in repr(token)
    assert token.secret_sha256 not in repr(key)


def test_a_valid_key_is_verified(database: Database) -> None:
    token = make(database, Scope.READ, Scope.EDIT)
    key = KeyRing(database).verify(token.text)
    assert (key.id, key.name) == (token.id, "News desk")
    assert key.scopes == {Scope.READ, Scope.EDIT}


def test_the_right_id_with_another_secret_is_not_known(database: Database) -> None:
    token = make(database, Scope.READ)
    for forged in (
        Token(token.id, Token.new().secret),
        Token(Token.new().id, token.secret),
        # The hash that a leaked database shows is not the secret.
        Token(token.id, token.secret_sha256),
    ):
        with pytest.raises(UnknownKeyError):
            KeyRing(database).verify(forged.text)


def test_secrets_are_compared_in_constant_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    compare = keys.hmac.compare_digest
    monkeypatch.setattr(
        keys.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or compare(a, b)
    )
    token = make(database, Scope.READ)
    ring = KeyRing(database)
    ring.verify(token.text)
    with pytest.raises(UnknownKeyError):
        ring.verify(Token.new().text)
    assert len(compared) == 2
    assert all(len(a) == len(b) == 64 for a, b in compared)


def test_an_expired_key_is_told_from_an_unknown_one(database: Database) -> None:
    token = make(database, Scope.READ, expires_at=NOW - timedelta(seconds=1))
    with pytest.raises(ExpiredKeyError):
        KeyRing(database).verify(token.text)
    with pytest.raises(UnknownKeyError):
        KeyRing(database).verify(Token(token.id, Token.new().secret).text)


def test_a_key_expires_while_it_is_remembered(database: Database) -> None:
    expires_at = datetime.now(UTC) + timedelta(milliseconds=300)
    token = make(database, Scope.READ, expires_at=expires_at)
    ring = KeyRing(database)
    ring.verify(token.text)
    while datetime.now(UTC) < expires_at:
        pass
    with pytest.raises(ExpiredKeyError):
        ring.verify(token.text)


def test_a_revocation_holds_within_seconds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = make(database, Scope.READ)
    ring = KeyRing(database)
    ring.verify(token.text)
    revoke(database, token)
    assert key_ring.FRESH_SECONDS <= 5
    monkeypatch.setattr(key_ring, "FRESH_SECONDS", 0)
    with pytest.raises(RevokedKeyError):
        ring.verify(token.text)


def test_a_key_that_was_verified_can_be_found_by_its_id_while_it_is_valid(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_ring, "FRESH_SECONDS", 0)
    token = make(database, Scope.READ)
    ring = KeyRing(database)
    assert ring.find(token.id).name == "News desk"
    revoke(database, token)
    with pytest.raises(RevokedKeyError):
        ring.find(token.id)
    with pytest.raises(UnknownKeyError):
        ring.find("0" * 12)


def test_a_revocation_keeps_its_first_moment(database: Database) -> None:
    token = make(database, Scope.READ)
    revoke(database, token)
    with database.writing() as session:
        key = keys.revoke(session, token.id, now=NOW + timedelta(days=1))
        assert key is not None and key.revoked_at == NOW
        assert keys.revoke(session, "0" * 12, now=NOW) is None


def test_the_last_use_is_noted_once_a_minute(database: Database) -> None:
    token = make(database, Scope.READ)
    assert last_use(database, token) is None
    KeyRing(database).verify(token.text)
    first = last_use(database, token)
    assert first is not None and datetime.now(UTC) - first < timedelta(minutes=1)
    KeyRing(database).verify(token.text)
    assert last_use(database, token) == first

    later = first + timedelta(seconds=61)
    with database.writing() as session:
        keys.note_use(session, token.id, now=first + timedelta(seconds=59))
    assert last_use(database, token) == first
    with database.writing() as session:
        keys.note_use(session, token.id, now=later)
    assert last_use(database, token) == later


def test_a_refused_key_is_not_used(database: Database) -> None:
    token = make(database, Scope.READ, expires_at=NOW)
    with pytest.raises(ExpiredKeyError):
        KeyRing(database).verify(token.text)
    assert last_use(database, token) is None


def test_a_ring_is_empty_until_the_first_key_and_never_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_ring, "FRESH_SECONDS", 0)
    ring = KeyRing(database)
    assert ring.is_empty()
    token = make(database, Scope.READ, expires_at=NOW)
    assert not ring.is_empty()
    revoke(database, token)
    assert not ring.is_empty()


@pytest.mark.parametrize("scope", Scope)
def test_admin_includes_every_scope_and_the_others_only_themselves(
    database: Database, scope: Scope
) -> None:
    key = KeyRing(database).verify(make(database, scope).text)
    for wanted in Scope:
        assert key.allows([wanted]) == (scope in {wanted, Scope.ADMIN})
    assert key.allows([Scope.INGEST, scope])


def test_a_scope_that_a_later_release_added_gives_nothing(database: Database) -> None:
    token = make(database, Scope.READ)
    with database.writing() as session:
        session.get_one(KeyRow, token.id).scopes = ["read", "fly"]
    assert KeyRing(database).verify(token.text).scopes == {Scope.READ}


def test_keys_are_listed_from_the_oldest(database: Database) -> None:
    with database.writing() as session:
        for days in (2, 1, 3):
            keys.create(session, f"{days}", [Scope.READ], now=NOW + timedelta(days=days))
    with database.reading() as session:
        assert [key.name for key in keys.list_all(session)] == ["1", "2", "3"]

"""The keys as one process knows them: verified without asking the database each time."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from service.errors import ExpiredKeyError, RevokedKeyError, UnknownKeyError
from service.storage import keys
from service.storage.database import Database
from service.storage.keys import Key, Token

# After this time a revocation holds in every process, and so does the need for a key after
# the first one was made.
FRESH_SECONDS = 2.0

# What a secret is compared with when the key's id is not known, to take the same time.
_NO_KEY = Token.new()

_log = logging.getLogger(__name__)


class KeyRing:
    """Tells whether a key that someone presents is valid. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Key]] = {}
        self._emptiness: tuple[float, bool] | None = None

    def is_empty(self) -> bool:
        """Whether no key was ever made."""
        if self._emptiness is None or not _is_fresh(self._emptiness[0]):
            with self._database.reading() as session:
                self._emptiness = (monotonic(), not keys.is_any(session))
        return self._emptiness[1]

    def verify(self, text: str) -> Key:
        """The key of a token. Raises `UnknownKeyError`, `ExpiredKeyError`, `RevokedKeyError`.

        Only who has the secret learns that the key has expired or was revoked.
        """
        token = Token.read(text)
        if token is None:
            raise UnknownKeyError("This is no key of the service.")
        key = self._find(token.id)
        expected = _NO_KEY.secret_sha256 if key is None else key.secret_sha256
        if not token.has(expected) or key is None:
            raise UnknownKeyError("This is no key of the service.")
        return self._used(key)

    def find(self, key_id: str) -> Key:
        """A key whose token was verified before, if it is still valid. Raises as `verify`."""
        key = self._find(key_id)
        if key is None:
            raise UnknownKeyError("This is no key of the service.")
        return self._used(key)

    def _find(self, key_id: str) -> Key | None:
        since, key = self._known.get(key_id, (None, None))
        if since is not None and _is_fresh(since):
            return key
        with self._database.reading() as session:
            key = keys.find(session, key_id)
        # Ids that are not known are not kept: there is no end of them.
        if key is not None:
            self._known[key_id] = (monotonic(), key)
        return key

    def _used(self, key: Key) -> Key:
        now = datetime.now(UTC)
        if key.revoked_at is not None:
            raise RevokedKeyError(f"The key {key.id} was revoked.")
        if key.is_expired(now):
            raise ExpiredKeyError(f"The key {key.id} was valid until {key.expires_at}.")
        if key.use_is_to_be_noted(now):
            self._note_use(key, now)
        return key

    def _note_use(self, key: Key, now: datetime) -> None:
        self._known[key.id] = (monotonic(), replace(key, last_used_at=now))
        try:
            with self._database.writing() as session:
                keys.note_use(session, key.id, now=now)
        except SQLAlchemyError:
            _log.warning("The use of a key could not be noted", exc_info=True)


def _is_fresh(since: float) -> bool:
    return monotonic() - since < FRESH_SECONDS

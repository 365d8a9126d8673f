"""What the cookies are signed with."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from service.settings import Settings

FILE_NAME = "session-secret"


def session_secret(settings: Settings) -> str:
    """The secret of the settings, or else one that is made once and kept with the data.

    Several machines that serve one installation need the setting, since each would make its
    own: `attribune serve` demands it with PostgreSQL.
    """
    return settings.session_secret or _kept_secret(settings.data_directory / FILE_NAME)


def _kept_secret(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{FILE_NAME}.{os.getpid()}")
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        made.unlink(missing_ok=True)
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as writer:
            writer.write(secrets.token_hex(32))
    try:
        # Workers that start at once all come to have the one that is there first, whole.
        os.link(made, file)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return file.read_text(encoding="ascii")

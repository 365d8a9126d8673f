from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.settings import SettingError, Settings
from service.web.session_secret import FILE_NAME, session_secret


def settings(directory: Path, **more: str) -> Settings:
    return Settings.from_environment({"ATTRIBUNE_DATA_DIR": str(directory), **more})


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    made = session_secret(settings(tmp_path))
    assert len(made) == 64
    assert session_secret(settings(tmp_path)) == made
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_workers_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    session_secret(settings(tmp_path))
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(session_secret, [settings(tmp_path)] * 8))) == 1


def test_a_secret_of_the_settings_wins(tmp_path: Path) -> None:
    given = "0123456789abcdef" * 2
    assert session_secret(settings(tmp_path, ATTRIBUNE_SESSION_SECRET=given)) == given


def test_a_short_secret_is_refused_and_not_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as refused:
        settings(tmp_path, ATTRIBUNE_SESSION_SECRET="hush")
    assert "hush" not in str(refused.value)

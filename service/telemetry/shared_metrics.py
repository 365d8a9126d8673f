"""A folder in which the processes of one server keep their metrics, so that any can tell all.

prometheus_client looks at the environment when it is first imported, so the folder is made
before that; this module imports it only where it is sure to be there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def make_folder() -> None:
    """Make the folder; for the process that starts the others, before it starts any."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="attribune-metrics-")


def remove_folder() -> None:
    """Remove the folder; for the process that made it, when all others have ended."""
    folder = os.environ.pop(VARIABLE, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def forget_process(pid: int) -> None:
    """Leave out what only a living process has; what a dead one counted stays counted."""
    shared = folder()
    if shared is not None and Path(shared).is_dir():
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def folder() -> str | None:
    """Where the processes share their metrics; None where there is only one."""
    return os.environ.get(VARIABLE)

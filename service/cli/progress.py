"""A progress bar over a file, for people who watch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


class FileProgress:
    """How far a file has been worked through."""

    def __init__(self, progress: Progress | None, total: int | None) -> None:
        self._progress = progress
        self._articles = 0
        self._task = progress.add_task("articles", total=total) if progress else None

    def reached(self, end: int, articles: int = 1) -> None:
        """So many more articles are done; the last one's line ends at this byte of the file."""
        self._articles += articles
        if self._progress is not None and self._task is not None:
            description = f"{self._articles:,} articles"
            self._progress.update(self._task, completed=end, description=description)


def file_progress(stream: BinaryIO) -> AbstractContextManager[FileProgress]:
    """As `progress_over`, for all bytes of a file."""
    return progress_over(_size(stream))


@contextmanager
def progress_over(total: int | None) -> Iterator[FileProgress]:
    """Shows a bar on standard error while the block runs, if that is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield FileProgress(None, None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield FileProgress(progress, total)


def _size(stream: BinaryIO) -> int | None:
    try:
        return os.fstat(stream.fileno()).st_size or None
    except OSError:
        return None

"""What a timeline tells apart besides the time."""

from __future__ import annotations

from enum import StrEnum


class Grouping(StrEnum):
    KIND = "kind"
    SOURCE = "source"
    PUBLISHER = "publisher"
    COUNTRY = "country"

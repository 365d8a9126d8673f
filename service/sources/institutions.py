"""The named institutions that ship with the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.analysis.statement import Source, SourceType
from service.sources.data_files import read_data
from service.sources.identifiers import identifier

DATA_FILE = Path(__file__).with_name("institutions.yaml")


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution, and those of its names that mean it only in an article about its country
    or, because texts mostly mean other things by them, not in running text."""

    source: Source
    in_context: tuple[str, ...] = ()
    not_in_text: tuple[str, ...] = ()


def load_institutions(governments: Mapping[str | None, Source]) -> Iterator[Institution]:
    """The institutions of the data file; `governments` are those of the countries by code."""
    for type_name, entries in read_data(DATA_FILE).items():
        for entry in entries:
            yield _institution(SourceType(type_name), entry, governments)


def _institution(
    source_type: SourceType, entry: Mapping[str, Any], governments: Mapping[str | None, Source]
) -> Institution:
    name, country, parent = entry["name"], entry.get("country"), entry.get("parent")
    if parent == "government":
        parent = governments[country].id
    only_in_context = (name,) if entry.get("only_in_context", False) else ()
    source = Source(
        entry.get("id", identifier(name)),
        name,
        source_type,
        country,
        parent,
        tuple(dict.fromkeys(entry.get("aliases", ()))),
    )
    return Institution(
        source,
        (*only_in_context, *entry.get("in_context", ())),
        tuple(entry.get("not_in_text", ())),
    )

"""What all templates share: the words and forms in which things are shown."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, current_app, request, url_for

from service.analysis.statement import Kind, Quotation, Role, SourceType
from service.api.access import current_key
from service.api.runtime import runtime
from service.storage.keys import Scope
from service.web.access import allows, keys_are_needed

KIND_NAMES = {
    Kind.CLAIM: "Claim",
    Kind.DENIAL: "Denial",
    Kind.REPORTED_FACT: "Reported fact",
}
KIND_PLURALS = {
    Kind.CLAIM: "Claims",
    Kind.DENIAL: "Denials",
    Kind.REPORTED_FACT: "Reported facts",
}
ROLE_NAMES = {
    Role.SPEAKER: "speaker",
    Role.ON_BEHALF_OF: "on behalf of",
    Role.VIA: "via",
}
QUOTATION_NAMES = {
    Quotation.DIRECT: "Direct: all in quotation marks",
    Quotation.MIXED: "Mixed: part in quotation marks",
    Quotation.INDIRECT: "Indirect: no quotation marks",
}


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        country=country_name,
        day=day,
        kind=KIND_NAMES.__getitem__,
        number=number,
        percent=percent,
        role=ROLE_NAMES.__getitem__,
        type=type_name,
    )
    app.jinja_env.globals.update(
        KIND_PLURALS=KIND_PLURALS,
        QUOTATION_NAMES=QUOTATION_NAMES,
        Kind=Kind,
        Role=Role,
        SourceType=SourceType,
        allows=allows,
        asset=asset,
        here=here,
    )
    app.context_processor(_visitor)


def country_name(code: str | None) -> str:
    return "" if code is None else _territories().get(code, code)


def day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(UTC) if isinstance(moment, datetime) else moment
    return f"{local.day} {local:%b %Y}"


def number(count: int) -> str:
    return f"{count:,}"


def percent(share: float) -> str:
    return f"{share:.0%}"


def type_name(source_type: SourceType) -> str:
    return source_type.value.replace("_", " ").capitalize()


def countries() -> list[tuple[str, str]]:
    """The codes and names of the countries of the catalogue, by name."""
    codes = {source.country for source in runtime().catalogue.sources if source.country}
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])


def asset(path: str) -> str:
    """The address of a static file, which changes when the file does."""
    return url_for("static", filename=path, v=_digest(f"{current_app.static_folder}/{path}"))


def here(**changes: Any) -> str:
    """The present address with other parameters; one that becomes None is dropped."""
    parameters = request.args.to_dict() | changes
    kept = {name: value for name, value in parameters.items() if value not in {None, ""}}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _visitor() -> dict[str, Any]:
    key = current_key()
    return {
        "visitor": key,
        "may_edit": allows(Scope.EDIT),
        "may_read": key is not None or not keys_are_needed(),
        "allows_reading": allows(Scope.READ),
        "allows_trying": allows(Scope.READ, Scope.INGEST) and runtime().settings.api_analyses,
        "signs_in": keys_are_needed(),
    }


@cache
def _territories() -> dict[str, str]:
    return dict(Locale("en").territories)


@cache
def _digest(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12]

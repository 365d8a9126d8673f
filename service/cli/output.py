"""Analyses on standard output, in the format that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console

from schemas.analysis import AnalysisSchema
from service.analysis.attribution import Span
from service.analysis.statement import Analysis
from service.cli.article_lines import ArticleLine
from service.cli.statement_table import statement_table


def print_analysis(analysis: Analysis, output_format: str) -> None:
    if output_format == "table":
        Console().print(statement_table(analysis, analysis.article.title))
    elif output_format == "attributions":
        click.echo(_json(_attributions(analysis)))
    else:
        click.echo(_json(AnalysisSchema().dump(analysis), indented=output_format == "json"))


def print_analyses(analyses: Iterable[tuple[ArticleLine, Analysis]], output_format: str) -> None:
    """As they come; in JSON, as the elements of one array."""
    if output_format == "table":
        console = Console()
        for line, analysis in analyses:
            console.print(statement_table(analysis, analysis.article.title or str(line.id)))
    elif output_format == "ndjson":
        for line, analysis in analyses:
            click.echo(_json(_with_id(line, analysis)))
    elif output_format == "attributions":
        for line, analysis in analyses:
            click.echo(_json({"id": line.id, **_attributions(analysis)}))
    else:
        _print_array(analyses)


def _print_array(analyses: Iterable[tuple[ArticleLine, Analysis]]) -> None:
    opening = "[\n"
    for line, analysis in analyses:
        click.echo(opening + _json(_with_id(line, analysis), indented=True), nl=False)
        opening = ",\n"
    click.echo("[]" if opening == "[\n" else "\n]")


def _with_id(line: ArticleLine, analysis: Analysis) -> dict[str, Any]:
    dumped: dict[str, Any] = AnalysisSchema().dump(analysis)
    return {"id": line.id, **dumped}


def _attributions(analysis: Analysis) -> dict[str, Any]:
    """What the extractor found, as the PolNeAR corpus annotates it: lists of start and end."""
    return {
        "attributions": [
            {
                "source": _offsets(attribution.source),
                "cue": _offsets(attribution.cue),
                "content": _offsets(attribution.content),
                "confidence": round(attribution.confidence, 3),
            }
            for attribution in analysis.attributions
        ]
    }


def _offsets(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _json(value: Any, *, indented: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2 if indented else None)

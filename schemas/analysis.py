"""Analyses on the wire: an article, its statements, and the sources they name."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_dump

from schemas.article import ArticleSchema
from schemas.source import SourceSchema
from schemas.statement import StatementSchema
from service.analysis.statement import Analysis, ArticleStatus, Source, Statement

LANGUAGE = "en"


class ModelSchema(Schema):
    """What made the analysis."""

    name = fields.String(required=True)
    version = fields.String(required=True)


class AnalysisSchema(Schema):
    """An article with its statements in the order of the text.

    Dumps a plain `Analysis` too, whose statements know their sources and each other by id
    only.
    """

    article = fields.Nested(ArticleSchema, required=True)
    statements = fields.List(fields.Nested(StatementSchema), required=True)
    sources = fields.List(fields.Nested(SourceSchema), required=True)
    model = fields.Nested(
        ModelSchema,
        required=True,
        allow_none=True,
        metadata={"description": "`null` while the article is not analysed."},
    )

    @pre_dump
    def complete(self, analysis: Any, **kwargs: Any) -> Any:
        return _unstored(analysis) if isinstance(analysis, Analysis) else analysis


def _unstored(analysis: Analysis) -> dict[str, Any]:
    article = {
        "id": None,
        "external_id": None,
        "version": 1,
        "current": True,
        "superseded_by": None,
        "status": ArticleStatus.ANALYSED,
        "failure": None,
        "copy_of": None,
        "text": analysis.article.text,
        "title": analysis.article.title,
        "publisher": analysis.article.publisher,
        "published_at": analysis.article.published_at,
        "received_at": None,
        "language": LANGUAGE,
    }
    sources = {source.id: source for source in analysis.sources}
    denied_by: dict[str, list[str]] = {statement.id: [] for statement in analysis.statements}
    for statement in analysis.statements:
        for denied in statement.denies:
            denied_by[denied].append(statement.id)
    return {
        "article": article,
        "statements": [
            _statement(statement, sources, denied_by[statement.id])
            for statement in analysis.statements
        ],
        "sources": analysis.sources,
        "model": analysis.model,
    }


def _statement(
    statement: Statement, sources: dict[str, Source], denied_by: list[str]
) -> dict[str, Any]:
    return {
        "id": statement.id,
        "article_id": None,
        "kind": statement.kind,
        "confidence": statement.confidence,
        "voice": statement.voice,
        "quotation": statement.quotation,
        "text": statement.text,
        "content": statement.content,
        "cue": statement.cue,
        "source_mention": statement.source_mention,
        "attributions": [
            {"role": attribution.role, "source": sources[attribution.source_id]}
            for attribution in statement.attributions
        ],
        "denies": statement.denies,
        "denied_by": denied_by,
        "said_on": statement.said_on,
        "correction": None,
    }

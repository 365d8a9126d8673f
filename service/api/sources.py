"""Sources: listing, reading, editing and merging them, and what they say."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.views import MethodView
from sqlalchemy.orm import Session

from schemas.page import SourcePageSchema, StatementPageSchema
from schemas.query import (
    MergePreviewQuerySchema,
    SourceQuerySchema,
    Truth,
)
from schemas.source import (
    ListedSourceSchema,
    MergePreviewSchema,
    MergeSchema,
    NewSourceSchema,
    SourceChangeSchema,
    SourceDetailSchema,
)
from schemas.statement_query import SourceStatementQuerySchema
from service.api.access import actor
from service.api.csv_tables import SOURCES
from service.api.filters import statement_filter
from service.api.formats import FORMATS_DOC
from service.api.pages import PAGE_HEADERS, answer_list
from service.api.preconditions import ENTITY_TAG_HEADER, IF_MATCH, check_if_match, entity_tag
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.api.statement_lists import answer_statements
from service.errors import (
    NotAcceptableError,
    NotFoundError,
    PreconditionFailedError,
    SourceExistsError,
    SourceMergedError,
    UnknownSourceError,
)
from service.storage import differences, merges, source_editing, source_lists, sources
from service.storage.paging import Page
from service.storage.source_editing import NewSource, SourceDetail
from service.storage.source_lists import SourceFilter, SourceOrder
from service.storage.suggestions import Suggestion, suggest
from service.storage.tables import SourceRow

blueprint = Blueprint("sources", __name__, description="Who stands behind statements")


LOCATION = {
    "Location": {
        "description": "Where the source is.",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}
EXAMPLE_SOURCE = {
    "name": "Harbour Council",
    "type": "government",
    "country": "NZ",
    "aliases": ["HC"],
}


@blueprint.route("/v1/sources")
class Sources(MethodView):
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(SourceQuerySchema, location="query")
    @blueprint.response(200, SourcePageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any]) -> Response:
        """List sources

        In the order of their ids, or by frequency. `status=unreviewed&sort=frequency` with
        `include=suggestions` is what there is to review: the sources found in articles, the most
        frequent first, each with others that it may be. CSV tells no suggestions.
        """
        wanted = SourceFilter(
            prefix=query.get("q"),
            type=query.get("type"),
            status=query.get("status"),
            merged=query["merged"] is Truth.TRUE,
        )
        include = query.get("include", "").split(",")
        order = SourceOrder(query["sort"])
        counted = "statement_count" in include or order is SourceOrder.FREQUENCY

        def read(session: Session, cursor: str | None, limit: int) -> Page[dict[str, Any]]:
            page = source_lists.list_page(
                session, wanted, order=order, counted=counted, cursor=cursor, limit=limit
            )
            suggested = None
            if "suggestions" in include:
                suggested = suggest(session, [row.id for row in page.items])
            return Page([_listed(row, counted, suggested) for row in page.items], page.next_cursor)

        return answer_list(query, read, ListedSourceSchema(), SOURCES)

    @blueprint.arguments(NewSourceSchema, example=EXAMPLE_SOURCE)
    @blueprint.response(201, SourceDetailSchema, headers=LOCATION, description="It is made.")
    @blueprint.alt_response(409, response=SourceExistsError.name)
    def post(self, new: dict[str, Any]) -> tuple[SourceDetail, int, dict[str, str]]:
        """Make a source

        Its status is `curated` unless another is given.
        """
        with runtime().database.writing() as session:
            made = source_editing.create(session, NewSource(**new), actor())
            detail = read_detail(session, made.id)
        return detail, 201, {"Location": url_for("sources.Source", source_id=made.id)}


@blueprint.route("/v1/sources/<string:source_id>")
class Source(MethodView):
    @blueprint.response(200, SourceDetailSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, source_id: str) -> SourceDetail:
        """Read a source

        A source that is merged into another is still read here; `merged_into` says where its
        statements are.
        """
        with runtime().database.reading() as session:
            return read_detail(session, source_id)

    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(
        SourceChangeSchema,
        example={"status": "curated", "country": "NZ"},
    )
    @blueprint.response(200, SourceDetailSchema, headers=ENTITY_TAG_HEADER)
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.alt_response(412, response=PreconditionFailedError.name)
    def patch(self, changes: dict[str, Any], source_id: str) -> Any:
        """Change a source

        By a JSON merge patch (RFC 7396): `aliases` are given as a whole, and `null` takes a
        country or a parent away. What an editor has changed is no longer renewed from the
        catalogue. `{"status": "curated"}` marks a source as reviewed.
        """
        with runtime().database.writing() as session:
            before = read_detail(session, source_id)
            check_if_match(SourceDetailSchema, before)
            source_editing.edit(session, before.source, changes, actor())
            detail = read_detail(session, source_id)
        return detail, 200, {"ETag": f'"{entity_tag(SourceDetailSchema, detail)}"'}


@blueprint.route("/v1/sources/<string:source_id>/merge")
class Merge(MethodView):
    @blueprint.arguments(MergeSchema, example={"into": "harbour-council"})
    @blueprint.response(200, SourceDetailSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.alt_response(409, response=SourceMergedError.name)
    def post(self, merge: dict[str, str], source_id: str) -> SourceDetail:
        """Merge a source into another

        From then on its statements, past and to come, are the other's, and so are those of the
        sources that were merged into it. Into a source that is merged itself means: into what
        that leads to. Answers the merged source.
        """
        with runtime().database.writing() as session:
            _check_both(session, source_id, merge["into"])
            merges.merge(session, source_id, merge["into"], actor())
            return read_detail(session, source_id)

    @blueprint.response(200, SourceDetailSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def delete(self, source_id: str) -> SourceDetail:
        """Undo the merge of a source

        Its statements, and those of the sources merged into it, are its own again, those that
        have come since included. The order in which merges are undone makes no difference.
        """
        with runtime().database.writing() as session:
            read_detail(session, source_id)
            if not merges.undo(session, source_id, actor()):
                raise NotFoundError(f"The source {source_id!r} is not merged into another.")
            return read_detail(session, source_id)


@blueprint.route("/v1/sources/<string:source_id>/merge-preview")
class MergePreview(MethodView):
    @blueprint.arguments(MergePreviewQuerySchema, location="query")
    @blueprint.response(200, MergePreviewSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.alt_response(409, response=SourceMergedError.name)
    def get(self, query: dict[str, str], source_id: str) -> Any:
        """Tell what a merge would do

        How many statements, of how many articles, would follow, and which spellings.
        """
        with runtime().database.reading() as session:
            _check_both(session, source_id, query["into"])
            return merges.preview(session, source_id, query["into"])


@blueprint.route("/v1/sources/<string:source_id>/different/<string:other_source_id>")
class Difference(MethodView):
    @blueprint.response(200, SourceDetailSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def put(self, source_id: str, other_source_id: str) -> SourceDetail:
        """Tell two sources from one another

        From then on neither is suggested as the other. It makes no difference which of the two
        is named first. Merging one into the other stays possible. Answers the first.
        """
        with runtime().database.writing() as session:
            _check_there(session, source_id, other_source_id)
            differences.tell_apart(session, source_id, other_source_id, actor())
            return read_detail(session, source_id)

    @blueprint.response(200, SourceDetailSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def delete(self, source_id: str, other_source_id: str) -> SourceDetail:
        """Undo that two sources were told from one another"""
        with runtime().database.writing() as session:
            _check_there(session, source_id, other_source_id)
            if not differences.undo(session, source_id, other_source_id, actor()):
                raise NotFoundError("Nobody has told these two sources from one another.")
            return read_detail(session, source_id)


@blueprint.route("/v1/sources/<string:source_id>/statements")
class SourceStatements(MethodView):
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(SourceStatementQuerySchema, location="query")
    @blueprint.response(200, StatementPageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any], source_id: str) -> Response:
        """List a source's statements, unless otherwise sorted those of the newest articles first

        Those that it says, that are said on its behalf, or that it relays, unless `role`
        asks for one of these.
        """
        with runtime().database.reading() as session:
            if sources.find(session, source_id) is None:
                raise NotFoundError("No source has this id.")
            wanted = statement_filter(session, query, [source_id])
        return answer_statements(query, wanted)


def read_detail(session: Session, source_id: str) -> SourceDetail:
    """Raises `NotFoundError`."""
    found = source_editing.detail(session, source_id)
    if found is None:
        raise NotFoundError("No source has this id.")
    return found


def _check_there(session: Session, *source_ids: str) -> None:
    for source_id in source_ids:
        if session.get(SourceRow, source_id) is None:
            raise NotFoundError(f"No source has the id {source_id!r}.")


def _check_both(session: Session, source_id: str, into: str) -> None:
    if sources.find(session, source_id) is None:
        raise NotFoundError("No source has this id.")
    if sources.find(session, into) is None:
        raise UnknownSourceError("into", into)


def _listed(
    row: SourceRow, counted: bool, suggested: dict[str, list[Suggestion]] | None
) -> dict[str, Any]:
    listed: dict[str, Any] = {"source": row}
    if counted:
        listed["statement_count"] = row.statement_count
    if suggested is not None:
        listed["suggestions"] = suggested[row.id]
    return listed

"""Posting many articles at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any

from flask import Response, request, url_for
from flask.views import MethodView
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from schemas.article import EXAMPLE_ARTICLE, PostedArticle, PostedArticleSchema
from schemas.batch import BatchQuerySchema, BatchResultSchema
from service.analysis.batches import in_batches
from service.analysis.errors import AnalysisError
from service.api import idempotency
from service.api.bodies import spooled_body
from service.api.preferences import (
    PREFER,
    PREFERENCE_APPLIED,
    RESPOND_ASYNC,
    is_to_be_queued,
    prefers_async,
)
from service.api.problems import error_of, problem_of
from service.api.requests import LARGEST_BODY, check_length, field_errors, parse_json
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import (
    AttribuneError,
    DatabaseUnavailableError,
    IdempotencyKeyReusedError,
    InvalidIdempotencyKeyError,
    InvalidRequestError,
    RequestInProgressError,
    TooLargeError,
    UnsupportedMediaTypeError,
)
from service.jobs import intake
from service.storage.batches import Incoming, Stored
from service.storage.keys import Scope
from service.storage.progress import SETTLED

blueprint = Blueprint("batches", __name__, description="Many articles at once")

LINES_TYPE = "application/x-ndjson"
LARGEST_LINES = 256 * 1024 * 1024
LARGEST_ARRAY = 16 * 1024 * 1024
MOST_ARTICLES = 10_000
# So many are analysed together; their results are written as each of them is stored.
ANALYSED_TOGETHER = 16

BODY = {
    "required": True,
    "content": {
        LINES_TYPE: {
            "schema": {"type": "string"},
            "example": json.dumps(EXAMPLE_ARTICLE, ensure_ascii=False) + "\n",
        },
        "application/json": {
            "schema": {
                "type": "array",
                "maxItems": MOST_ARTICLES,
                "items": PostedArticleSchema,
            },
            "example": [EXAMPLE_ARTICLE],
        },
    },
}

Item = PostedArticle | AttribuneError
Take = Callable[[list[Incoming]], Iterator[Stored | AnalysisError]]

_log = logging.getLogger(__name__)
_schema = PostedArticleSchema()
_results = BatchResultSchema()


@blueprint.route("/v1/articles/batch")
class Batch(MethodView):
    @blueprint.scope(Scope.INGEST)
    @blueprint.arguments(BatchQuerySchema, location="query")
    @blueprint.doc(requestBody=BODY, parameters=[idempotency.PARAMETER, PREFER])
    @blueprint.alt_response(400, response=InvalidIdempotencyKeyError.name)
    @blueprint.alt_response(409, response=RequestInProgressError.name)
    @blueprint.alt_response(413, response=TooLargeError.name)
    @blueprint.alt_response(415, response=UnsupportedMediaTypeError.name)
    @blueprint.alt_response(422, response=IdempotencyKeyReusedError.name)
    @blueprint.response(
        200,
        BatchResultSchema,
        content_type=LINES_TYPE,
        headers={"Preference-Applied": PREFERENCE_APPLIED},
        description="One result a line, in the order of the articles, written as each is done.",
    )
    def post(self, query: dict[str, Any]) -> Response:
        """Analyse and store many articles

        The body holds one article a line (`application/x-ndjson`, up to 256 MiB) or a JSON array
        (up to 16 MiB), of up to 10,000 articles, each as `POST /v1/articles` takes it. It is read
        whole before the first article is stored; empty lines are passed over.

        The answer has a line for each article, with the status that it would have had alone and
        the article, or the problem. A bad one does not stop those behind it. Each is stored on
        its own: what a result line says is stored stays so if the connection is lost.

        With `Prefer: respond-async` the articles are queued, if the service has a queue, and the
        status of each is 202 until it is analysed.
        """
        items = _items()
        take = intake.enqueue_batch if is_to_be_queued() else intake.store_batch
        results = _answer(
            partial(take, runtime()),
            items,
            url_for("articles.Articles"),
            with_statements=query["include"] == "statements",
        )
        applied = prefers_async() and is_to_be_queued()
        headers = {"Preference-Applied": RESPOND_ASYNC} if applied else {}
        return Response(results, mimetype=LINES_TYPE, headers=headers)


def _items() -> Iterator[Item]:
    """The articles of the body. Raises where the body as a whole cannot be read."""
    if request.mimetype == LINES_TYPE:
        request.max_content_length = LARGEST_LINES
        body = spooled_body()
        _check_count(sum(1 for line in body if line.strip()))
        body.seek(0)
        return (_read(line) for line in _lines(body))
    if request.is_json:
        request.max_content_length = LARGEST_ARRAY
        values = parse_json(spooled_body().read())
        if not isinstance(values, list):
            raise InvalidRequestError.of("body", "Must be an array of articles.")
        _check_count(len(values))
        return (_load(value) for value in values)
    raise UnsupportedMediaTypeError(
        f"The body is declared as {request.mimetype or 'nothing'!r}; a batch is {LINES_TYPE} or "
        "application/json."
    )


def _check_count(count: int) -> None:
    if count > MOST_ARTICLES:
        raise TooLargeError(f"The batch has {count:,} articles, of {MOST_ARTICLES:,} allowed.")


def _lines(body: IO[bytes]) -> Iterator[bytes]:
    """The lines that hold anything, each cut off where it is longer than an article may be."""
    while line := body.readline(LARGEST_BODY + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = body.readline(LARGEST_BODY)
        if line.strip():
            yield line


def _read(line: bytes) -> Item:
    try:
        if len(line) > LARGEST_BODY:
            raise TooLargeError("The line is longer than the service reads.")
        return _load(parse_json(line))
    except AttribuneError as error:
        return error


def _load(value: Any) -> Item:
    try:
        posted: PostedArticle = _schema.load(value)
        check_length(posted)
    except ValidationError as error:
        return InvalidRequestError(list(field_errors(error.messages_dict)))
    except AttribuneError as error:
        return error
    return posted


# The address of the articles is handed on: an answer is written when its request has ended.
def _answer(
    take: Take, items: Iterator[Item], articles: str, *, with_statements: bool
) -> Iterator[bytes]:
    index = 0
    for batch in in_batches(items, ANALYSED_TOGETHER):
        for result in _results_of(take, batch):
            yield _line(index, result, articles, with_statements=with_statements)
            index += 1


def _results_of(take: Take, batch: list[Item]) -> Iterator[Stored | AttribuneError]:
    posted = (item for item in batch if isinstance(item, PostedArticle))
    outcomes = _outcomes(take, [Incoming(one.article, one.external_id) for one in posted])
    for item in batch:
        yield item if isinstance(item, AttribuneError) else next(outcomes)


def _outcomes(take: Take, incoming: list[Incoming]) -> Iterator[Stored | AttribuneError]:
    done = 0
    try:
        for outcome in take(incoming):
            done += 1
            yield error_of(outcome) if isinstance(outcome, AnalysisError) else outcome
    except SQLAlchemyError as error:
        _log.error("The database refused articles of a batch", exc_info=error)
        for _ in incoming[done:]:
            yield DatabaseUnavailableError("The database cannot be used; send the article again.")


def _status(stored: Stored) -> int:
    if stored.analysis.article.status not in SETTLED:
        return 202
    return 201 if stored.is_new else 200


def _line(
    index: int, result: Stored | AttribuneError, articles: str, *, with_statements: bool
) -> bytes:
    value: dict[str, Any]
    if isinstance(result, AttribuneError):
        value = {"index": index, "status": result.status.value, "problem": problem_of(result)}
    else:
        article = result.analysis.article
        value = {
            "index": index,
            "status": _status(result),
            "location": f"{articles}/{article.id}",
            "article": article,
        }
        if with_statements:
            value["statements"] = result.analysis.statements
    return json.dumps(_results.dump(value), ensure_ascii=False).encode() + b"\n"

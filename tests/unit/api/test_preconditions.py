from __future__ import annotations

import pytest
from flask import Flask

from schemas.source import SourceDetailSchema
from service.api.preconditions import check_if_match, entity_tag
from service.errors import PreconditionFailedError
from service.storage import source_editing


@pytest.fixture
def source_tag(application: Flask) -> str:
    """The `ETag` that reading a source answers."""
    return application.test_client().get("/v1/sources/kcna").headers["ETag"]


def check(application: Flask, if_match: str | None) -> None:
    headers = {} if if_match is None else {"If-Match": if_match}
    database = application.extensions["attribune"].database
    request = application.test_request_context("/v1/sources/kcna", method="PATCH", headers=headers)
    with request, database.reading() as session:
        check_if_match(SourceDetailSchema, source_editing.detail(session, "kcna"))


def test_the_tag_of_an_item_is_the_one_that_reading_it_answers(
    application: Flask, source_tag: str
) -> None:
    with application.app_context(), application.extensions["attribune"].database.reading() as found:
        tag = entity_tag(SourceDetailSchema, source_editing.detail(found, "kcna"))
    assert source_tag == f'"{tag}"'


@pytest.mark.parametrize("if_match", [None, "*", "{tag}", '"other", {tag}'])
def test_what_the_client_has_seen_may_be_changed(
    application: Flask, source_tag: str, if_match: str | None
) -> None:
    check(application, if_match and if_match.format(tag=source_tag))


@pytest.mark.parametrize("if_match", ['"other"', "W/{tag}", "", "nonsense", '""', "é"])
def test_what_has_changed_since_may_not(application: Flask, source_tag: str, if_match: str) -> None:
    with pytest.raises(PreconditionFailedError):
        check(application, if_match.format(tag=source_tag))

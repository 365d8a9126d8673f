from __future__ import annotations

import pytest

from service.api.described_operations import operation_id


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/v1/articles", "getArticles"),
        ("delete", "/v1/articles/{article_id}", "deleteArticle"),
        ("get", "/v1/sources/{source_id}/statements", "getSourceStatements"),
        ("get", "/v1/statements/feed.json", "getStatementsFeedJson"),
        ("post", "/v1/articles/batch", "postArticlesBatch"),
        ("get", "/healthz", "getHealthz"),
    ],
)
def test_operations_are_named_by_what_they_do(method: str, path: str, name: str) -> None:
    assert operation_id(method, path) == name

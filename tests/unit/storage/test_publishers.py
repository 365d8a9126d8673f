from __future__ import annotations

from service.storage import articles, publishers
from service.storage.database import Database
from tests.unit.storage.analyses import analysis


def test_each_publisher_is_named_once_in_order(database: Database) -> None:
    assert _all(database) == []
    for number, publisher in enumerate(["Wire B", "Wire A", None, "Wire B"]):
        text = f"The pier is safe at gate {number}, Lee said."
        articles.store(database, analysis(text, publisher=publisher))
    assert _all(database) == ["Wire A", "Wire B"]


def _all(database: Database) -> list[str]:
    with database.reading() as session:
        return publishers.list_all(session)

from __future__ import annotations

from schemas.analysis import AnalysisSchema
from service.analysis.statement import Kind
from tests.unit.storage.analyses import ANN_LEE, COUNCIL, analysis, claim


def test_an_analysis_is_written_as_the_contract_says() -> None:
    dumped = AnalysisSchema().dump(analysis("It is safe.", sources=(ANN_LEE, COUNCIL)))
    assert dumped["model"] == {"name": "by-hand", "version": "1"}
    assert dumped["article"] == {
        "id": None,
        "external_id": None,
        "version": 1,
        "current": True,
        "status": "analysed",
        "failure": None,
        "superseded_by": None,
        "copy_of": None,
        "title": "A title",
        "publisher": "Example Times",
        "published_at": "2024-04-24T09:30:00Z",
        "received_at": None,
        "language": "en",
        "text": "It is safe.",
    }
    assert dumped["statements"] == [
        {
            "id": "s1",
            "article_id": None,
            "kind": "claim",
            "confidence": 0.9,
            "voice": "attributed",
            "quotation": "indirect",
            "text": "It is safe.",
            "content": [{"start": 0, "end": 11, "text": "It is safe."}],
            "cue": [],
            "source_mention": [],
            "attributions": [
                {
                    "role": "speaker",
                    "source": {"id": "ann-lee", "name": "Ann Lee", "type": "person"},
                }
            ],
            "denies": [],
            "denied_by": [],
            "said_on": None,
            "correction": None,
        }
    ]
    assert dumped["sources"][0] == {
        "id": "ann-lee",
        "name": "Ann Lee",
        "type": "person",
        "country": None,
        "parent": None,
        "aliases": ["Lee"],
        "status": "unreviewed",
        "merged_into": None,
    }


def test_a_denied_statement_names_its_denial() -> None:
    statements = (
        claim("The pier is unsafe", statement_id="s1"),
        claim("false", statement_id="s2", kind=Kind.DENIAL, denies=("s1",)),
    )
    dumped = AnalysisSchema().dump(analysis(statements=statements))
    assert [s["denies"] for s in dumped["statements"]] == [[], ["s1"]]
    assert [s["denied_by"] for s in dumped["statements"]] == [["s2"], []]

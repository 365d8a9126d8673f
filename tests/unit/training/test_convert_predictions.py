from __future__ import annotations

from typing import Any

from training.convert_predictions import converted


def statement(voice: str, **fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {"voice": voice, "content": [], "cue": [], "source_mention": []} | fields


def test_an_attributed_statement_becomes_an_attribution() -> None:
    said = statement(
        "attributed",
        content=[{"start": 0, "end": 4, "text": "Rain"}, {"start": 9, "end": 13, "text": "wind"}],
        cue=[{"start": 20, "end": 24, "text": "said"}],
        source_mention=[{"start": 25, "end": 28, "text": "she"}],
    )
    assert converted({"id": "weather", "statements": [said]}) == {
        "id": "weather",
        "attributions": [{"source": [[25, 28]], "cue": [[20, 24]], "content": [[0, 4], [9, 13]]}],
    }


def test_the_own_voice_is_no_attribution() -> None:
    own = statement("article", content=[{"start": 0, "end": 4, "text": "Rain"}])
    assert converted({"id": 7, "statements": [own]}) == {"id": 7, "attributions": []}

"""Turn analyses into attributions: spans of source, cue and content, as corpora annotate them.

    attribune analyze FILE.jsonl --format ndjson | python -m training.convert_predictions

Reads one analysis a line and writes one line for each: `{"id": …, "attributions": […]}`.
Statements in the article's own voice have no source or cue, and are left out.
"""

from __future__ import annotations

import json
import sys
from typing import Any

# The parts of an attribution, and the fields of a statement that hold them.
FIELDS = {"source": "source_mention", "cue": "cue", "content": "content"}


def converted(analysis: dict[str, Any]) -> dict[str, Any]:
    """The attributions of an analysis, under the analysis's id."""
    attributions = [
        {part: offsets(statement[field]) for part, field in FIELDS.items()}
        for statement in analysis["statements"]
        if statement["voice"] == "attributed"
    ]
    return {"id": analysis["id"], "attributions": attributions}


def offsets(spans: list[dict[str, Any]]) -> list[list[int]]:
    """Where the spans start and end, without their texts."""
    return [[span["start"], span["end"]] for span in spans]


def main() -> None:
    """Convert standard input."""
    for line in sys.stdin:
        print(json.dumps(converted(json.loads(line))))


if __name__ == "__main__":
    main()

"""Who has to do with a source, as its latest disputes and statements show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.analysis.statement import Role
from service.storage.disputes import Dispute
from service.storage.tables import SourceRow, StatementRow


@dataclass(frozen=True, slots=True)
class Related:
    """A source, and in how many statements it has to do with another."""

    source: SourceRow
    count: int


def deniers(disputes: Sequence[Dispute], source_id: str) -> list[Related]:
    """Who denies what the source says."""
    return _counted((dispute.denial for dispute in disputes), source_id)


def denied(disputes: Sequence[Dispute], source_id: str) -> list[Related]:
    """Whose statements the source denies."""
    return _counted((row for dispute in disputes for row in dispute.denied), source_id)


def spokespeople(statements: Iterable[StatementRow], source_id: str) -> list[Related]:
    """Who speaks for the source in statements that are made on its behalf."""
    return _counted(statements, source_id, role=Role.SPEAKER)


def _counted(
    statements: Iterable[StatementRow], source_id: str, role: Role | None = None
) -> list[Related]:
    sources: dict[str, SourceRow] = {}
    counts: Counter[str] = Counter()
    for row in statements:
        ties = [tie for tie in row.attributions if role is None or tie.role is role]
        sources |= {tie.source_id: tie.source for tie in ties}
        counts.update({tie.source_id for tie in ties} - {source_id})
    return [Related(sources[found], count) for found, count in counts.most_common()]

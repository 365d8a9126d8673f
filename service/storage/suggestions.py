"""Which sources may be one: for those that nobody has reviewed, others that are spelled alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.analysis.statement import SourceType
from service.storage.tables import AliasRow, SourceRow

LOWEST_SCORE = 0.8
MOST_SUGGESTIONS = 3
# A word that more spellings hold tells nothing of any one of them.
MOST_SPELLINGS_OF_A_WORD = 500

_NOT_IN_ACRONYMS = frozenset("a and for in of on the to".split())


class Reason(StrEnum):
    """Why two sources may be one."""

    SAME_SPELLING = "same_spelling"
    ACRONYM = "acronym"
    SURNAME = "surname"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A source that another may be; `score` is from 0 to 1."""

    source: SourceRow
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Spelled:
    """One spelling of a source, in its normal form."""

    source_id: str
    form: str
    type: SourceType
    country: str | None

    @property
    def acronym(self) -> str:
        words = [word for word in self.form.split() if word not in _NOT_IN_ACRONYMS]
        return "".join(word[0] for word in words) if len(words) > 1 else ""


def suggest(session: Session, source_ids: Sequence[str]) -> dict[str, list[Suggestion]]:
    """For each of the sources those that it may be, the likeliest first."""
    spelled = list(_all_spellings(session))
    index = _by_words(spelled)
    asked: dict[str, list[_Spelled]] = {source_id: [] for source_id in source_ids}
    for spelling in spelled:
        if spelling.source_id in asked:
            asked[spelling.source_id].append(spelling)
    scored = {source_id: _scored(own, index) for source_id, own in asked.items()}
    return _with_rows(session, scored)


def _all_spellings(session: Session) -> Iterable[_Spelled]:
    query = (
        select(AliasRow.source_id, AliasRow.normal, SourceRow.type, SourceRow.country)
        .join(SourceRow, SourceRow.id == AliasRow.source_id)
        .where(SourceRow.merged_into.is_(None), AliasRow.normal != "")
    )
    return (_Spelled(*row) for row in session.execute(query))


def _by_words(spelled: Iterable[_Spelled]) -> dict[str, list[_Spelled]]:
    """Spellings by each word in them, and by the acronym that they would have."""
    index: dict[str, list[_Spelled]] = defaultdict(list)
    for spelling in spelled:
        for word in {*spelling.form.split(), spelling.acronym} - _NOT_IN_ACRONYMS - {""}:
            index[word].append(spelling)
    return index


def _scored(
    own: Sequence[_Spelled], index: dict[str, list[_Spelled]]
) -> list[tuple[str, float, Reason]]:
    best: dict[str, tuple[float, Reason]] = {}
    for mine in own:
        for word in {*mine.form.split(), mine.acronym}:
            sharing = index.get(word, [])
            if len(sharing) > MOST_SPELLINGS_OF_A_WORD:
                continue
            for other in sharing:
                if other.source_id == mine.source_id:
                    continue
                score, reason = _likeness(mine, other)
                if score > best.get(other.source_id, (LOWEST_SCORE - 0.001,))[0]:
                    best[other.source_id] = score, reason
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return [(source, score, reason) for source, (score, reason) in ranked[:MOST_SUGGESTIONS]]


def _likeness(mine: _Spelled, other: _Spelled) -> tuple[float, Reason]:
    """How likely two spellings are one source's, and why."""
    score, reason = _likeness_of_forms(mine, other)
    if mine.country and other.country and mine.country != other.country:
        score -= 0.15
    if (mine.type is SourceType.PERSON) != (other.type is SourceType.PERSON):
        score -= 0.1
    return round(max(score, 0.0), 3), reason


def _likeness_of_forms(mine: _Spelled, other: _Spelled) -> tuple[float, Reason]:
    if mine.form == other.form:
        return 1.0, Reason.SAME_SPELLING
    if mine.form == other.acronym or other.form == mine.acronym:
        return 0.9, Reason.ACRONYM
    people = mine.type is SourceType.PERSON and other.type is SourceType.PERSON
    if people and _is_surname(mine.form, other.form):
        return 0.85, Reason.SURNAME
    ordered = fuzz.token_sort_ratio(mine.form, other.form) / 100
    shared = set(mine.form.split()) & set(other.form.split()) - _NOT_IN_ACRONYMS
    # One name within the other counts where it is more than a single word.
    contained = 0.9 * fuzz.token_set_ratio(mine.form, other.form) / 100 if len(shared) > 1 else 0.0
    return max(ordered, contained), Reason.SIMILAR


def _is_surname(one: str, other: str) -> bool:
    """Whether one is the last word of the other."""
    shorter, longer = sorted((one.split(), other.split()), key=len)
    return len(shorter) == 1 < len(longer) and shorter[0] == longer[-1]


def _with_rows(
    session: Session, scored: dict[str, list[tuple[str, float, Reason]]]
) -> dict[str, list[Suggestion]]:
    ids = {source_id for found in scored.values() for source_id, _, _ in found}
    rows = {row.id: row for row in session.scalars(select(SourceRow).where(SourceRow.id.in_(ids)))}
    return {
        source_id: [Suggestion(rows[other], score, reason) for other, score, reason in found]
        for source_id, found in scored.items()
    }

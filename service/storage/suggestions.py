"""Which sources may be one: for those that nobody has reviewed, others that are spelled alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from sqlalchemy import Select, String, and_, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from service.analysis.statement import SourceType
from service.storage import differences
from service.storage.spelling_words import acronym, shared_words, telling_words
from service.storage.tables import AliasRow, AliasWordRow, SourceRow

LOWEST_SCORE = 0.8
MOST_SUGGESTIONS = 3
# A word that more spellings hold tells nothing of any one of them.
MOST_SPELLINGS_OF_A_WORD = 500


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
    """One spelling of a source, in its normal form, and the acronym that it would have."""

    source_id: str
    form: str
    type: str
    country: str | None
    acronym: str


def suggest(session: Session, source_ids: Sequence[str]) -> dict[str, list[Suggestion]]:
    """For each of the sources those that it may be, the likeliest first, but for those that an
    editor has told from it.

    Looks at the spellings that share a word with one of theirs, however many others there are.
    """
    asked: dict[str, list[_Spelled]] = {source_id: [] for source_id in source_ids}
    for row in session.execute(_spellings().where(AliasRow.source_id.in_(source_ids))):
        asked[row.source_id].append(_Spelled(*row, acronym(row.normal)))
    index = _sharing(session, source_ids)
    different = differences.ids_by_source(session, source_ids)
    scored = {
        source_id: _scored(spellings, index, different.get(source_id, set()))
        for source_id, spellings in asked.items()
    }
    return _with_rows(session, scored)


def _spellings() -> Select[str, str, str, str | None]:
    # Of the many that are gone through, few are worth making a member of the enumeration for.
    source_type = type_coerce(SourceRow.type, String)
    return (
        select(AliasRow.source_id, AliasRow.normal, source_type, SourceRow.country)
        .join(SourceRow, SourceRow.id == AliasRow.source_id)
        .where(SourceRow.merged_into.is_(None), AliasRow.normal != "")
    )


def _sharing(session: Session, source_ids: Sequence[str]) -> dict[str, list[_Spelled]]:
    """The spellings by each of the words, or the acronyms, that these sources have and that are
    not too many spellings' to tell anything."""
    own = select(AliasWordRow.word).where(AliasWordRow.source_id.in_(source_ids)).distinct()
    word = own.subquery().c.word
    having = (
        select(literal(1))
        .select_from(AliasWordRow)
        .join(SourceRow, SourceRow.id == AliasWordRow.source_id)
        .where(AliasWordRow.word == word, SourceRow.merged_into.is_(None))
        .limit(MOST_SPELLINGS_OF_A_WORD + 1)
        .correlate(word.table)
        .subquery()
    )
    number = select(func.count()).select_from(having).scalar_subquery()
    telling = select(word).where(number <= MOST_SPELLINGS_OF_A_WORD)
    its_spelling = and_(
        AliasWordRow.source_id == AliasRow.source_id, AliasWordRow.alias == AliasRow.alias
    )
    query = _spellings().join(AliasWordRow, its_spelling).where(AliasWordRow.word.in_(telling))
    index: dict[str, list[_Spelled]] = defaultdict(list)
    for row in session.execute(query.add_columns(AliasWordRow.word)):
        source_id, form, source_type, country, found = row
        index[found].append(_Spelled(source_id, form, source_type, country, acronym(form)))
    return index


def _scored(
    own: Sequence[_Spelled], index: dict[str, list[_Spelled]], different: set[str]
) -> list[tuple[str, float, Reason]]:
    best: dict[str, tuple[float, Reason]] = {}
    for mine in own:
        for word in shared_words(mine.form):
            for other in index.get(word, []):
                if other.source_id == mine.source_id or other.source_id in different:
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
    if (mine.type == SourceType.PERSON) != (other.type == SourceType.PERSON):
        score -= 0.1
    return round(max(score, 0.0), 3), reason


def _likeness_of_forms(mine: _Spelled, other: _Spelled) -> tuple[float, Reason]:
    if mine.form == other.form:
        return 1.0, Reason.SAME_SPELLING
    if mine.form == other.acronym or other.form == mine.acronym:
        return 0.9, Reason.ACRONYM
    people = mine.type == other.type == SourceType.PERSON
    if people and _is_surname(mine.form, other.form):
        return 0.85, Reason.SURNAME
    ordered = fuzz.token_sort_ratio(mine.form, other.form) / 100
    shared = set(telling_words(mine.form)) & set(telling_words(other.form))
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

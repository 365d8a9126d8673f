"""When something was said: a component that reads the day from the words around the cue.

Days are counted from the article's publication; where the words leave a choice ("last
Tuesday", said on a Wednesday), or the article has no date, nothing is guessed.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from dateutil.parser import ParserError, parse
from dateutil.relativedelta import relativedelta, weekday
from spacy.language import Language
from spacy.tokens import Doc

from service.analysis.attribution import Span
from service.analysis.draft import Draft
from service.analysis.statement import Voice

_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_MONTHS = "|".join(name for name in calendar.month_name if name)
_SHORT_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_DATE = re.compile(
    rf"\b(?:(?P<month>(?:{_MONTHS})|(?:{_SHORT_MONTHS})\b\.?)\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month_second>{_MONTHS}))\b"
    r"(?:,?\s+(?P<year>\d{4})\b)?"
)
_WEEKDAY = re.compile(
    rf"\b(?:(?P<last>last|this past)\s+)?(?P<name>{'|'.join(calendar.day_name)})\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?P<day>yesterday|today)\b", re.IGNORECASE)
_FOLLOWING = re.compile(r"\b(?:next|until|by|since|before|after|from|coming)\s+$", re.IGNORECASE)
_DAYS_AHEAD = timedelta(days=1)
_FRAMING_CHARACTERS = 200


class StatementDates:
    """Reads when `doc._.article` was published, and sets the drafts' `said_on`."""

    def __call__(self, doc: Doc) -> Doc:
        for draft, said_on in zip(doc._.drafts, self.predict(doc), strict=True):
            draft.said_on = said_on
        return doc

    def predict(self, doc: Doc) -> list[date | None]:
        text, published_at = doc._.article.text, doc._.article.published_at
        published_on = published_at.date() if published_at else None
        sentences = [Span(s.start_char, s.end_char) for s in doc.sents]
        found: list[date | None] = []
        before: Draft | None = None
        for draft in doc._.drafts:
            if draft.voice is Voice.ARTICLE:
                found.append(None)
                continue
            goes_on = before is not None and not draft.cue and draft.source == before.source
            if goes_on:
                found.append(found[-1])
            else:
                found.append(day_in(_framing(text, draft, sentences), published_on))
            before = draft
        return found


@Language.factory("statement_dates")
def create_statement_dates(nlp: Language, name: str) -> StatementDates:
    return StatementDates()


def _framing(text: str, draft: Draft, sentences: Sequence[Span]) -> str:
    """The words around the cue, in its sentence, that are not what is said."""
    if not draft.cue:
        return ""
    cue = draft.cue[0]
    index = bisect_right(sentences, cue.start, key=lambda span: span.start) - 1
    if index < 0:
        return ""
    sentence, framing = sentences[index], ""
    position = max(sentence.start, cue.start - _FRAMING_CHARACTERS)
    end = min(sentence.end, cue.end + _FRAMING_CHARACTERS)
    for span in draft.content:
        if span.end > position and span.start < end:
            framing += text[position : max(position, span.start)] + " | "
            position = max(position, span.end)
    return framing + text[position:end]


def day_in(words: str, published_on: date | None) -> date | None:
    """The one day that `words` name, seen from `published_on`; None if they name none, or
    several, or leave it open."""
    days = {
        *(_calendar_day(match, published_on) for match in _DATE.finditer(words)),
        *(_day_of_week(match, words, published_on) for match in _WEEKDAY.finditer(words)),
        *(_near_day(match, published_on) for match in _RELATIVE.finditer(words)),
    }
    return days.pop() if len(days) == 1 else None


def _calendar_day(match: re.Match[str], published_on: date | None) -> date | None:
    year = match["year"]
    if year is None and published_on is None:
        return None
    try:
        default = datetime(published_on.year if published_on else 1, 1, 1, tzinfo=UTC)
        day = parse(match.group().replace(".", ""), default=default).date()
    except (ParserError, OverflowError):
        return None
    if year is None and published_on is not None and day > published_on + _DAYS_AHEAD:
        return day + relativedelta(years=-1)
    return day


def _day_of_week(match: re.Match[str], words: str, published_on: date | None) -> date | None:
    if published_on is None or _FOLLOWING.search(words, 0, match.start()):
        return None
    number = _WEEKDAYS[match["name"].casefold()]
    if match["last"] is None:
        return published_on + relativedelta(weekday=weekday(number)(-1))
    # "Last Tuesday" is the latest one to some and last week's to others.
    if number < published_on.weekday():
        return None
    return published_on + relativedelta(days=-1, weekday=weekday(number)(-1))


def _near_day(match: re.Match[str], published_on: date | None) -> date | None:
    if published_on is None:
        return None
    return published_on - timedelta(days=match["day"].casefold() == "yesterday")

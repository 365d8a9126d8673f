"""Whether something is put forward at all: a statement needs a proposition.

What PolNeAR marks as an attribution may be a mere topic or an act ("spoke about her husband",
"responded to her letter", "sought an injunction"), or say what somebody does not say.
"""

from __future__ import annotations

import re

from service.analysis.attribution import Attribution, Span
from service.analysis.cues import DENYING, HEDGE, any_of
from service.analysis.draft import words_of
from service.analysis.headings import ends_like_a_sentence, is_title_case, stands_in_heading
from service.analysis.quotations import stands_in

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_MINIMAL_SENTENCE_WORDS = 3
_QUOTED_WORDS = 3


# Verbs of saying and thinking, with which a bare noun phrase is a proposition in short:
# "announced a ceasefire", "blamed the weather", "promised a veto".
_STATING = any_of(
    r"sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|stat(?:e|es|ed|ing)|add(?:s|ed|ing)?"
    r"|claim(?:s|ed|ing)?|alleg\w+|assert\w*|insist\w*|argu(?:e|es|ed|ing)|warn\w*|caution\w*"
    r"|announc\w+|declar\w+|proclaim\w*|report(?:s|ed|ing)?|reportedly|allegedly|confirm\w*"
    r"|reveal\w*|disclos\w+|acknowledg\w+|admit\w*|conced\w+|confess\w*|call(?:s|ed|ing)?"
    r"|describ\w+|label\w*|brand\w*|characteri[sz]\w+|portray\w*|accus\w+|blam\w+|fault\w*"
    r"|critici[sz]\w+|condemn\w*|denounc\w+|decr(?:y|ies|ied)|slam\w*|blast\w*|attack\w*|mock\w*"
    r"|prais\w+|hail\w*|credit\w*|tout\w*|defend\w*|predict\w*|forecast\w*|promis\w+|vow\w*"
    r"|pledg\w+|threaten\w*|propos\w+|suggest\w*|urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|demand\w*"
    r"|encourag\w+|advis\w+|recommend\w*|call(?:s|ed|ing)? (?:for|on)|appeal(?:s|ed|ing)? for"
    r"|explain\w*|not(?:e|es|ed|ing)|stress\w*|emphasi[sz]\w+|reiterat\w+|repeat\w*|remark\w*"
    r"|writ(?:e|es|ing)|wrote|written|tweet\w*|read(?:s|ing)?|continu(?:e|es|ed|ing)|repl(?:y|ies|ied)"
    r"|respond(?:s|ed|ing)?|answer\w*|counter\w*|retort\w*|comment(?:s|ed|ing)?"
    r"|point(?:s|ed|ing)? (?:out|to)|show(?:s|ed|n|ing)?|f(?:ind|inds|ound|inding)|conclud\w+"
    r"|determin\w+|rul(?:e|es|ed|ing)|indicat\w+|estimat\w+|believ\w+|think\w*|thought|feel\w*|felt"
    r"|hop(?:e|es|ed|ing)|fear\w*|worr\w+|want\w*|wish\w*|expect\w*|intend\w*|doubt\w*|suspect\w*"
    r"|agree\w*|complain\w*|lament\w*|jok(?:e|es|ed|ing)|quip\w*|boast\w*|brag\w*|assur\w+"
    r"|reassur\w+|recall\w*|impl(?:y|ies|ied)|hint\w*|signal\w*|maintain(?:s|ed|ing)?|contend\w*"
    r"|testif\w+|sw(?:ear|ore|orn)|express\w*|voic\w+|conv(?:eyed|inced)|speculat\w+|imagin\w+"
    r"|quot(?:e|es|ed|ing)|according|per|statements?|confident|confidence|concern\w*|demands?"
    r"|position|mak(?:e|es|ing) the case|made the case|committ\w+|went on about|sound\w*"
    r"|plead\w*|pleaded|pled|identif\w+|underscor\w+|highlight\w*|warrant\w*|reject\w*|dismiss\w*"
    r"|dub\w*|deem\w*|consider\w*|view\w*|guarantee\w*|learn(?:s|ed|t)?|accepted|typed"
    r"|cit(?:e|es|ed) \w+ as|sure|afraid"
)
# What is turned down here is an offer, a request or a case, not an allegation.
_TURNED_DOWN = any_of(
    r"requests?|offers?|bids?|bills?|motions?|lawsuits?|suits?|appeals?|proposals?|demands?|calls?"
    r"|petitions?|invitations?|deals?|plans?|applications?|nominations?|cases?|resignation"
)
_TURNING_DOWN = any_of(r"reject\w*|dismiss\w*")
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|with|against|to|on|over|into|for)$", re.IGNORECASE
)
_TAKES_ABOUT = any_of(
    r"accus\w+|blam\w+|warn\w*|appeal\w*|call(?:s|ed|ing)?|worr\w+|hop\w+|ask(?:s|ed|ing)?|concern\w*"
    r"|according|sound\w*|point\w*|admit\w*|confess\w*|agree\w*|went on|complain\w*|concerns?"
    r"|express\w*|want\w*|vow\w*|promis\w+|pledg\w+|threaten\w*|intend\w*|wish\w*|expect\w*|plan\w*"
    r"|commit\w*|propos\w+"
)
_NOT_SAYING = re.compile(
    r"\b(?:not|never|declin\w+|refus\w+|fail\w*|unable|without|yet to|nothing)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"^(?:no|none|nobody|neither)\b", re.IGNORECASE)
_NOUN_CUE = re.compile(
    r"\b(?:claims?|decisions?|conclusions?|rumou?rs?|assertions?|allegations?|beliefs?|views?|ideas?"
    r"|fears?|hopes?|promises?|plans?|concerns?|accusations?|suggestions?|comments?|remarks?|calls?"
    r"|support|opposition|criticisms?|praise|threats?|warnings?|pledges?|predictions?|reports?)"
    r"(?: (?:of|that|about|regarding|on|for|to))?$",
    re.IGNORECASE,
)
_POSSESSOR = re.compile(r"(?:['’]s?|\b(?:his|her|its|their|our|my|your))$", re.IGNORECASE)
_CLAUSE_OPENING = re.compile(
    r"^(?:that|how|why|whether|if|what|he|she|it|they|we|I|you|there)\b", re.IGNORECASE
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|does|did|do)\b"
    r"|n['’]t\b|['’](?:s|re|ll|d|ve)\b (?:been|not|a|an|the|going)\b",
    re.IGNORECASE,
)
_CLAUSE_WORDS = 12
_EMPTY_CONTENT = re.compile(
    r"^(?:which|who|so|it|this|that|comment|nothing|to do so)$", re.IGNORECASE
)
_UNNAMED_SOURCE = any_of(r"(?:unnamed|anonymous|unidentified|undisclosed) \w+|sources?")


def is_proposition(text: str, attribution: Attribution, quoted: list[Span]) -> bool:
    """Whether the attribution's content says something, rather than naming a topic or an act.

    `quoted` holds the insides of the text's quotation marks.
    """
    content = words_of(text, attribution.content).strip()
    cue = words_of(text, attribution.cue).strip()
    source = words_of(text, attribution.source).strip()
    if not _WORD.search(content) or _NOBODY.match(source):
        return False
    if stands_in_heading(text, attribution.content[0].start):
        return False
    if DENYING.search(cue):
        return True
    if _EMPTY_CONTENT.match(content):
        return False
    if _NOUN_CUE.search(cue) and _is_noun(cue, source):
        return False
    if _quoted_words(text, attribution.content, quoted) >= _QUOTED_WORDS:
        return True
    if _NOT_SAYING.search(cue) or not (source or HEDGE.search(cue)):
        return False
    return _states(cue, content)


def _states(cue: str, content: str) -> bool:
    if _TURNING_DOWN.search(cue) and _TURNED_DOWN.search(" ".join(content.split()[:_CLAUSE_WORDS])):
        return False
    clause = _is_clause(content)
    if not _STATING.search(cue):
        return clause and not _UNNAMED_SOURCE.search(content)
    return clause or not _ABOUT.search(cue) or bool(_TAKES_ABOUT.search(cue))


def _is_noun(cue: str, source: str) -> bool:
    return not source or _POSSESSOR.search(source) is not None or (" " not in cue and not source)


def _is_clause(content: str) -> bool:
    opening = " ".join(content.split()[:_CLAUSE_WORDS])
    return bool(_CLAUSE_OPENING.search(opening) or _FINITE.search(opening))


def _quoted_words(text: str, content: tuple[Span, ...], quoted: list[Span]) -> int:
    return sum(
        stands_in(word.start(), quoted)
        for span in content
        for word in _WORD.finditer(text, span.start, span.end)
    )


def is_own_voice_statement(text: str, sentence: Span) -> bool:
    """Whether a sentence outside quotation marks is a statement of the article.

    A statement ends like a sentence; headings, questions, captions and bylines do not, or
    are set in capitals.
    """
    inside = text[sentence.start : sentence.end]
    if len(_WORD.findall(inside)) < _MINIMAL_SENTENCE_WORDS or inside.rstrip().endswith("?"):
        return False
    return ends_like_a_sentence(inside) and not is_title_case(inside)

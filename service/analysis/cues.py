"""Cues and content by what they do, in the order in which the guideline asks about them.

Every pattern is matched against the cue's words or against the words around it, in any case.
"""

from __future__ import annotations

import re


def any_of(words: str) -> re.Pattern[str]:
    """A pattern for any of `words`, alternatives of a regular expression, as whole words."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


ALLEGATION = any_of(
    r"claims?|claimed|reports?|accusations?|allegations?|charges?|rumou?rs?|suggestions?"
    r"|assertions?|insinuations?|speculation|theor(?:y|ies)|stor(?:y|ies)|narrative|notion|idea"
    r"|suspicions?|involvement|role|wrongdoing|responsibility|links?"
)

# 1. Denial
DENYING = any_of(
    r"den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|rebut(?:s|ted|ting)?|disput(?:e|es|ed|ing)"
    r"|debunk(?:s|ed|ing)?|disavow(?:s|ed|ing)?|repudiat(?:e|es|ed|ing)|denials?"
    r"|rubbish(?:es|ed)|pour(?:s|ed) cold water|contradict(?:s|ed|ing)?"
)
REJECTING = any_of(
    r"dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?|brush(?:es|ed|ing)? (?:off|aside)"
    r"|wav(?:es|ed|ing) (?:off|aside|away)|shrug(?:s|ged|ging)? off|scoff(?:s|ed|ing)? at"
    r"|push(?:es|ed|ing)? back|hit(?:s|ting)? back"
)
REJECTED_WITHOUT_DENIAL = any_of(
    r"offers?|bids?|bills?|requests?|demands?|calls?|proposals?|plans?|deals?|argument"
    r"|arguments|criticisms?|theor(?:y|ies)|appeals?|advice|invitation|ultimatum|petition"
)
UNTRUE = any_of(
    r"(?:categorically|completely|absolutely|totally|utterly|simply|entirely|patently|flatly"
    r"|blatantly|demonstrably)\s+(?:false|untrue|wrong|baseless|incorrect|unfounded)"
    r"|untrue|baseless|groundless|unfounded|unsubstantiated|fabricat(?:ed|ions?)|pure invention"
    r"|(?:a|an|pack of|web of|outright|blatant|total|complete|big)\s+(?:lies?|hoax|fiction"
    r"|fabrication|falsehoods?|invention|smear)|fake news|false (?:rumou?rs?|claims?|reports?"
    r"|accusations?|allegations?|news|information|stor(?:y|ies))"
    r"|(?:is|are|was|were|be|as)\s+(?:all\s+)?(?:“|\"|‘)?(?:false|lying|a lie|lies|nonsense|rubbish"
    r"|not true|incorrect|inaccurate)"
    r"|no truth (?:to|in)|not (?:at all )?true|never happened|did(?:n['’]t| not) happen"
    r"|(?:had|has|have) (?:absolutely )?nothing to do with|(?:n['’]t|not) (?:have )?anything to do"
    r" with|not guilty|alive and well"
    r"|(?:had|has|have|played|with) no (?:role|part|involvement|hand|knowledge)"
    r" (?:in|of|whatsoever)|(?:was|were)(?:n['’]t| not) (?:involved|responsible|behind)"
)
FALSEHOOD = any_of(r"lies?|lying|liars?|false|nonsense|hoax|fabricat\w+|fiction|untrue|rubbish")
NO_EVIDENCE = any_of(
    r"no (?:\w+ )?(?:evidence|proof|indication|intelligence|sign|signs|trace|traces|basis)"
    r"(?: \w+){0,3}? (?:that|of|to (?:support|suggest|indicate|back)|for|the|from|whatsoever)"
)
NEGATED = any_of(r"not|n['’]t|never|no|none|nor|false|untrue|nothing")

# 2. Hedge
HEDGE = any_of(
    r"reportedly|allegedly|purportedly|supposedly|rumou?red|rumou?rs|(?:is|are|was|were|been) "
    r"(?:\w+ly )?(?:accused|suspected|believed|said|thought|alleged|claimed|reported|expected"
    r"|feared)"
    r"|according to|reports?"
)

# 4. Opinion, accusation, prediction, promise
OPINION_CUE = any_of(
    r"believ\w+|think\w*|thought|feel\w*|felt|hop(?:e|es|ed|ing)|want\w*|wish\w*|fear\w*|worr\w+"
    r"|plan\w*|intend\w*|vow\w*|promis\w+|pledg\w+|threaten\w*|warn\w*|urg(?:e|es|ed|ing)"
    r"|demand\w*|call(?:s|ed|ing)? (?:for|on)|accus\w+|blam\w+|alleg\w+|critici[sz]\w+|condemn\w+"
    r"|denounc\w+|predict\w*|expect\w*|argu(?:e|es|ed|ing)|insist\w*|claim\w*|suggest\w*|prais\w+"
    r"|credit\w*|describ\w+|ask\w*|encourag\w+|suspect\w*|doubt\w*|speculat\w+|convinced|confident"
    r"|confidence|concern\w*|purport\w*|oppos\w+|support\w*|welcom\w+|appeal\w*|joke\w*|boast\w*"
    r"|quip\w*|mock\w*|attack\w*|slam\w*|blast\w*|lament\w*|complain\w*|contend\w*|assert\w*"
    r"|maintain\w*|committ\w+|swear\w*|swore|offer\w*|propos\w+|recommend\w*|advis\w+|assur\w+"
)
INTENDED = any_of(
    r"will|would|shall|plans? to|plans|going to|intends?|intention to|ready to|should|must"
    r"|ought to|needs? to|has to|have to|could|might|likely to"
)
VALUED = any_of(
    r"should|must|ought to|needs? to|best|worst|great|terrible|disastrous|shameful|outrageous"
    r"|unacceptable|unfair|wrong|disgrace\w*|brave|heroic|dangerous|reckless|irresponsible"
)

HELD = any_of(
    r"concerns?|unlikely|likely|fear\w*|hop(?:e|es|ed)|thinks?|thought|believ\w+|feels?|felt|wants?"
)

# 5. Reporting source: by the source's type, see kinds.py

# 6. Confirming cue
CONFIRMING = any_of(
    r"confirm\w*|announc\w+|reveal\w*|disclos\w+|acknowledg\w+|admit\w*|admission|conced\w+"
    r"|confess\w*|find(?:s|ing)?|found|discover\w*|show(?:s|ed|n|ing)?|not(?:e|es|ed|ing)"
    r"|record(?:s|ed|ing)?|learn(?:s|ed|t)?|identif\w+|determin\w+|establish\w*|conclud\w+"
    r"|point(?:s|ed|ing)? out|recogni[sz]\w+"
)
ADMITTING = any_of(r"accept(?:s|ed|ing)? (?:full )?responsibility")
HOLDING_BACK = any_of(r"claim\w*|alleg\w+|purport\w*")
REPORTING = any_of(r"report(?:s|ed|ing)?")
RULING = any_of(
    r"rul(?:e|es|ed|ing)|find(?:s|ing)?|found|decid\w+|order\w*|held|convict\w*|acquit\w*"
)

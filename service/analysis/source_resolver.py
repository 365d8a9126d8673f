"""Who stands behind each statement: a component that resolves source mentions to sources."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from service.analysis.catalogue import SourceCatalogue
from service.analysis.cues import REPORTING
from service.analysis.draft import Draft, words_of
from service.analysis.mentions import mention_words
from service.analysis.nesting import inner_statement
from service.analysis.resolution import Resolution, Resolved
from service.analysis.statement import Source, SourceType


class SourceResolver:
    """Reads `doc._.drafts` and fills in their speakers, whom those speak for and who relays them.

    What news media say that somebody says becomes that somebody's statement.
    spaCy's configuration holds plain values only, so `catalogue` is set after the making.
    """

    catalogue: SourceCatalogue

    def __call__(self, doc: Doc) -> Doc:
        doc._.drafts = self.predict(doc)
        return doc

    def predict(self, doc: Doc) -> list[Draft]:
        text = doc._.article.text
        resolution = Resolution(doc, self.catalogue)
        return [_resolved(text, draft, resolution) for draft in doc._.drafts]


@Language.factory("source_resolver")
def create_source_resolver(nlp: Language, name: str) -> SourceResolver:
    return SourceResolver()


def _resolved(text: str, draft: Draft, resolution: Resolution) -> Draft:
    if not draft.source:
        return draft
    found = _resolve(text, draft, resolution)
    if found.speakers and _relays(found.speakers, words_of(text, draft.cue)):
        inner = inner_statement(text, draft)
        if inner is not None:
            relays = found.speakers
            draft, found = inner, _resolve(text, inner, resolution)
            found.via = list(dict.fromkeys([*relays, *found.via]))
    draft.speakers, draft.on_behalf_of, draft.via = found.speakers, found.on_behalf_of, found.via
    return draft


def _resolve(text: str, draft: Draft, resolution: Resolution) -> Resolved:
    return resolution.resolve(mention_words(text, draft.source, draft.cue), draft)


def _relays(speakers: list[Source], cue: str) -> bool:
    """Whether `speakers` are news media, by the catalogue or by what they do."""
    reporting = REPORTING.search(cue) is not None
    return all(
        source.type is SourceType.NEWS_MEDIA or (reporting and source.type is SourceType.OTHER)
        for source in speakers
    )

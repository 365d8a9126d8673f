"""Who stands behind each statement: a component that resolves source mentions to sources."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from service.analysis.catalogue import SourceCatalogue
from service.analysis.mentions import mention_words
from service.analysis.resolution import Resolution, Resolved


class SourceResolver:
    """Reads `doc._.drafts` and fills in their speakers and whom those speak for.

    spaCy's configuration holds plain values only, so `catalogue` is set after the making.
    """

    catalogue: SourceCatalogue

    def __call__(self, doc: Doc) -> Doc:
        for draft, resolved in zip(doc._.drafts, self.predict(doc), strict=True):
            draft.speakers = resolved.speakers
            draft.on_behalf_of = resolved.on_behalf_of
            draft.via = resolved.via
        return doc

    def predict(self, doc: Doc) -> list[Resolved]:
        text = doc.text
        resolution = Resolution(doc, self.catalogue)
        return [
            resolution.resolve(mention_words(text, draft.source, draft.cue), draft)
            if draft.source
            else Resolved()
            for draft in doc._.drafts
        ]


@Language.factory("source_resolver")
def create_source_resolver(nlp: Language, name: str) -> SourceResolver:
    return SourceResolver()

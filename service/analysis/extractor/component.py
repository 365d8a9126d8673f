"""The extractor, by itself and as a component of a spaCy pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from service.analysis.attribution import Attribution
from service.analysis.extractor.decoding import decode
from service.analysis.extractor.inference import read_text
from service.analysis.extractor.model import Model


class Extractor:
    """Finds the attributions of English news texts."""

    def __init__(self, model_path: Path | None = None, threads: int = 1) -> None:
        """Load the model in the folder `model_path`, by default the one that is shipped.

        `threads` is the number of threads to compute with. Make the extractor in the process
        that uses it, not before a fork.

        Raises ModelError if the model is missing or is not what its manifest says.
        """
        self.model = Model(model_path, threads)

    def extract(self, text: str) -> list[Attribution]:
        """Return the attributions of one text in the order of their contents."""
        model = self.model
        reading = read_text(model.run, model.pieces, text, model.window_pieces)
        return decode(reading, model.parameters)

    def extract_many(self, texts: Iterable[str]) -> Iterator[list[Attribution]]:
        """Yield the attributions of each text, in order.

        Each text is read by itself, so that its attributions do not depend on the others;
        that is also as quick as a CPU can (see `inference.read_text`).
        """
        for text in texts:
            yield self.extract(text)


class AttributionComponent:
    """Writes the attributions of a Doc's text to `doc._.attributions`."""

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor
        if not Doc.has_extension("attributions"):
            Doc.set_extension("attributions", default=())

    def predict(self, docs: Iterable[Doc]) -> list[list[Attribution]]:
        """Return the attributions of each Doc without changing it."""
        return list(self.extractor.extract_many(doc.text for doc in docs))

    def set_annotations(
        self, docs: Iterable[Doc], attributions: Iterable[list[Attribution]]
    ) -> None:
        """Write what `predict` returned."""
        for doc, found in zip(docs, attributions, strict=True):
            doc._.attributions = tuple(found)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        self.set_annotations([doc], self.predict([doc]))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Annotate a stream of Docs, some at a time."""
        for docs in minibatch(stream, batch_size):
            self.set_annotations(docs, self.predict(docs))
            yield from docs


@Language.factory(
    "attribution_extractor",
    assigns=["doc._.attributions"],
    default_config={"model_path": None, "threads": 1},
)
def make_attribution_component(
    nlp: Language, name: str, model_path: str | None, threads: int
) -> AttributionComponent:
    """Make the component "attribution_extractor"; `model_path` is a model's folder."""
    return AttributionComponent(Extractor(Path(model_path) if model_path else None, threads))

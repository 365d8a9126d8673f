"""The page to try the analysis on any text, of which nothing is kept."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template, request

from schemas.article import LONGEST_TEXT
from service.analysis.errors import AnalysisError
from service.analysis.statement import ArticleText
from service.api.runtime import runtime
from service.errors import AnalysisElsewhereError
from service.storage.keys import Scope
from service.web.access import needs
from service.web.marked_text import paragraphs
from service.web.shown_statements import of_analysis

blueprint = Blueprint("trial", __name__)


@blueprint.before_request
def refuse_elsewhere() -> None:
    if not runtime().settings.api_analyses:
        raise AnalysisElsewhereError("Texts are analysed by the workers only, not on this page.")


EXAMPLE = """\
The port of Eastmere will close to tankers from June, the harbour authority announced on Monday.

Shipping firm Larkin Ltd accused the authority of “choosing headlines over jobs.” Harbour master \
Ines Duarte rejected the accusation as “plainly untrue” and said no post would be lost.

Reuters reported that two tankers had already been turned away. The city of Eastmere denied that."""


@blueprint.get("/try")
@needs(Scope.READ, Scope.INGEST)
def form() -> str:
    return render_template("try.html", text="", example=EXAMPLE, problem=None)


@blueprint.post("/try")
@needs(Scope.READ, Scope.INGEST)
def analyse() -> str | tuple[str, int]:
    # A form's lines end with CRLF, which would count twice in every place of the text.
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        if len(text) > LONGEST_TEXT:
            problem = f"The text is longer than {LONGEST_TEXT:,} characters."
            return render_template("try.html", text="", example=EXAMPLE, problem=problem), 413
        analysis = runtime().analyzer.analyze(ArticleText(text))
    except AnalysisError as error:
        refused = render_template("try.html", text=text, example=EXAMPLE, problem=str(error))
        return refused, 422
    statements = of_analysis(analysis)
    return render_template(
        "try.html",
        text=text,
        example=EXAMPLE,
        problem=None,
        statements=statements,
        counts=Counter(statement.kind for statement in statements),
        paragraphs=paragraphs(text, statements),
        model=analysis.model,
        can_correct=False,
    )

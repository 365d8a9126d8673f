"""What the `type` of a problem detail leads to (RFC 9457, section 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

from flask.views import MethodView

from schemas.problem_type import ProblemTypeListSchema, ProblemTypeSchema
from service.api.specification import Blueprint
from service.errors import AttribuneError, NotFoundError

blueprint = Blueprint("problems", __name__, description="The kinds of problems")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its `type`, its status, and when it occurs."""

    type: str
    title: str
    status: int
    description: str


def problem_types() -> dict[str, ProblemType]:
    """Every kind of problem by its name, in the order of the names."""
    described = {error.name: _described(error) for error in _errors(AttribuneError)}
    return dict(sorted(described.items()))


@blueprint.route("/problems")
class ProblemTypes(MethodView):
    @blueprint.response(200, ProblemTypeListSchema)
    def get(self) -> dict[str, list[ProblemType]]:
        """List the kinds of problems"""
        return {"items": list(problem_types().values())}


@blueprint.route("/problems/<string:problem_name>")
class ProblemTypeByName(MethodView):
    @blueprint.response(200, ProblemTypeSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, problem_name: str) -> ProblemType:
        """Read what a kind of problem means"""
        found = problem_types().get(problem_name)
        if found is None:
            raise NotFoundError("No problem has this type.")
        return found


def _errors(base: type[AttribuneError]) -> Iterator[type[AttribuneError]]:
    # One that has no name of its own only holds what its kinds have in common.
    if "name" in vars(base):
        yield base
    for error in base.__subclasses__():
        yield from _errors(error)


def _described(error: type[AttribuneError]) -> ProblemType:
    # A sentence of a docstring goes on over its line ends.
    description = " ".join(cleandoc(error.__doc__ or "").split())
    return ProblemType(f"/problems/{error.name}", error.title, error.status.value, description)

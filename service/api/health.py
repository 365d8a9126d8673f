"""Probes: is the process up, and can it serve."""

from __future__ import annotations

from flask.views import MethodView
from sqlalchemy.exc import SQLAlchemyError

from schemas.health import HealthSchema
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import NotReadyError

blueprint = Blueprint("health", __name__, description="Probes")

# Less than what probes wait for an answer, as a rule.
PATIENCE_SECONDS = 2.0


@blueprint.route("/healthz")
class Health(MethodView):
    @blueprint.response(200, HealthSchema)
    def get(self) -> dict[str, str]:
        """Whether the process is up"""
        return {"status": "ok"}


@blueprint.route("/readyz")
class Readiness(MethodView):
    @blueprint.response(200, HealthSchema)
    @blueprint.alt_response(503, response=NotReadyError.name)
    def get(self) -> dict[str, str]:
        """Whether the process can serve: its database is there, its analyzer is loaded

        Where the API only queues articles (`ATTRIBUNE_API_ANALYSES=no`), it needs no analyzer.
        """
        missing = _missing()
        if missing:
            raise NotReadyError(missing)
        return {"status": "ok"}


def _missing() -> list[str]:
    missing = []
    try:
        if not runtime().migrations.fresh(PATIENCE_SECONDS):
            missing.append("the database's migrations (run `attribune db upgrade`)")
    except TimeoutError:
        missing.append(f"a database that answers within {PATIENCE_SECONDS:g} seconds")
    except SQLAlchemyError:
        missing.append("a database that can be reached")
    if runtime().settings.api_analyses and not runtime().analyzer_is_loaded:
        missing.append("the analyzer, which is not loaded yet")
    return missing

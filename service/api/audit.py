"""What editors and operators did."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from schemas.page import AuditPageSchema
from schemas.query import AuditQuerySchema
from service.api.pages import PAGE_HEADERS, answer_page
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.storage import audit
from service.storage.audit import AuditFilter
from service.storage.keys import Scope

blueprint = Blueprint("audit", __name__, description="Who changed what, and when")


@blueprint.route("/v1/audit")
class Audit(MethodView):
    @blueprint.scope(Scope.EDIT)
    @blueprint.arguments(AuditQuerySchema, location="query")
    @blueprint.response(200, AuditPageSchema, headers=PAGE_HEADERS)
    def get(self, query: dict[str, Any]) -> Any:
        """List what was done, the newest first

        Every change of a source or a statement by an editor, with what it was like before and
        after; articles that were deleted; webhooks that were made, changed, disabled, deleted or
        given another secret; keys that were made or revoked. No secret is told, and of a
        webhook's address only the host.
        """
        wanted = AuditFilter(
            actor=query.get("actor"),
            action=query.get("action"),
            subject_type=query.get("subject_type"),
            subject_id=query.get("subject"),
            since=query.get("since"),
            before=query.get("before"),
        )
        with runtime().database.reading() as session:
            page = audit.list_page(
                session, wanted, cursor=query.get("cursor"), limit=query["limit"]
            )
        return answer_page(page)

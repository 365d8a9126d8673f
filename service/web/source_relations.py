"""The panels of a source's page that tell who has to do with it, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from service.analysis.statement import Role
from service.storage.source_relations import Related, Relations, denied, deniers, spokespeople
from service.web.filters import PanelFilter, PanelLinks

SHOWN = 10


@dataclass(frozen=True, slots=True)
class RelationPanel:
    """Sources that have to do with another, each with a list of where they do.

    The list is the page at `path` with `parameters`, and for one of the sources with its id in
    the parameter `other` and those of `of_other` besides.
    """

    title: str
    counted: str
    relations: Relations
    path: str
    parameters: dict[str, str]
    other: str
    of_other: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.parameters)}"

    def address_of(self, related: Related) -> str:
        of_one = {self.other: related.source.id} | self.of_other
        return f"{self.path}?{urlencode(self.parameters | of_one)}"

    @property
    def links(self) -> PanelLinks:
        return PanelLinks.of(self.title, f"/v1/{self.counted}s", self.parameters)


def panels(session: Session, source_id: str, wanted: PanelFilter) -> list[RelationPanel]:
    """Over the statements of the source that are of the period and the publisher."""
    # The country and the type that an address may ask for would be the source's own.
    period = replace(wanted, country=None, source_type=None)
    asked = period.of_statements
    return [
        RelationPanel(
            title="Denied by",
            counted="dispute",
            relations=deniers(session, source_id, asked, SHOWN),
            path="/disputes",
            parameters=period.parameters(denied=source_id),
            other="denier",
        ),
        RelationPanel(
            title="Denies",
            counted="dispute",
            relations=denied(session, source_id, asked, SHOWN),
            path="/disputes",
            parameters=period.parameters(denier=source_id),
            other="denied",
        ),
        RelationPanel(
            title="Spokespeople",
            counted="statement",
            relations=spokespeople(session, source_id, asked, SHOWN),
            path="/search",
            parameters=period.parameters(on_behalf_of=source_id),
            other="source",
            of_other={"role": Role.SPEAKER.value},
        ),
    ]

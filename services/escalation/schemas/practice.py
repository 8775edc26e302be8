"""Practice that was seen, its patterns, and how an IRO was treated for a challenge: as said and as shown."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from services.escalation.schemas.concerns import _known
from shared.events.base import Code, FactDate, Id
from shared.texts import Name
from shared.web.bodies import Answer, Body, wrong_at

Kind = Literal["poor", "good"]


class NewObservation(Body):
    """Practice that an IRO saw: of a child's case, of a team, or of a provider."""

    kind: Kind
    category: Annotated[Code, AfterValidator(_known)]
    child_id: Id | None = None
    team_id: Id | None = None
    """Of a child: left out with the provider, both are those that had the child's care that day."""
    provider_id: Id | None = None
    person_id: Id | None = None
    """Whose practice it was, where that is to be said: good practice of one worker (Jersey 3.82)."""
    detail_ref: Name | None = None
    """Where the story is kept in the case system; never the story itself."""
    on: FactDate | None = None
    """The day on which it was seen; today, if none is given."""

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if self.child_id is None and self.team_id is None and self.provider_id is None:
            raise wrong_at(self, "child_id", "is needed, or team_id or provider_id in its place")
        return self


class Observation(Answer):
    """Practice that was seen."""

    id: str
    kind: Kind
    category: str
    child_id: str | None
    team_id: str | None
    provider_id: str | None
    person_id: str | None
    detail_ref: str | None
    recorded_on: date
    recorded_by: str


class ShownPattern(Answer):
    """The same practice, seen often of one team or one provider: numbers, and no child named."""

    id: str
    kind: Kind
    category: str
    """`reviews_lacking` where a share of the team's reviews in a quarter lacked the same."""
    team_id: str | None
    provider_id: str | None
    from_on: date
    identified_on: date
    children: int
    observations: int
    """How many concerns, disputes and observations; or how many reviews lacked something of it."""
    reviews: int | None
    """How many reviews the team had in the quarter, where it is of them."""
    lacked: list[str]


class NewAdverseTreatment(Body):
    """The caller, an IRO, was treated adversely for a challenge (Jersey 6.5, 7.6)."""

    kind: Code
    """What was done, as a code."""
    dispute_id: Id | None = None
    on: FactDate | None = None
    """Today, if no day is given."""
    detail_ref: Name | None = None
    """Where the story is kept; never the story itself."""


class AdverseTreatment(Answer):
    """What an IRO said of how she was treated."""

    id: str
    iro_id: str
    kind: str
    dispute_id: str | None
    on: date
    detail_ref: str | None


class AdverseTreatments(Answer):
    """Those that the caller may know of, the oldest first."""

    items: list[AdverseTreatment]

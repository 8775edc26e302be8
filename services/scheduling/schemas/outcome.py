"""The outcome of a review: what is sent and what is answered."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.scheduling.schemas import outcome_parts as parts
from services.scheduling.schemas.outcome_plans import ChildProtection, PlanChange
from shared.events.base import FactDate, Flag
from shared.events.codes import Participation
from shared.web.bodies import Answer, Body


class OutcomeParts(Body):
    """Any parts of an outcome. One that is left out stays as it was saved; one that is given replaces it, null empties
    it."""

    held_on: FactDate | None = None
    """The day of the review, as it is on record: it is told by `POST …/held`."""
    completed_on: FactDate | None = None
    """The day on which the outcome is complete; until it is given everything is a draft."""
    participation: Participation | None = None
    """How the child took part, in the codes of the statutory return: PN0 under 4, PN1 to PN7 from 4 on."""
    spoken_to: parts.SpokenTo | None = None
    """How the IRO spoke with the child."""
    attendance: Annotated[list[parts.Attender], Field(max_length=100)] | None = None
    """Who came, who sent apologies, who chaired what."""
    plans: parts.Plans | None = None
    """Whether the plans are up to date."""
    views: parts.Views | None = None
    """What child, parents, carers and professionals think."""
    monitoring: parts.Monitoring | None = None
    """The rest of the monitoring form."""
    subjects: parts.Subjects | None = None
    """The fifteen subjects of a review."""
    happy: parts.TwoQuestions | None = None
    """The two questions asked each time."""
    rights: parts.Rights | None = None
    """Whether the child knows and understands each right."""
    proceedings: parts.Proceedings | None = None
    """Whether the child wishes proceedings."""
    legal_status: parts.LegalStatus | None = None
    """Whether the legal status still serves the child."""
    permanence_plan_agreed: Flag | None = None
    """Whether a plan for permanence is agreed (Blackpool 8.6)."""
    permanence: parts.Permanence | None = None
    """What was explained of it."""
    adoption_dates: parts.AdoptionDates | None = None
    """Life-story work, later-life letter, post-adoption plan."""
    adoption_plan_reconsidered: Flag | None = None
    """Whether the plan of adoption for a child not yet placed was reconsidered (Jersey 3.59)."""
    plan_ratified: Flag | None = None
    """Whether the IRO ratified the plan (Blackpool 8.8)."""
    care_plan: Literal["confirmed", "changed"] | None = None
    """Whether the care plan was confirmed or changed."""
    plan_change: PlanChange | None = None
    """What the child understands of a change of plan."""
    child_protection: ChildProtection | None = None
    """The child protection plan, where there is one."""
    identity: parts.Identity | None = None
    """The child's identity."""
    pep: parts.Pep | None = None
    """The personal education plan."""
    development: parts.Development | None = None
    """The dimensions of development."""
    safeguarding: parts.Safeguarding | None = None
    """Whether the child is safe."""
    advocacy: parts.Advocacy | None = None
    """Advocate and independent visitor."""
    said: parts.SaidBesides | None = None
    """Disagreements and compliments."""
    next_review_on: FactDate | None = None
    """The day on which the next review is to be, by its last day: it is arranged for it once the outcome is completed
    (Jersey 3.20)."""
    decisions: Annotated[list[parts.DecisionBody], Field(max_length=100)] | None = None
    """What was decided and recommended; the whole list."""


class StillMissing(Answer):
    """What the outcome still lacks before it can be completed."""

    pointer: str
    """Where in the body it belongs."""
    message: str
    """What is to be done."""


class Outcome(OutcomeParts):
    """The outcome of a review as it was last saved."""

    review_id: str
    """The review's id."""
    child_id: str
    """The child's id."""
    status: Literal["draft", "completed"]
    """Whether it is complete."""
    version: int
    """For If-Match; 0 when nothing was saved yet."""
    held_on: date | None = None
    """The day on which the review was held."""
    missing: list[StillMissing]
    """What it still lacks, for the IROs' side."""

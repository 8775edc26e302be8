"""What callers send and get back about the team itself: registrations, supervision, training, and its numbers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from shared.events.base import Code, FactDate, Id
from shared.events.codes import Ethnicity
from shared.web import Body

Hours = Annotated[float, Field(gt=0, le=400)]
SupervisionKind = Literal["individual", "group", "appraisal"]


class NewRegistration(Body):
    """Registered with a regulator, first and last day included; no `to_on` means that it stands.

    Stating a registration again (same regulator, number and first day) restates its end.
    """

    regulator: Code
    number: Code
    from_on: FactDate
    to_on: FactDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "NewRegistration":
        if self.to_on is not None and self.to_on < self.from_on:
            raise ValueError("to_on lies before from_on")
        return self


class NewSupervision(Body):
    """A session held with an IRO: alone (monthly), in the group, or the yearly appraisal (Blackpool 8.17)."""

    held_on: FactDate
    by: Id
    kind: SupervisionKind = "individual"


class NewTraining(Body):
    """Training that an IRO has completed (Jersey 7.10)."""

    completed_on: FactDate
    title: Code
    hours: Hours


class EthnicityOfIro(Body):
    """What an IRO chooses to say; null takes it back."""

    ethnicity: Ethnicity | None


class Registration(BaseModel):
    """A registration on record; `in_force` today."""

    id: str
    iro_id: str
    regulator: str
    number: str
    from_on: date
    to_on: date | None
    in_force: bool


class Supervision(BaseModel):
    """A session on record."""

    id: str
    iro_id: str
    held_on: date
    by: str
    kind: SupervisionKind


class Training(BaseModel):
    """Training on record."""

    id: str
    iro_id: str
    completed_on: date
    title: str
    hours: float


class Posts(BaseModel):
    """The IROs in post of one role; `iro_fte` is the part of the hours that is for children's reviews."""

    role: str
    iros: int
    fte: float
    iro_fte: float


class Registered(BaseModel):
    """How many of the IROs in post are registered as the profile asks, and who is not."""

    regulators_needed: int
    iros: int
    not_registered: list[str]
    ending_within_three_months: list[str]


class Supervised(BaseModel):
    """Supervision in the twelve whole months up to the day.

    `months_expected`: each IRO's months in post from the first to the last day and not wholly away;
    `months_covered`: those in which there was a session alone. `appraised`: IROs with an appraisal in the year.
    """

    months_expected: int
    months_covered: int
    share: float | None
    group_sessions: int
    appraised: int


class Trained(BaseModel):
    """Training in the year up to the day, of the IROs in post."""

    hours: float
    hours_per_iro: float | None
    iros: int


class Service(BaseModel):
    """Continuity of employment: how long the IROs in post have served, and who came and went in the year."""

    under_1_year: int
    from_1_to_2_years: int
    from_3_to_4_years: int
    from_5_to_9_years: int
    from_10_years: int
    started: int
    left: int


class EthnicGroup(BaseModel):
    """How many IROs are of one group."""

    ethnicity: str
    iros: int


class EthnicMakeUp(BaseModel):
    """The team's make-up at the end of the reporting year.

    Groups of fewer than `suppressed_below` are neither named nor numbered. It is of 31 March only, so that nobody can
    be told from the difference between two days.
    """

    as_at: date
    groups: list[EthnicGroup]
    suppressed_below: int
    some_suppressed_or_not_stated: bool


class Team(BaseModel):
    """The team on a day, in numbers."""

    as_at: date
    posts: list[Posts]
    registered: Registered
    supervision: Supervised
    training: Trained
    service: Service
    ethnicity: EthnicMakeUp


class Explanation(BaseModel):
    """Why a child was given an IRO: the rule, what it saw, and who decided."""

    allocation_id: str
    child_id: str
    iro_id: str
    from_on: date
    ended_on: date | None
    rule: str
    reason: str
    decided_by: str
    facts: dict[str, object]

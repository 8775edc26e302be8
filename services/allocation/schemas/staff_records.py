"""What callers send and get back about the team itself: registrations, supervision, training, and its numbers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.events.base import Code, FactDate, Id
from shared.ssda903.codes import ETHNICITIES
from shared.texts import Short
from shared.web.bodies import Answer, Body, check_order

Hours = Annotated[float, Field(strict=True, gt=0, le=400)]
SupervisionKind = Literal["individual", "group", "appraisal"]


def _known(code: str) -> str:
    if code not in ETHNICITIES:
        raise ValueError("not a code of the SSDA903 return")
    return code


Ethnicity = Annotated[
    str,
    StringConstraints(strict=True),
    AfterValidator(_known),
    Field(
        description="a code of the SSDA903 return; REFU: would not say, NOBT: not asked yet",
        json_schema_extra={"enum": sorted(ETHNICITIES)},
    ),
]


class NewRegistration(Body):
    """Registered with a regulator, first and last day included; no `to_on` means that it stands.

    Stating a registration again (same regulator, number and first day) restates its end.
    """

    regulator: Code
    """With whom, as a code: `uk`, `jersey`."""
    number: Code
    """The number there."""
    from_on: FactDate
    """The first day."""
    to_on: FactDate | None = None
    """The last day; left out: it stands."""

    @model_validator(mode="after")
    def _in_order(self) -> "NewRegistration":
        check_order(self, "from_on", "to_on")
        return self


class NewSupervision(Body):
    """A session held with an IRO: alone (monthly), in the group, or the yearly appraisal (Blackpool 8.17)."""

    held_on: FactDate
    """The day, which is over or today."""
    by: Id
    """Who held it, by id."""
    kind: SupervisionKind = "individual"
    """Only `individual` counts towards monthly supervision."""


class NewTraining(Body):
    """Training that an IRO has completed (Jersey 7.10)."""

    completed_on: FactDate
    """The day, which is over or today."""
    title: Short
    """What the course is called, in plain text of one line. It is about a course: no person's name belongs here."""
    hours: Hours
    """How long it took, in hours."""


class EthnicityOfIro(Body):
    """What an IRO chooses to say."""

    ethnicity: Ethnicity | None
    """Null takes back what was said since the last 31 March; figures of a year that is over stay as they were."""


class Registration(Answer):
    """A registration on record; `in_force` today."""

    id: str
    iro_id: str
    regulator: str
    number: str
    from_on: date
    to_on: date | None
    in_force: bool


class Supervision(Answer):
    """A session on record."""

    id: str
    iro_id: str
    held_on: date
    by: str
    kind: SupervisionKind


class Training(Answer):
    """Training on record."""

    id: str
    iro_id: str
    completed_on: date
    title: str
    hours: float


class Posts(Answer):
    """The IROs in post of one role; `iro_fte` is the part of the hours that is for children's reviews."""

    role: str
    iros: int
    fte: float
    iro_fte: float


class Registered(Answer):
    """How many of the IROs in post are registered as the profile asks, and who is not."""

    regulators_needed: int
    iros: int
    not_registered: list[str]
    ending_within_three_months: list[str]


class Supervised(Answer):
    """Supervision in the twelve whole months up to the day.

    `months_expected`: each IRO's months in post from the first to the last day and not wholly away;
    `months_covered`: those in which there was a session alone. `appraised`: IROs with an appraisal in the year.
    """

    months_expected: int
    months_covered: int
    share: float | None
    group_sessions: int
    appraised: int


class Trained(Answer):
    """Training in the year up to the day, of the IROs in post."""

    hours: float
    hours_per_iro: float | None
    iros: int


class Service(Answer):
    """Continuity of employment: how long the IROs in post have served, and who came and went in the year."""

    under_1_year: int
    from_1_to_2_years: int
    from_3_to_4_years: int
    from_5_to_9_years: int
    from_10_years: int
    started: int
    left: int


class EthnicGroup(Answer):
    """How many IROs are of one group."""

    ethnicity: str
    iros: int


class EthnicMakeUp(Answer):
    """The team's make-up at the end of the last reporting year that is over, of what was stated by then.

    Groups of fewer than `suppressed_below` are neither named nor numbered. It is of 31 March only, and what is stated
    later does not change it, so that nobody can be told from the difference between two days.
    """

    as_at: date
    """A 31 March that is over. Before the first one that this system has seen nothing is shown: no statement had been
    made by then, and the first figures appear on 1 April."""
    groups: list[EthnicGroup]
    suppressed_below: int
    some_suppressed_or_not_stated: bool


class Team(Answer):
    """The team on a day, in numbers."""

    as_at: date
    posts: list[Posts]
    registered: Registered
    supervision: Supervised
    training: Trained
    service: Service
    ethnicity: EthnicMakeUp


class Explanation(Answer):
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

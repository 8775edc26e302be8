"""Partner agencies that are called on in a dispute: what is said, and how it is shown."""

from datetime import date

from shared.events.base import Code, FactDate, Id
from shared.web.bodies import Answer, Body


class NewCounterpart(Body):
    """A counterpart in a partner agency is asked to help settle the dispute (Jersey 7.19-7.20)."""

    child_id: Id
    dispute_id: Id
    agency: Code
    """Which agency, as a code: `adult_services`, `health`, `education`."""
    person_id: Id | None = None
    """Who is asked there."""
    remedy_id: Id | None = None
    """The remedy that wants that agency's help."""
    on: FactDate | None = None
    """Today, if no day is given."""


class CounterpartAnswered(Body):
    """The agency answered."""

    outcome: Code
    """As a code: `agreed`, `partly`, `refused`."""
    on: FactDate | None = None
    """Today, if no day is given."""


class Counterpart(Answer):
    """An agency that was called on in a dispute."""

    id: str
    child_id: str
    dispute_id: str
    agency: str
    person_id: str | None
    remedy_id: str | None
    asked_on: date
    asked_by: str
    answered_on: date | None
    outcome: str | None


class Counterparts(Answer):
    """Those of one dispute, the oldest first."""

    items: list[Counterpart]

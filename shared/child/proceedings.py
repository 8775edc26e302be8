"""The cases about a child before the court: which go on, and whether any did on a given day. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from shared.calendar import Calendar, local_date
from shared.events.base import Event
from shared.events.council.child_court import ProceedingsEnded, ProceedingsStarted
from shared.register.facts import Fact

PROCEEDINGS: Final[frozenset[type[Event]]] = frozenset({ProceedingsStarted, ProceedingsEnded})


class Case(NamedTuple):
    """One case: the fact that it began, as it was stated last, and the fact that it ended if it has."""

    case_number: str
    began: Fact
    ended: Fact | None

    def goes_on_at(self, day: date, calendar: Calendar) -> bool:
        """Whether it had begun by the end of that local day and had not ended."""
        over = self.ended is not None and day_of(self.ended, calendar) <= day
        return day_of(self.began, calendar) <= day and not over


def cases_of(facts: Iterable[Fact]) -> list[Case]:
    """Each case once, in the order in which they were first stated; facts are in the order of their statement.

    Two records of one child may each have told of the same case.
    """
    began: dict[str, Fact] = {}
    ended: dict[str, Fact] = {}
    for fact in facts:
        if type(fact.data) is ProceedingsStarted:
            began[fact.data.case_number] = fact
        elif type(fact.data) is ProceedingsEnded:
            ended[fact.data.case_number] = fact
    return [Case(number, fact, ended.get(number)) for number, fact in began.items()]


def open_cases(facts: Iterable[Fact]) -> list[Case]:
    """The cases that have not ended."""
    return [case for case in cases_of(facts) if case.ended is None]


def day_of(fact: Fact, calendar: Calendar) -> date:
    """The fact's own date, or the local day of its statement where it has none."""
    return fact.data.happened_on() or local_date(fact.time, calendar)

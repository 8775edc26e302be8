"""Where a dispute stands: its stages, its twenty days, whose turn it is, and what comes next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.disputes.codes import DISPUTE_STATUS, OUTCOMES, WHAT_CHANGED, about, said
from services.reporting.pages.reader import Reader
from services.reporting.rules.turns import SOON, counted, in_days
from shared.policy import Profile

Row = Mapping[str, Any]
OVER, NOW, AHEAD = "over", "now", "ahead"
_OF_WHOM: Final = {"foster_carer": "foster carer"}


@dataclass(frozen=True, slots=True)
class People:
    """Who is who on a page: the reader herself is `you`; of whom nobody knows a name the id is shown."""

    reader: Reader
    names: Mapping[str, str]

    def called(self, person_id: object) -> str:
        """`you`, a name, an id, or that nobody is named."""
        who = str(person_id or "")
        if who == self.reader.subject:
            return "you"
        return self.names.get(who, who) or "nobody named"

    def all_called(self, ids: Sequence[str]) -> str:
        """Several, as a list in a sentence."""
        return " or ".join(self.called(each) for each in ids) or "nobody named"


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage in the line of all of them: over, now or ahead."""

    number: int
    name: str
    state: str

    @property
    def in_words(self) -> str:
        """For whoever does not see the line."""
        return {OVER: "over", NOW: "it is here now", AHEAD: "not yet"}[self.state]


@dataclass(frozen=True, slots=True)
class Clock:
    """A dispute's clocks in words. `next_on` is the day of what comes next; None once it has ended."""

    rungs: tuple[Rung, ...]
    used: int
    left: int
    turn: str
    mine: bool
    next_on: date | None
    next_words: str
    limit_on: date | None
    out_of_time: bool
    this_week: bool
    """Whether it has no days left after some day of the next seven."""

    @property
    def days(self) -> str:
        """`13 of 20 working days used, 7 left`."""
        whole = self.used + self.left
        if self.left < 0:
            return f"{counted(self.used, 'working day')} used of {whole}, {-self.left} over"
        return f"{self.used} of {counted(whole, 'working day')} used, {self.left} left"

    @property
    def order(self) -> tuple[bool, date, date]:
        """What runs out first, first."""
        last = self.limit_on or date.max
        return (not self.out_of_time, min(self.next_on or date.max, last), last)


def clock_of(dispute: Row, people: People, profile: Profile, today: date) -> Clock:
    """The clocks of a dispute, as escalation counts them."""
    limit_on, is_open = items.day(dispute["limit_on"]), dispute["status"] == "open"
    next_on = (limit_on if dispute["answered"] else items.day(dispute["stage_due_on"])) if is_open else None
    return Clock(
        rungs=_rungs(dispute, is_open=is_open),
        used=int(dispute["days_used"]),
        left=int(dispute["days_left"]),
        turn=_turn(dispute, people) if is_open else "",
        mine=people.reader.subject in dispute["waiting_for"],
        next_on=next_on,
        next_words=_next(dispute, next_on, profile, today) if next_on else _ended(dispute),
        limit_on=limit_on,
        out_of_time=bool(dispute["overdue"]),
        this_week=is_open and limit_on is not None and today <= limit_on <= today + SOON,
    )


def _rungs(dispute: Row, *, is_open: bool) -> tuple[Rung, ...]:
    at = int(dispute["stage"])
    found = []
    for number, name in enumerate(dispute["ladder"], 1):
        state = OVER if number < at or (number == at and not is_open) else NOW if number == at else AHEAD
        found.append(Rung(number, f"{name[:1].upper()}{name[1:]}", state))
    return tuple(found)


def _turn(dispute: Row, people: People) -> str:
    waiting = people.all_called(dispute["waiting_for"])
    return f"IRO: {waiting}" if dispute["answered"] else f"{_capital(dispute['stage_name'])}: {waiting}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def long(on: date) -> str:
    """`Thursday 23 April`."""
    return f"{on:%A} {on.day} {on:%B}"


def _next(dispute: Row, on: date, profile: Profile, today: date) -> str:
    days = in_days(on, today, profile.calendar)
    if dispute["answered"]:
        return f"Answered: to be settled, or taken further, by {long(on)} ({days})"
    return f"Answer due by {long(on)} ({days})"


def _ended(dispute: Row) -> str:
    on = items.day(dispute["ended_on"])
    when = f" on {on.day} {on:%B %Y}" if on else ""
    return f"{ended_as(dispute)}{when}"


def ended_as(dispute: Row) -> str:
    """`Agreed in part`, `Not pursued`."""
    if dispute["outcome"]:
        return said(OUTCOMES, dispute["outcome"]).partition(":")[0]
    return said(DISPUTE_STATUS, dispute["status"])


def changes(codes: Sequence[str]) -> str:
    """What changed for the child, in a sentence."""
    return "; ".join(said(WHAT_CHANGED, each) for each in codes)


def of_whom(row: Row) -> str:
    """`Child BEN`, or `Foster carer F1`."""
    if row.get("child_id"):
        return f"Child {row['child_id']}"
    kind = str(row["subjectkind"])
    return f"{_capital(_OF_WHOM.get(kind, kind))} {row['subject']}"


def what_about(row: Row) -> str:
    """`contact with family and others`."""
    return about(row["category"])

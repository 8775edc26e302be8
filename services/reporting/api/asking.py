"""What is asked of figures by an address: for which period, by what, and among which things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import Query

from services.reporting.actions.figures import Asked
from services.reporting.api.access import FilterText
from services.reporting.pages.places import FIGURES
from services.reporting.rules.figures.all_figures import BY_ID, GROUPS
from services.reporting.rules.figures.all_figures import FIGURES as ALL_FIGURES
from services.reporting.rules.figures.figure import Figure
from services.reporting.rules.figures.periods import TIMES, Period, Time, last_quarter
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.refusals import NotFound, Unprocessable

_EVERYBODYS: Final = FIGURES.roles - {"iro"}
_MOST_PERIODS: Final = 240
"""Twenty years by month."""
By = Annotated[
    str | None,
    Query(
        max_length=64,
        description="`month`, `quarter` or `year`, and one of iro, team, age, legal_status, placement and reason",
    ),
]
From = Annotated[FactDate | None, Query(alias="from", description="the first day; the last whole quarter without it")]
To = Annotated[FactDate | None, Query(alias="to", description="the last day")]
Names = Annotated[str | None, Query(max_length=2000, description="some figures by their ids, with commas between")]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Among which things figures are asked: those that count to these."""

    iro_id: FilterText = None
    team_id: FilterText = None
    age: FilterText = None
    legal_status: FilterText = None
    placement: FilterText = None
    reason: FilterText = None

    def only(self, caller: Caller) -> dict[str, str]:
        """By group, the one that is meant; an IRO is shown her own figures alone."""
        named = {"iro": self.iro_id, "team": self.team_id, "age": self.age, "legal_status": self.legal_status}
        named |= {"placement": self.placement, "reason": self.reason}
        if only_her_own(caller):
            if self.iro_id not in (None, "", caller.subject):
                raise NotFound("iro")
            named["iro"] = caller.subject
        return {by: value for by, value in named.items() if value}


def only_her_own(caller: Caller) -> bool:
    """Whether this caller is shown the figures of her own children alone."""
    return not caller.has(*_EVERYBODYS)


def period_of(start: date | None, end: date | None, today: date) -> Period:
    """The period asked for; the last whole quarter if none is. Raises Unprocessable for one that is none."""
    usual = last_quarter(today)
    if start is None and end is None:
        return usual
    if start is None:
        raise Unprocessable.at("/query/from", "is wanted where `to` is given")
    last = end if end is not None else max(today, start)
    if last < start:
        raise Unprocessable.at("/query/to", "lies before `from`")
    return Period(start, last)


def asked_of(period: Period, by: str | None, names: str | None, only: Mapping[str, str]) -> Asked:
    """What is asked. Raises Unprocessable, with the parameter, for what cannot be meant."""
    time, group = _by(by)
    if len(period.parts(time)) > _MOST_PERIODS:
        raise Unprocessable.at(
            "/query/from", f"makes more than {_MOST_PERIODS} periods: ask for a shorter time, or by year"
        )
    return Asked(period, time, group, only, figures_named(names))


def _by(by: str | None) -> tuple[Time | None, str | None]:
    words = [each.strip() for each in (by or "").split(",") if each.strip()]
    unknown = [each for each in words if each not in (*TIMES, *GROUPS)]
    if unknown:
        raise Unprocessable.at("/query/by", f"has {', '.join(unknown)}; there are {', '.join((*TIMES, *GROUPS))}")
    times, groups = [each for each in words if each in TIMES], [each for each in words if each in GROUPS]
    if len(times) > 1 or len(groups) > 1:
        raise Unprocessable.at("/query/by", "takes one of month, quarter and year, and one group besides")
    return (times[0] if times else None), (groups[0] if groups else None)


def figures_named(names: str | None) -> Sequence[Figure]:
    """The figures with these ids, all of them where none is named."""
    wanted = [each.strip() for each in (names or "").split(",") if each.strip()]
    unknown = [each for each in wanted if each not in BY_ID]
    if unknown:
        raise Unprocessable.at(
            "/query/kpi", f"has {', '.join(unknown)}, which is no figure: see /reporting/kpis/definitions"
        )
    return [BY_ID[each] for each in wanted] if wanted else ALL_FIGURES

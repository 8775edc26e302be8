"""The IRO has been qualified for as many years as the profile asks: five in Jersey, none elsewhere.

The anniversary itself counts; who qualified on 29 February has it on the last day of February. The handbook says
"should", so a manager may override it with a reason.

Source: Jersey 2.16.
"""

import calendar
from datetime import date

from services.allocation.rules.model import Iro, Limits
from services.allocation.rules.rule import Question, Rule


def why_not(iro: Iro, limits: Limits, on: date) -> str | None:
    """Why this IRO lacks the years since qualifying; None when she has them or the profile does not ask."""
    years = limits.min_years_qualified
    if years is None:
        return None
    if iro.qualified_on is None:
        return "has no date of qualification recorded"
    reached = _anniversary(iro.qualified_on, years)
    return None if on >= reached else f"reaches {years} years qualified on {reached.isoformat()}"


def next_change(iro: Iro, limits: Limits, after: date) -> date | None:
    """The later day on which the IRO has been qualified for long enough, if it is still to come."""
    if limits.min_years_qualified is None or iro.qualified_on is None:
        return None
    reached = _anniversary(iro.qualified_on, limits.min_years_qualified)
    return reached if reached > after else None


def _anniversary(start: date, years: int) -> date:
    year = start.year + years
    return start.replace(year=year, day=min(start.day, calendar.monthrange(year, start.month)[1]))


def _judge(question: Question, iro: Iro) -> str | None:
    return why_not(iro, question.limits, question.on)


RULE = Rule(
    "experienced",
    "The IRO has been qualified long enough",
    "Jersey 2.16",
    binding=True,
    overridable=True,
    bars=True,
    of_her_alone=True,
    judge=_judge,
    stays=True,
    says="qualified for long enough",
    counted=("is not qualified for long enough", "are not qualified for long enough"),
    next_change=next_change,
)

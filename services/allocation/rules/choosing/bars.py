"""Asks the rules that keep an IRO from a child whatever else speaks for her, and when their answer may change."""

from datetime import date

from services.allocation.rules.all_rules import BARS, RULES
from services.allocation.rules.model import Iro, Limits, Verdict
from services.allocation.rules.rule import Question


def barred(question: Question, iro: Iro) -> bool:
    """Whether any of these rules keeps the IRO from the child."""
    for rule in BARS:  # noqa: SIM110 - asked of every IRO for every child: `any` takes a third as long again
        if rule.judge(question, iro) is not None:
            return True
    return False


def verdicts(question: Question, iro: Iro) -> tuple[Verdict, ...]:
    """What each of these rules says of the IRO."""
    return tuple(rule.verdict(question, iro) for rule in BARS)


def next_change(iro: Iro, limits: Limits, after: date) -> date | None:
    """The first later day on which time alone may change what a rule says of the IRO; None when there is none."""
    days = (rule.next_change(iro, limits, after) for rule in RULES)
    return min((day for day in days if day is not None), default=None)

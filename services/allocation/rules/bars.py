"""The rules that keep an IRO from a child whatever else speaks for her, in the order in which they are asked.

Room is not among them: it is asked after the siblings' rule, because a siblings' IRO without room is a question for
a manager and not a reason to split the group.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.allocation.rules import (
    experienced,
    independent,
    parent_and_child,
    registered,
    reviews_children,
    works_then,
)
from services.allocation.rules.model import Answer, Child, Family, Iro, Limits, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """Who may be this child's IRO on this day?"""

    child: Child
    family: Family
    limits: Limits
    on: date


@dataclass(frozen=True, slots=True)
class Bar:
    """One such rule: what it says when it has nothing against an IRO, and why it stands against her."""

    rule: Rule
    ok: str
    why_not: Callable[[Question, Iro], str | None]


BARS = (
    Bar(independent.RULE, independent.OK, lambda q, iro: independent.why_not(q.child, iro)),
    Bar(works_then.RULE, works_then.OK, lambda q, iro: works_then.why_not(iro, q.on)),
    Bar(registered.RULE, registered.OK, lambda q, iro: registered.why_not(iro, q.limits, q.on)),
    Bar(experienced.RULE, experienced.OK, lambda q, iro: experienced.why_not(iro, q.limits, q.on)),
    Bar(reviews_children.RULE, reviews_children.OK, lambda q, iro: reviews_children.why_not(iro)),
    Bar(parent_and_child.RULE, parent_and_child.OK, lambda q, iro: parent_and_child.why_not(iro, q.family)),
)


def barred(question: Question, iro: Iro) -> bool:
    """Whether any of these rules keeps the IRO from the child."""
    return any(bar.why_not(question, iro) is not None for bar in BARS)


def verdicts(question: Question, iro: Iro) -> tuple[Verdict, ...]:
    """What each of these rules says of the IRO."""
    return tuple(_verdict(bar.rule, iro, bar.why_not(question, iro), bar.ok) for bar in BARS)


def _verdict(rule: Rule, iro: Iro, why_not: str | None, ok: str) -> Verdict:
    if why_not is None:
        return Verdict(rule.id, iro.id, Answer.OK, ok)
    return Verdict(rule.id, iro.id, Answer.AGAINST, why_not)

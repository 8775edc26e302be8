"""The rules that keep an IRO from a child whatever else speaks for her, in the order in which they are asked.

Room is not among them: it is asked after the siblings' rule, because a siblings' IRO without room is a question for
a manager and not a reason to split the group.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.allocation.rules import experienced, independent, parent_and_child, registered, reviews_children
from services.allocation.rules.handover import works_then
from services.allocation.rules.model import Answer, Child, Family, Iro, IroId, Limits, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """Who may be this child's IRO on this day?

    `covered` are the IROs who are away for a short time, and whose absence does not count because somebody may stand
    in for this child.
    """

    child: Child
    family: Family
    limits: Limits
    on: date
    covered: frozenset[IroId] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """One such rule: what it says when it has nothing against an IRO, and why it stands against her."""

    rule: Rule
    ok: str | Callable[[Question, Iro], str]
    why_not: Callable[[Question, Iro], str | None]


BARS = (
    Bar(independent.RULE, independent.OK, lambda q, iro: independent.why_not(q.child, iro, q.on)),
    Bar(
        works_then.RULE,
        lambda q, iro: works_then.ok(iro, q.on),
        lambda q, iro: works_then.why_not(iro, q.on, covered=iro.id in q.covered),
    ),
    Bar(registered.RULE, registered.OK, lambda q, iro: registered.why_not(iro, q.limits, q.on)),
    Bar(experienced.RULE, experienced.OK, lambda q, iro: experienced.why_not(iro, q.limits, q.on)),
    Bar(reviews_children.RULE, reviews_children.OK, lambda q, iro: reviews_children.why_not(iro)),
    Bar(parent_and_child.RULE, parent_and_child.OK, lambda q, iro: parent_and_child.why_not(iro, q.family)),
)


def barred(question: Question, iro: Iro) -> bool:
    """Whether any of these rules keeps the IRO from the child."""
    for bar in BARS:  # noqa: SIM110 - asked of every IRO for every child: `any` takes a third as long again
        if bar.why_not(question, iro) is not None:
            return True
    return False


def verdicts(question: Question, iro: Iro) -> tuple[Verdict, ...]:
    """What each of these rules says of the IRO."""
    return tuple(_verdict(bar, question, iro) for bar in BARS)


def _verdict(bar: Bar, question: Question, iro: Iro) -> Verdict:
    why_not = bar.why_not(question, iro)
    if why_not is not None:
        return Verdict(bar.rule.id, iro.id, Answer.AGAINST, why_not)
    ok = bar.ok if isinstance(bar.ok, str) else bar.ok(question, iro)
    return Verdict(bar.rule.id, iro.id, Answer.OK, ok)

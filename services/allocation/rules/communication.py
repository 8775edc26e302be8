"""A child with communication needs has an IRO who communicates in the child's way.

First the IROs with most of the child's own methods, then a specialist in communication needs. Where there is
neither, an independent advocate with the expertise is presumed.

The right to opt out of an advocate is the child's and is exercised with the advocate, not here. That such a child
takes more time is not asked here but counts in the load (`weight`).

Source: Jersey 4.5-4.9, appendix 1.3-1.6.
"""

from collections.abc import Iterable

from services.allocation.rules.model import Answer, Child, Iro
from services.allocation.rules.rule import Question, Rule, Said

SPECIALIST = "specialist"
"""The method code of an IRO with knowledge of children with communication needs in general (Jersey 4.7)."""


def fit(child: Child, iro: Iro) -> tuple[int, bool]:
    """How well she communicates with the child: methods shared, then whether she is a specialist; (0, False) not."""
    if not child.communication_needs:
        return (0, False)
    methods = _codes(iro.methods)
    return (len(_codes(child.communication_needs) & methods), SPECIALIST in methods)


def how(child: Child, iro: Iro) -> str | None:
    """In words, how she communicates with the child; None when she does not, or the child has no such needs."""
    methods, specialist = fit(child, iro)
    if methods:
        return "communicates in the child's way"
    return "is a specialist in communication needs" if specialist else None


def lack(child: Child, iro: Iro) -> tuple[int, int, int]:
    """Sorts those first who communicate best with the child: at all, in most of the child's methods, a specialist."""
    methods, specialist = fit(child, iro)
    return (advocate_needed(child, iro), -methods, -specialist)


def told_since(child: Child, known: Iterable[str]) -> bool:
    """Whether the child has needs that were not among those known when the IRO was chosen."""
    return not _codes(child.communication_needs) <= _codes(known)


def _codes(given: Iterable[str]) -> frozenset[str]:
    """Two systems need not agree on capitals: BSL is bsl."""
    return frozenset(code.casefold() for code in given)


def advocate_needed(child: Child, iro: Iro) -> bool:
    """Whether an advocate is presumed because this IRO does not communicate in the child's way."""
    return bool(child.communication_needs) and fit(child, iro) == (0, False)


def _judge(question: Question, iro: Iro) -> str | None:
    child, best = question.child, question.best
    if best is None or not child.communication_needs or how(child, iro) is not None:
        return None
    better = how(child, best)
    return f"{best.id} {better} and has room" if better is not None else None


def _best_fit(question: Question, iro: Iro) -> tuple[int, bool]:
    methods, specialist = fit(question.child, iro)
    return (-methods, not specialist)


def _says(question: Question, iro: Iro) -> Said:
    if not question.child.communication_needs:
        return Answer.OK, "the child has no recorded communication needs"
    if (words := how(question.child, iro)) is not None:
        return Answer.FOR, words
    return Answer.OK, "does not communicate in the child's way: an advocate is presumed"


RULE = Rule(
    "communication",
    "The IRO communicates in the child's way",
    "Jersey 4.5-4.8",
    binding=False,
    overridable=True,
    judge=_judge,
    order=_best_fit,
    says=_says,
    comes_first="the IRO with most of the child's ways of communicating, then a specialist in communication needs",
)

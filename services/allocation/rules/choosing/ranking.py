"""How every IRO of the service ranks for one child: who may be chosen, and in which order.

The order is lexicographic, which is the same as asking one rule after another and letting the first that finds
somebody win: most of the siblings, most recent former IRO, best communication, lightest load, id.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.allocation.rules import siblings
from services.allocation.rules.all_rules import BINDING_BESIDES, RULES
from services.allocation.rules.choosing import bars, short_absence
from services.allocation.rules.lightest import RULE as LIGHTEST
from services.allocation.rules.model import Iro, IroId, Verdict
from services.allocation.rules.rule import Question, all_alike

OrderKey = tuple[Any, ...]
_ORDERING = tuple(rule for rule in RULES if rule.order is not all_alike)


@dataclass(frozen=True, slots=True)
class Standing:
    """`question`: with all that is known when everybody has been asked. `held`: the siblings' IROs, with how many.

    `contenders`: who may be chosen; the best comes first.
    """

    question: Question
    held: Counter[IroId]
    contenders: tuple[Iro, ...]

    @property
    def best(self) -> Iro | None:
        """The IRO to choose; None when only a manager can decide."""
        return self.question.best

    @property
    def bound(self) -> bool:
        """Whether the siblings have an IRO whom the child could share, so that nobody else will do."""
        return not self.question.free.isdisjoint(self.held)


def standing(question: Question, iros: Sequence[Iro]) -> Standing:
    """Asks the binding rules of every IRO and puts those they leave in order."""
    held = Counter(question.family.held_by_siblings())
    free = _free(question, iros)
    if held and not any(iro.id in held for iro in free):
        question = replace(question, covered=short_absence.covered(question, iros))
        free = _free(question, iros) if question.covered else free
    question = replace(question, free=frozenset(iro.id for iro in free))
    left = [iro for iro in free if not _against_one_of_these(question, iro)]
    left.sort(key=lambda iro: order_key(question, iro))
    if left:
        least = min(left, key=lambda iro: LIGHTEST.order(question, iro))
        question = replace(question, best=left[0], lightest=least.id)
    return Standing(question, held, tuple(left))


def _free(question: Question, iros: Sequence[Iro]) -> list[Iro]:
    judge = siblings.RULE.judge
    return [iro for iro in iros if judge(question, iro) is None and not bars.barred(question, iro)]


def _against_one_of_these(question: Question, iro: Iro) -> bool:
    return any(rule.judge(question, iro) is not None for rule in BINDING_BESIDES)


def order_key(question: Question, iro: Iro) -> OrderKey:
    """Sorts the best first."""
    return tuple([rule.order(question, iro) for rule in _ORDERING])


def verdicts(where: Standing, iro: Iro) -> tuple[Verdict, ...]:
    """What every rule says of one IRO, in the order in which the rules are asked."""
    return tuple(rule.verdict(where.question, iro) for rule in RULES)

"""How every IRO of the service ranks for one child: who may be chosen, and in which order.

The order is lexicographic, which is the same as asking one rule after another and letting the first that finds
somebody win: most of the siblings, most recent former IRO, best communication, lightest load, id.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from services.allocation.rules import siblings
from services.allocation.rules.all_rules import BINDING_BESIDES, RULES
from services.allocation.rules.choosing import bars, short_absence
from services.allocation.rules.model import Iro, IroId, Verdict
from services.allocation.rules.rule import Question, all_alike

OrderKey = tuple[Any, ...]
_ORDERING = tuple(rule for rule in RULES if rule.order is not all_alike)


@dataclass(frozen=True, slots=True)
class Ranking:
    """`question`: with all that is known when everybody has been asked. `held`: the siblings' IROs, with how many.

    `free`: kept from the child by nothing but perhaps room. `contenders`: may be chosen; the best comes first.
    """

    question: Question
    held: Counter[IroId]
    free: frozenset[IroId]
    contenders: tuple[Iro, ...]

    @property
    def best(self) -> Iro | None:
        """The IRO to choose; None when only a manager can decide."""
        return self.question.best

    @property
    def bound(self) -> bool:
        """Whether the siblings have an IRO whom the child could share, so that nobody else will do."""
        return bool(self.question.theirs)


def rank(question: Question, iros: Sequence[Iro]) -> Ranking:
    """Asks the binding rules of every IRO and puts those they leave in order."""
    held = Counter(question.family.held_by_siblings())
    free = _free(question, iros)
    if held and not any(iro.id in held for iro in free):
        question = replace(question, covered=short_absence.covered(question, iros))
        free = _free(question, iros) if question.covered else free
    free_ids = frozenset([iro.id for iro in free])
    if held:
        question = replace(question, theirs=tuple(sorted(free_ids & held.keys())))
    left = sorted(
        [(order_key(question, iro), iro) for iro in free if not _narrowed_out(question, iro)], key=itemgetter(0)
    )
    if left:
        _, least = min(left, key=_load)
        question = replace(question, best=left[0][1], lightest=least.id)
    return Ranking(question, held, free_ids, tuple([iro for _, iro in left]))


def _free(question: Question, iros: Sequence[Iro]) -> list[Iro]:
    judge = siblings.RULE.judge
    return [iro for iro in iros if judge(question, iro) is None and not bars.barred(question, iro)]


def _narrowed_out(question: Question, iro: Iro) -> bool:
    for rule in BINDING_BESIDES:  # noqa: SIM110 - as in `barred`
        if rule.judge(question, iro) is not None:
            return True
    return False


def order_key(question: Question, iro: Iro) -> OrderKey:
    """Sorts the best first."""
    return tuple([rule.order(question, iro) for rule in _ORDERING])


def _load(ranked: tuple[OrderKey, Iro]) -> Any:
    """What the last of the rules says, which asks for the load alone."""
    return ranked[0][-1]


def verdicts(ranking: Ranking, iro: Iro) -> tuple[Verdict, ...]:
    """What every rule says of one IRO, in the order in which the rules are asked."""
    return tuple(rule.verdict(ranking.question, iro) for rule in RULES)

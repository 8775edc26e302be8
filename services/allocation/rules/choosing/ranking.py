"""Where every IRO of the service stands towards one child: who may be chosen, and in which order.

The order is lexicographic, which is the same as asking one rule after another and letting the first that finds
somebody win: most of the siblings, most recent former IRO, best communication, lightest load, id.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.allocation.rules import communication, former_iro, lightest, room, siblings
from services.allocation.rules.choosing import bars, short_absence
from services.allocation.rules.choosing.bars import Question
from services.allocation.rules.model import Answer, Iro, IroId, Verdict

OrderKey = tuple[int, int, int, bool, float, IroId]


@dataclass(frozen=True, slots=True)
class Standing:
    """`free`: kept from the child by nothing but perhaps room. `contenders`: may be chosen; the best comes first.

    `lightest`: the contender with the lightest load for her hours, whatever else speaks for others.
    """

    question: Question
    arriving: float
    held: Counter[IroId]
    free: frozenset[IroId]
    contenders: tuple[Iro, ...]
    lightest: IroId | None

    @property
    def best(self) -> Iro | None:
        """The IRO to choose; None when only a manager can decide."""
        return self.contenders[0] if self.contenders else None

    @property
    def bound(self) -> bool:
        """Whether the siblings have an IRO whom the child could share, so that nobody else will do."""
        return not self.free.isdisjoint(self.held)


def standing(question: Question, iros: Sequence[Iro]) -> Standing:
    """Asks the binding rules of every IRO and puts those they leave in order."""
    held = Counter(question.family.held_by_siblings())
    weight = room.arriving(question.child, question.family)
    free = _free(question, iros)
    if held and not any(iro.id in held for iro in free):
        question = replace(question, covered=short_absence.covered(question, iros))
        free = _free(question, iros) if question.covered else free
    bound = any(iro.id in held for iro in free)
    left = [iro for iro in free if (not bound or iro.id in held) and room.why_not(iro, weight, question.limits) is None]
    left.sort(key=lambda iro: order_key(question, held, iro))
    least = min(left, key=lightest.key, default=None)
    free_ids = frozenset(iro.id for iro in free)
    return Standing(question, weight, held, free_ids, tuple(left), least.id if least else None)


def _free(question: Question, iros: Sequence[Iro]) -> list[Iro]:
    conflict = question.family.held_in_conflict()
    return [iro for iro in iros if iro.id not in conflict and not bars.barred(question, iro)]


def order_key(question: Question, held: Counter[IroId], iro: Iro) -> OrderKey:
    """Sorts the best first."""
    methods, specialist = communication.fit(question.child, iro)
    load, iro_id = lightest.key(iro)
    return (-held[iro_id], former_iro.place(question.child, iro), -methods, not specialist, load, iro_id)


def verdicts(where: Standing, iro: Iro) -> tuple[Verdict, ...]:
    """What every rule says of one IRO, in the order in which the rules are asked."""
    return (
        *bars.verdicts(where.question, iro),
        siblings.verdict(iro, where.question.family, where.free),
        _of_former_iro(where, iro),
        _of_communication(where, iro),
        _of_room(where, iro),
        _of_lightest(where, iro),
    )


def _of_former_iro(where: Standing, iro: Iro) -> Verdict:
    child, rule = where.question.child, former_iro.RULE.id
    if former_iro.was(child, iro):
        return Verdict(rule, iro.id, Answer.FOR, "was the child's IRO before")
    if where.best is not None and former_iro.was(child, where.best):
        return Verdict(rule, iro.id, Answer.AGAINST, f"{where.best.id} was the child's IRO before and has room")
    return Verdict(rule, iro.id, Answer.OK, "no former IRO of the child comes before")


def _of_communication(where: Standing, iro: Iro) -> Verdict:
    child, rule = where.question.child, communication.RULE.id
    if not child.communication_needs:
        return Verdict(rule, iro.id, Answer.OK, "the child has no recorded communication needs")
    if (how := communication.how(child, iro)) is not None:
        return Verdict(rule, iro.id, Answer.FOR, how)
    if where.best is not None and (how := communication.how(child, where.best)) is not None:
        return Verdict(rule, iro.id, Answer.AGAINST, f"{where.best.id} {how} and has room")
    return Verdict(rule, iro.id, Answer.OK, "does not communicate in the child's way: an advocate is presumed")


def _of_room(where: Standing, iro: Iro) -> Verdict:
    why_not = room.why_not(iro, where.arriving, where.question.limits)
    if why_not is not None:
        return Verdict(room.RULE.id, iro.id, Answer.AGAINST, why_not)
    return Verdict(room.RULE.id, iro.id, Answer.OK, room.OK)


def _of_lightest(where: Standing, iro: Iro) -> Verdict:
    load, _ = lightest.key(iro)
    if iro.id == where.lightest:
        return Verdict(lightest.RULE.id, iro.id, Answer.FOR, f"has the lightest load: {load:g} per full-time post")
    return Verdict(lightest.RULE.id, iro.id, Answer.OK, f"has {load:g} per full-time post")

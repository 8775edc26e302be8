"""Siblings have the same IRO, placed together or not.

The IRO with most of the child's brothers and sisters comes first. Exceptions are recorded, never assumed: a conflict of
interest (then the sibling's IRO is the wrong one for this child) or an unmanageable group size (then any IRO will do).
Two whom a manager parted knowingly, by choosing the IRO of one of them against this rule, are kept apart like those in
conflict: only a manager brings them together again. A siblings' IRO who may not have the child at all (not independent,
the parent's IRO, gone or away for long) does not bind: somebody else is appointed and the group is split. One who is
away briefly binds where somebody may stand in for the child, too, unless another siblings' IRO is there. A siblings'
IRO who only lacks room does bind: whether to exceed the limit or to split the group is a manager's decision, so nobody
is chosen automatically.

Source: Hull 1; Jersey 7.2.
"""

from collections.abc import Collection, Sequence

from services.allocation.rules.model import Answer, Family, Iro, IroId, Kin, SiblingException, with_iro
from services.allocation.rules.rule import Bond, Found, Question, Rule, Said

KEEPS_APART = frozenset({SiblingException.CONFLICT_OF_INTEREST, SiblingException.MANAGER_DECISION})
"""The exceptions that not only let siblings have different IROs: nothing but a manager brings the two together."""


def why_not(iro_id: IroId, family: Family, theirs: Sequence[IroId]) -> str | None:
    """Why this IRO is the wrong one for the child; None when she is not.

    `theirs` are the siblings' IROs whom no other rule but room keeps from the child, as far as that is known.
    """
    for each in family.siblings:  # asked of every IRO for every child, and most of them have no sibling of the child
        if each.iro_id == iro_id:
            between = [other.exception for other in family.siblings if other.iro_id == iro_id]
            apart = why_apart(between)
            return apart if apart is not None or None in between else _elsewhere(theirs)
    return _elsewhere(theirs)


def _elsewhere(theirs: Sequence[IroId]) -> str | None:
    return f"the child's siblings are with {', '.join(theirs)}" if theirs else None


def why_apart(exceptions: Collection[SiblingException | None]) -> str | None:
    """What is said of an IRO who has siblings of the child, with these exceptions between them and the child."""
    if SiblingException.CONFLICT_OF_INTEREST in exceptions:
        return "has a sibling whose interests conflict with the child's"
    if SiblingException.MANAGER_DECISION in exceptions:
        return "has a sibling from whom a manager parted the child"
    return None


def pair(exception: SiblingException | None) -> Bond:
    """Whether two siblings must share an IRO, must not, or need not."""
    if exception is None:
        return Bond.TOGETHER
    return Bond.APART if exception in KEEPS_APART else Bond.EITHER


def _judge(question: Question, iro: Iro) -> str | None:
    if not question.family.siblings:
        return None
    return why_not(iro.id, question.family, question.theirs)


def _most_of_them(question: Question, iro: Iro) -> int:
    if not question.family.siblings:
        return 0
    return -question.family.held_by_siblings().count(iro.id)


def _breach(iro: Iro, kin: Kin) -> Found | None:
    if against := with_iro(kin.conflict, iro.id):
        return against, f"{iro.id} {why_apart([SiblingException.CONFLICT_OF_INTEREST])}"
    elsewhere = {other: held for other, held in kin.together.items() if held != iro.id}
    theirs = ", ".join(sorted(set(elsewhere.values())))
    return (tuple(sorted(elsewhere)), f"siblings of the child are with {theirs}") if elsewhere else None


def _says(question: Question, iro: Iro) -> Said:
    held = question.family.held_by_siblings()
    if iro.id in held:
        return Answer.FOR, f"has {held.count(iro.id)} of the child's siblings"
    return Answer.OK, "no sibling has an IRO whom the child could share"


RULE = Rule(
    "siblings",
    "Siblings have the same IRO",
    "Hull 1; Jersey 7.2",
    binding=True,
    overridable=True,
    judge=_judge,
    order=_most_of_them,
    breach=_breach,
    pair=pair,
    says=_says,
    counted=("has a sibling to be kept apart", "have a sibling to be kept apart"),
    comes_first="the IRO with most of the child's siblings; nobody else will do while one of theirs may have the child",
)

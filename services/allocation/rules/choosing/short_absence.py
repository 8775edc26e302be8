"""Brothers and sisters share an IRO who is away for a short time: she stays their IRO, and somebody stands in.

A child who comes into care in those days gets the IRO of the siblings all the same, provided somebody may stand in for
this child, too, so that nobody is without an IRO who is there. Were another appointed, the siblings would be split, and
one of them would have to change again. Where another siblings' IRO is there, the child goes to her: that comes first.

A long absence moves the siblings, and the child with them; a former IRO who is away is passed over like anybody else.

Source: Hull 1 (siblings share; the IRO stays as long as the child is looked after); Jersey 7.2; what is short is local.
"""

from collections.abc import Sequence

from services.allocation.rules import works_then
from services.allocation.rules.handover.order import who_covers
from services.allocation.rules.model import Iro, IroId
from services.allocation.rules.rule import Question


def covered(question: Question, iros: Sequence[Iro]) -> frozenset[IroId]:
    """The siblings' IROs who are away for a short time and for whom somebody may stand in for this child."""
    theirs = {*question.family.held_by_siblings()}
    away = [iro for iro in iros if iro.id in theirs and works_then.briefly_away(iro, question.on)]
    return frozenset(iro.id for iro in away if may_be_covered(question, iro.id, iros))


def may_be_covered(question: Question, away: IroId, iros: Sequence[Iro]) -> bool:
    """Whether anybody may stand in for an IRO who is away for this child."""
    return who_covers([question], [iro for iro in iros if iro.id != away], {}) is not None

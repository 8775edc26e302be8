"""A child who returns to care has the former IRO again, if reasonably practicable.

Practicable means: she may have the child and has room. Of several, the most recent comes first. A former IRO who
has left, or has no room, is passed over and the reason says so.

Source: Hull 1; Jersey 7.2.
"""

from services.allocation.rules.model import Answer, Child, Iro
from services.allocation.rules.rule import Question, Rule, Said


def place(child: Child, iro: Iro) -> int:
    """How far back she was the child's IRO: 0 the most recent; an IRO who never was comes after all who were."""
    former = child.former_iro_ids
    return former.index(iro.id) if iro.id in former else len(former)


def was(child: Child, iro: Iro) -> bool:
    """Whether she was the child's IRO in an earlier period of care."""
    return iro.id in child.former_iro_ids


def _judge(question: Question, iro: Iro) -> str | None:
    child, best = question.child, question.best
    if best is None or not was(child, best) or was(child, iro):
        return None
    return f"{best.id} was the child's IRO before and has room"


def _most_recent(question: Question, iro: Iro) -> int:
    return place(question.child, iro)


def _says(question: Question, iro: Iro) -> Said:
    if was(question.child, iro):
        return Answer.FOR, "was the child's IRO before"
    return Answer.OK, "no former IRO of the child comes before"


RULE = Rule(
    "former_iro",
    "A returning child has the former IRO",
    "Hull 1; Jersey 7.2",
    binding=False,
    overridable=True,
    judge=_judge,
    order=_most_recent,
    says=_says,
    comes_first="the child's former IRO, of several the most recent",
)

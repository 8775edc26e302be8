"""The IRO has room: with this child she stays within the limit for her hours.

50 to 70 children per full-time IRO is good practice; that nobody is taken above the limit without a manager's
reason is our own (local). Siblings who arrive together must fit together, or the first one's appointment would
split them.

Source: Hull 1; Jersey 7.15.
"""

from services.allocation.rules.model import Child, Family, Iro, Limits
from services.allocation.rules.rule import Question, Rule
from services.allocation.rules.team.caseload import over_limit


def arriving(child: Child, family: Family) -> float:
    """The weight of the child and of the siblings arriving with the child who must share."""
    if not family.siblings:
        return child.weight
    return child.weight + sum(sibling.weight for sibling in family.in_hand())


def why_not(iro: Iro, weight: float, limits: Limits) -> str | None:
    """Why this IRO has no room for that much more; None when she has."""
    after = iro.load + weight
    if not over_limit(after, iro.fte, limits):
        return None
    return f"would have {after:g}, above {limits.hard * iro.fte:g} ({limits.hard} for each full-time IRO)"


def _judge(question: Question, iro: Iro) -> str | None:
    return why_not(iro, arriving(question.child, question.family), question.limits)


RULE = Rule(
    "room",
    "The IRO stays within the caseload limit for her hours",
    "Hull 1; Jersey 7.15; local",
    binding=True,
    overridable=True,
    judge=_judge,
    says="has room",
    counted=("has no room", "have no room"),
)

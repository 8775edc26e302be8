"""A looked-after parent and the parent's own looked-after child have different IROs.

It works both ways: a young mother arriving after her baby, and a baby arriving after its mother. It stands before
the siblings' rule: an IRO of the child's mother is never the child's, even if she has the child's siblings.
That nobody may override it is our own (local).

Source: Hull 1; Jersey 7.2.
"""

from services.allocation.rules.model import Family, Iro, Kin, SiblingException, with_iro
from services.allocation.rules.rule import Bond, Found, Question, Rule

_AGAINST = "is the IRO of the child's parent or own child"


def why_not(iro: Iro, family: Family) -> str | None:
    """Why this IRO stands on the other side of parent and child; None when she does not."""
    return _AGAINST if iro.id in family.held_by_relations else None


def _judge(question: Question, iro: Iro) -> str | None:
    return why_not(iro, question.family)


def _breach(iro: Iro, kin: Kin) -> Found | None:
    hers = with_iro(kin.relations, iro.id)
    return (hers, f"{iro.id} {_AGAINST}") if hers else None


def _pair(_exception: SiblingException | None) -> Bond:
    return Bond.APART


RULE = Rule(
    "parent_and_child",
    "A parent and the parent's own child have different IROs",
    "Hull 1; Jersey 7.2",
    binding=True,
    overridable=False,
    bars=True,
    judge=_judge,
    breach=_breach,
    pair=_pair,
    says="has neither the child's parent nor the child's own child",
    counted=("has the child's parent or own child", "have the child's parent or own child"),
)

"""A looked-after parent and the parent's own looked-after child have different IROs.

It works both ways: a young mother arriving after her baby, and a baby arriving after its mother. It stands before
the siblings' rule: an IRO of the child's mother is never the child's, even if she has the child's siblings.
That nobody may override it is our own (local).

Source: Hull 1; Jersey 7.2.
"""

from services.allocation.rules.model import Family, Iro, Rule

RULE = Rule(
    "parent_and_child",
    "A parent and the parent's own child have different IROs",
    "Hull 1; Jersey 7.2",
    binding=True,
    overridable=False,
)
OK = "has neither the child's parent nor the child's own child"


def why_not(iro: Iro, family: Family) -> str | None:
    """Why this IRO stands on the other side of parent and child; None when she does not."""
    return "is the IRO of the child's parent or own child" if iro.id in family.held_by_relations else None

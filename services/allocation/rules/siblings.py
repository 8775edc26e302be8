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

from collections.abc import Collection

from services.allocation.rules.model import Answer, Family, Iro, IroId, Rule, Verdict

RULE = Rule("siblings", "Siblings have the same IRO", "Hull 1; Jersey 7.2", binding=True, overridable=True)


def verdict(iro: Iro, family: Family, free_to_take: Collection[IroId]) -> Verdict:
    """What this rule says of one IRO; `free_to_take` are those whom no other rule but room keeps from the child."""
    held = family.held_by_siblings()
    if (why_apart := family.why_apart(iro.id)) is not None:
        return Verdict(RULE.id, iro.id, Answer.AGAINST, why_apart)
    if iro.id in held:
        return Verdict(RULE.id, iro.id, Answer.FOR, f"has {held.count(iro.id)} of the child's siblings")
    theirs = sorted({other for other in held if other in free_to_take})
    if theirs:
        return Verdict(RULE.id, iro.id, Answer.AGAINST, f"the child's siblings are with {', '.join(theirs)}")
    return Verdict(RULE.id, iro.id, Answer.OK, "no sibling has an IRO whom the child could share")

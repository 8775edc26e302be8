"""The rules that choose an IRO, in the order in which they are asked. A new rule is a file, a line here and a test.

The bars come first, then brothers and sisters, then what speaks for one IRO before another. Room is asked after the
siblings' rule, because a siblings' IRO without room is a question for a manager and not a reason to split the group.
"""

from typing import Final

from services.allocation.rules import (
    communication,
    experienced,
    former_iro,
    independent,
    lightest,
    parent_and_child,
    registered,
    reviews_children,
    room,
    siblings,
    works_then,
)
from services.allocation.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    independent.RULE,
    works_then.RULE,
    registered.RULE,
    experienced.RULE,
    reviews_children.RULE,
    parent_and_child.RULE,
    siblings.RULE,
    former_iro.RULE,
    communication.RULE,
    room.RULE,
    lightest.RULE,
)

BARS: Final = tuple(rule for rule in RULES if rule.bars)
"""What keeps an IRO from a child whatever else speaks for her."""
BARS_OF_HER_ALONE: Final = tuple(rule for rule in BARS if rule.of_her_alone)
BARS_OF_THE_CHILD: Final = tuple(rule for rule in BARS if not rule.of_her_alone)
BINDING_BESIDES: Final = tuple(rule for rule in RULES if rule.binding and not rule.bars)
"""What narrows down those who are left, once it is known who they are."""
PREFERENCES: Final = tuple(rule for rule in RULES if not rule.binding and rule.may_stand_against)
"""What speaks for one IRO before another, whatever their loads."""
_OVERRIDABLE = frozenset(rule.id for rule in RULES if rule.overridable)


def overridable(rule_id: str) -> bool:
    """Whether a manager may set this rule aside with a reason."""
    return rule_id in _OVERRIDABLE

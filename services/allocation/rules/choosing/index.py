"""The index of the allocation rules, in the order in which they are asked: what `iro rules` prints."""

from services.allocation.rules import (
    appointed,
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
)
from services.allocation.rules.handover import order as handing_over
from services.allocation.rules.handover import works_then
from services.allocation.rules.model import Rule

_RULES = (
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
_OVERRIDABLE = frozenset(rule.id for rule in _RULES if rule.overridable)


def index() -> tuple[Rule, ...]:
    """Every rule with its id, title, source and whether a manager may override it."""
    return _RULES


def every_rule() -> tuple[Rule, ...]:
    """Every rule that an allocation or a breach may name, those too that are not asked when an IRO is chosen."""
    return (*_RULES, *handing_over.RULES, *appointed.RULES)


def overridable(rule_id: str) -> bool:
    """Whether a manager may set this rule aside with a reason."""
    return rule_id in _OVERRIDABLE

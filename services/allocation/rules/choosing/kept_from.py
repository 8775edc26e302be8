"""Why nobody could be chosen, in numbers: how many IROs each rule keeps from the child.

Of an IRO against whom several rules stand, the first that is asked counts. Who in particular, and why, the
recommendation shows to those who may see it.

Source: local.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.allocation.rules import (
    experienced,
    independent,
    parent_and_child,
    registered,
    reviews_children,
    room,
    siblings,
)
from services.allocation.rules.handover import works_then
from services.allocation.rules.model import Verdict

WORDS: Final = {
    independent.RULE.id: ("is not independent of the case", "are not independent of the case"),
    works_then.RULE.id: ("is not at work then", "are not at work then"),
    registered.RULE.id: ("is not registered then", "are not registered then"),
    experienced.RULE.id: ("is not qualified for long enough", "are not qualified for long enough"),
    reviews_children.RULE.id: ("reviews foster carers", "review foster carers"),
    parent_and_child.RULE.id: ("has the child's parent or own child", "have the child's parent or own child"),
    siblings.RULE.id: ("has a sibling to be kept apart", "have a sibling to be kept apart"),
    room.RULE.id: ("has no room", "have no room"),
}
"""What is said of one IRO, and of several, by each binding rule, in the order in which they are asked."""


def in_numbers(against: Iterable[Verdict]) -> str:
    """How many IROs are kept from the child by which rule; `against` is what keeps each of them, one for each."""
    number = Counter(verdict.rule for verdict in against)
    return ", ".join(f"{number[rule]} {words[number[rule] > 1]}" for rule, words in WORDS.items() if rule in number)

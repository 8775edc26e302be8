"""Why nobody could be chosen, in numbers: how many IROs each rule keeps from the child.

Of an IRO against whom several rules stand, the first that is asked counts. Who in particular, and why, the
recommendation shows to those who may see it.

Source: local.
"""

from collections import Counter
from collections.abc import Iterable

from services.allocation.rules.all_rules import RULES
from services.allocation.rules.model import Verdict


def in_numbers(against: Iterable[Verdict]) -> str:
    """How many IROs are kept from the child by which rule; `against` is what keeps each of them, one for each."""
    number = Counter(verdict.rule for verdict in against)
    told = ((number[rule.id], rule.counted) for rule in RULES if rule.counted is not None and rule.id in number)
    return ", ".join(f"{many} {words[many > 1]}" for many, words in told)

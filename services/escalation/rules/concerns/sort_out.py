"""Which grounds open a concern, and which join one that is open: never a second of a category for a child.

Source: local (few alarms, and true ones).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from services.escalation.rules.concerns.model import Ground


class SortedOut(NamedTuple):
    """The grounds that each open a concern, and by concern (or by the ground that opens one) those that join it."""

    opening: list[Ground]
    joining: dict[str, list[Ground]]


def sort_out(grounds: Iterable[Ground], known: Collection[str], open_by_category: Mapping[str, str]) -> SortedOut:
    """Sort the grounds that no concern has yet; `known` are the keys of those that one has.

    `open_by_category` is the concern that is open of each category, by its id.
    """
    opening: list[Ground] = []
    joining: dict[str, list[Ground]] = {}
    under = dict(open_by_category)
    for ground in grounds:
        if ground.key in known or ground.history:
            continue
        if ground.category in under:
            joining.setdefault(under[ground.category], []).append(ground)
        else:
            opening.append(ground)
            under[ground.category] = ground.key
    return SortedOut(opening, joining)

"""Ends of care that belong to no time in care: told before, or without, the beginning that they end.

An earlier time in care may be told of later, and then its end has its place. Until then nothing follows from it, and
somebody should see that it is there: a day may be mistyped.
"""

from collections.abc import Iterable
from datetime import date

from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import ChildCeasedToBeLookedAfter
from shared.register.facts import Fact


def loose_ends(child: LookedAfterChild, facts: Iterable[Fact]) -> tuple[date, ...]:
    """The days on which care is said to have ended before the first time in care we know of began; earliest first.

    Pure: the same facts give the same days, in whatever order they arrived.
    """
    first = child.periods[0].start if child.periods else date.max
    ends = {fact.data.ceased_on for fact in facts if isinstance(fact.data, ChildCeasedToBeLookedAfter)}
    return tuple(sorted(on for on in ends if on < first))

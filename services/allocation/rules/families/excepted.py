"""When a recorded exception for siblings has lost its reason.

An exception is between brothers and sisters who are looked after. It ends when no two of the children it names are that
any more: care ended, the link was withdrawn, or two records turned out to be one child. It does not come back by itself
when a child returns to care: whoever wants it then decides anew. An exception may be recorded ahead: children who are
not known as siblings yet, or of whom no more was heard than that a child's record names them, are waited for.

It is derived from the whole history since the decision, so that it ends the same in whatever order we hear of it: a
child who left and returned has left. Only of links what is asserted last counts.

Source: Hull 1; Jersey 7.2; that an exception ends by itself is local.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from services.allocation.rules.model import ChildId

CARE_ENDED, LINK_WITHDRAWN, RECORDS_MERGED = "care_ended", "link_withdrawn", "records_merged"
Span = tuple[date, date | None]
Pair = tuple[ChildId, ChildId]


@dataclass(frozen=True, slots=True)
class Excepted:
    """The children whom an exception names.

    `spans`: each one's times in care, in order: the first day, and the day on which care ended (None: it goes on);
    empty for a child of whom nothing was heard. `siblings`: those who are called siblings now, by either side.
    `once_siblings`: whether any two of them ever were.
    """

    spans: Mapping[ChildId, Sequence[Span]]
    siblings: Collection[Pair]
    once_siblings: bool


def why_over(named: Excepted, decided_on: date) -> str | None:
    """The code of the reason for which an exception decided on that day has ended by itself; None while it stands."""
    if len(named.spans) < 2:
        return RECORDS_MERGED
    if not named.siblings:
        return LINK_WITHDRAWN if named.once_siblings else None
    ends = {end for _, end in chain.from_iterable(named.spans.values()) if end is not None and end > decided_on}
    stands = all(_any_two(named, at) for at in (None, *ends))
    return None if stands else CARE_ENDED


def _any_two(named: Excepted, at: date | None) -> bool:
    return any(_there(named.spans[one], at) and _there(named.spans[other], at) for one, other in named.siblings)


def _there(spans: Sequence[Span], at: date | None) -> bool:
    """Whether the child is in care, or yet to come, when care has just ended for somebody on that day (None: now)."""
    if not spans:
        return True
    if at is None:
        return spans[-1][1] is None
    return spans[0][0] >= at or any(start < at and (end is None or at < end) for start, end in spans)


def has_shrunk(in_care: int, named: int, at_the_decision: int) -> bool:
    """Whether a group has become smaller than it was when it was decided that it is too large.

    `named` are the children whom the exception names now: that two records are one child makes no group smaller.
    """
    return in_care < min(named, at_the_decision)

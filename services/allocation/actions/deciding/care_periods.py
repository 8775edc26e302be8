"""Which time in care an allocation belongs to, whatever its number has become.

An earlier time in care that we hear of late, or two records found to be one child, changes the numbers; the key of what
began it stays.
"""

from collections.abc import Mapping
from typing import Any

from services.allocation.queries import families as family_queries
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.register import aliases
from shared.work.unit_of_work import Work


def period_of(child: LookedAfterChild, row: Mapping[Any, Any]) -> CarePeriod | None:
    """The time in care for which this allocation was made; None when the facts no longer tell of it."""
    named = (each for each in child.periods if row["period_key"] in each.keys)
    numbered = (each for each in child.periods if each.number == row["period"])
    return next(named, next(numbered, None))


def is_over(child: LookedAfterChild, row: Mapping[Any, Any]) -> bool:
    """Whether the time in care of this allocation has come to its end."""
    period = period_of(child, row)
    return period is None or child.current is None or period.number != child.current.number


async def renumber(work: Work, children: Mapping[str, LookedAfterChild]) -> None:
    """Give the allocations of these children, and of their duplicates, the numbers their times in care have now.

    Only a child with several times in care can have had them numbered otherwise before.
    """
    children = {child_id: child for child_id, child in children.items() if len(child.periods) > 1}
    if not children:
        return
    called = await aliases.aliases_of(work, children)
    rows = await family_queries.periods_of_allocations(work.connection, {*children, *called})
    changed = []
    for row in rows:
        child = children.get(called.get(row["child_id"], row["child_id"]))
        period = period_of(child, row) if child is not None else None
        if period is not None and period.number != row["period"]:
            changed.append({"id": row["id"], "period": period.number})
    await family_queries.renumber(work.connection, changed)

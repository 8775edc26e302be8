"""Where a child was placed on a given day, and what kind of placement that was. Pure.

Source: Care Planning, Placement and Case Review (England) Regulations 2010, regs 17, 19, 24 and 28.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from shared.calendar import add_months
from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import Placement

WITH_PARENT: Final = "P1"
"""The SSDA903 placement with a parent, or whoever else has parental responsibility."""
WITH_ADOPTERS: Final = frozenset({"A3", "A4", "A5", "A6"})
"""The SSDA903 placements for adoption."""
INTERIM_CARE_ORDER: Final = "C1"
_A_YEAR: Final = 12


def placement_on(child: LookedAfterChild, day: date) -> Placement | None:
    """The placement that had begun last by the end of that day; none of an earlier time in care."""
    placement = child.details_on(day).get("placement")
    if not isinstance(placement, Placement):
        return None
    ended = [each.end for each in child.periods if each.end is not None and each.end < day]
    return placement if not ended or placement.started_on >= max(ended) else None


def any_told(child: LookedAfterChild, is_such: Callable[[Placement], bool]) -> bool:
    """Whether a placement of this kind was ever told of, whatever its day."""
    told = (each.values.get("placement") for each in child.told)
    return any(is_such(each) for each in told if isinstance(each, Placement))


def is_with_parent(placement: Placement) -> bool:
    """Whether it is one with a parent."""
    return placement.type == WITH_PARENT


def is_with_adopters(placement: Placement) -> bool:
    """Whether it is one for adoption."""
    return placement.type in WITH_ADOPTERS


def has_temporary_carer(placement: Placement) -> bool:
    """Whether the carer was approved for a time only (reg 24)."""
    return bool(placement.temporarily_approved)


def is_until_18(placement: Placement) -> bool:
    """Whether it was meant to last until the child is 18."""
    return bool(placement.until_18)


def with_parent(child: LookedAfterChild, day: date) -> bool:
    """Whether the child was placed with a parent."""
    placement = placement_on(child, day)
    return placement is not None and is_with_parent(placement)


def with_parent_under_interim_order(child: LookedAfterChild, day: date) -> bool:
    """Whether the child was placed with a parent while an interim care order was in force."""
    return with_parent(child, day) and child.details_on(day).get("legal_status") == INTERIM_CARE_ORDER


def with_parent_unassessed(child: LookedAfterChild, day: date) -> bool:
    """Whether the child was placed with a parent who, as the council said, had not been assessed yet (reg 19)."""
    placement = placement_on(child, day)
    return placement is not None and is_with_parent(placement) and placement.assessed is False


def with_temporary_carer(child: LookedAfterChild, day: date) -> bool:
    """Whether the carer was approved for a time only (reg 24)."""
    placement = placement_on(child, day)
    return placement is not None and has_temporary_carer(placement)


def until_18(child: LookedAfterChild, day: date) -> bool:
    """Whether the placement was meant to last until the child is 18."""
    placement = placement_on(child, day)
    return placement is not None and is_until_18(placement)


def first_year_over(child: LookedAfterChild, day: date) -> bool:
    """Whether the placement had lasted a year by then."""
    placement = placement_on(child, day)
    return placement is not None and add_months(placement.started_on, _A_YEAR) <= day

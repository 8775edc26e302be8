"""Before which changes a review is to be held, known by what was told of care and of placements. Pure.

Temporary placements (SSDA903 T0 to T4), and times in refuge or missing (M1 to M3), are no moves.

Source: Jersey 3.77; Blackpool 6.7; reg 33(3); what lasts long enough to be settled is local (`unproposed_changes`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.calendar import add_months
from shared.policy.settings import UnproposedChanges

LEAVE: Final = "leave_care_early"
INDEPENDENCE: Final = "semi_independence"
KEY_STAGE_4: Final = "key_stage_4_move"
SETTLED: Final = "settled_placement_move"
_NO_MOVE: Final = ("T", "M")


@dataclass(frozen=True, slots=True)
class Stay:
    """One placement: its id, its SSDA903 type, its first day."""

    id: str
    type: str
    started_on: date


def is_a_move(stay: Stay) -> bool:
    """Whether a placement of this type is one that a child moves to."""
    return not stay.type.startswith(_NO_MOVE)


def kinds_of_move(
    stay: Stay, before: Stay | None, school_year: int | None, settings: UnproposedChanges
) -> tuple[str, ...]:
    """What the beginning of a placement is, after the one before it in this time in care, if any was known."""
    kinds = []
    if stay.type in settings.placement_types and (before is None or before.type != stay.type):
        kinds.append(INDEPENDENCE)
    if before is not None and school_year in settings.school_years:
        kinds.append(KEY_STAGE_4)
    if before is not None and add_months(before.started_on, settings.settled_months) <= stay.started_on:
        kinds.append(SETTLED)
    return tuple(kinds)


def needed_a_review(ended_on: date, reason: str | None, first_limit: date | None, settings: UnproposedChanges) -> bool:
    """Whether care that ended on that day, before childhood did, was to be reviewed before.

    `first_limit` is the last day of the first review: nobody could have held one before that.
    """
    return reason not in settings.ends_without_review and (first_limit is None or ended_on > first_limit)

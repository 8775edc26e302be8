"""The drift radar: what of a child's plan stands still, or moves too often, as at a day. Pure.

Source: Jersey 7.21 (the IRO's safeguard against drift), 7.23; Blackpool 3.7; the numbers are the policy's (local).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.calendar import add_months
from shared.policy.settings import Drift

_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: a number, and whether it is one to look at."""

    number: int | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Blip:
    """A child on the radar."""

    child_id: str
    iro_id: str
    made_again: Sign
    """Open decisions that two earlier reviews or more had made already."""
    permanence_moved: Sign
    """How often the day by which permanence was to be agreed moved to a later one."""
    placements: Sign
    """Moves within the months of the policy."""
    social_workers: Sign
    """Changes of social worker within them."""
    days_since_contact: Sign
    """Days since the IRO met the child or was in touch; since care began, where that was never recorded."""
    section_20_months: Sign
    """Whole months under section 20."""
    proceedings_week: Sign
    """The week of the proceedings that go on."""

    @property
    def marks(self) -> int:
        """How many signs are to be looked at."""
        return sum(each.marked for each in self.signs)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Every sign, in the order of the page."""
        return (
            self.made_again,
            self.permanence_moved,
            self.placements,
            self.social_workers,
            self.days_since_contact,
            self.section_20_months,
            self.proceedings_week,
        )


def blip_of(child_id: str, iro_id: str, signs: Mapping[str, Any], limits: Drift, today: date) -> Blip | None:
    """The child on the radar as at that day; None once childhood is over."""
    until = _day(signs["until"])
    if until is not None and until <= today:
        return None
    since = add_months(today, -limits.within_months)
    moves = sum(since < date.fromisoformat(day) <= today for day in signs["moves"])
    workers = sum(since < date.fromisoformat(day) <= today for day in signs["workers"])
    contact = max(0, (today - date.fromisoformat(signs["contact"] or signs["since"])).days)
    return Blip(
        child_id,
        iro_id,
        Sign(signs["again"], signs["again"] > 0),
        Sign(signs["permanence_moved"], signs["permanence_moved"] > 0),
        Sign(moves, moves >= limits.placements),
        Sign(workers, workers >= limits.social_workers),
        Sign(contact, contact > limits.days_since_contact),
        _from_on(_months(_day(signs["section_20"]), today), limits.section_20_months),
        _from_on(_week(_day(signs["proceedings"]), today), limits.proceedings_weeks + 1),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _from_on(number: int | None, limit: int) -> Sign:
    return Sign(number, number is not None and number >= limit)


def _months(since: date | None, today: date) -> int | None:
    """Whole months since a day."""
    if since is None or since > today:
        return None
    months = (today.year - since.year) * 12 + today.month - since.month
    return months if add_months(since, months) <= today else months - 1


def _week(since: date | None, today: date) -> int | None:
    """In which week since a day; the first seven days are the first."""
    return None if since is None or since > today else (today - since).days // _A_WEEK + 1

"""A review arranged in time of which nobody has said whether it was held: that is asked before it is late.

What nobody says within some working days of the arranged day (`asked_after`) is taken for not done. Source: local.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shared.calendar import OutsideCalendar
from shared.events.services.scheduling import ReviewArranged, ReviewDue, ReviewEvent, ReviewHeld
from shared.policy import Duty, Profile
from shared.register.facts import Fact


def is_a_reviews(duty: Duty | None) -> bool:
    """Whether a review that is held meets it."""
    return duty is not None and any(answer.event == ReviewHeld.TYPE for answer in duty.met_by)


def asked_until(row: Mapping[str, Any], facts: Iterable[Fact], profile: Profile, today: date) -> date | None:
    """The last day on which it is asked whether the review for this overdue duty was held; None where it is not asked.

    It is asked of a review for it that was arranged for a day in time.
    """
    answers: dict[str, set[str]] = {}
    arranged: dict[str, date] = {}
    for fact in facts:
        said = fact.data
        if isinstance(said, ReviewDue | ReviewArranged):
            answers[said.review_id] = {*said.serves, *said.considered}
        if isinstance(said, ReviewArranged):
            arranged[said.review_id] = said.arranged_for
        elif isinstance(said, ReviewEvent) and not isinstance(said, ReviewDue):
            arranged.pop(said.review_id, None)
    named = {row["duty"], row["key"]}
    days = [
        on for review_id, on in arranged.items() if on <= row["due_on"] and not named.isdisjoint(answers[review_id])
    ]
    until = _days_after(max(days), profile) if days else None
    return until if until is not None and until >= today else None


def _days_after(day: date, profile: Profile) -> date | None:
    try:
        return profile.calendar.add_working_days(day, profile.settings.asked_after.working_days)
    except OutsideCalendar:
        return None

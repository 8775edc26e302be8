"""What was to be done on a day ahead of a review, where that day had passed, or was that day, when it was first known.

It is due some working days (`shortfall_grace`) after the latest of: the start of care, the day on which the review's
date was last changed, and for what the IRO does her allocation where that is no earlier than the lead day; at the
latest on the day before the one ahead. Source: local.
"""

from datetime import date
from typing import Final

from shared.calendar import ONE_DAY, OutsideCalendar, local_date
from shared.duties.evidence import Subject
from shared.duties.openings import Opening
from shared.events.services.allocation import IroAllocated, IroChanged
from shared.policy import Duty

_IRO: Final = "iro"


def day_in_reach(subject: Subject, duty: Duty, opening: Opening, lead: date) -> date | None:
    """When it is due instead of on its lead day, or None where that is still to come when it becomes known."""
    known = _known_on(subject, duty, opening, lead)
    if known < lead:
        return None
    grace = subject.profile.settings.shortfall_grace.working_days
    try:
        later = subject.calendar.add_working_days(known, grace)
    except OutsideCalendar:
        return None
    last = opening.starts_on - ONE_DAY if known < opening.starts_on else opening.starts_on
    return max(lead, min(later, last))


def _known_on(subject: Subject, duty: Duty, opening: Opening, lead: date) -> date:
    known = [min(opening.piece.dated_on or opening.known_on, opening.starts_on)]
    if opening.period is not None:
        known.append(opening.period.start)
    if duty.owner == _IRO and (allocated := _allocated_on(subject, opening)) is not None and allocated >= lead:
        known.append(allocated)
    return max(known)


def _allocated_on(subject: Subject, opening: Opening) -> date | None:
    """When the child first had an IRO in this time in care: the duty is the post's, whoever holds it later."""
    begun = opening.period.start if opening.period is not None else date.min
    told = [
        fact.data.happened_on() or local_date(fact.time, subject.calendar)
        for kind in (IroAllocated, IroChanged)
        for fact in subject.facts_of(kind)
    ]
    return min((day for day in told if day >= begun), default=None)

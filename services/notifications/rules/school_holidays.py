"""Schools get the papers of a review earlier around school holidays, so that they can answer while they are open.

North Lincolnshire 2.4 ("at least ten working days before the review and earlier around school holidays to capture
school views"). How much earlier is local: a limit in working days is counted in days on which schools work, too; one in
weeks that ends in a holiday ends on the last such day before it. Either way the papers go before the holiday begins
that lies between. Without dates of holidays schools get them when everybody does.
"""

from datetime import date, timedelta
from typing import Final

from services.notifications.rules.notice import RecipientKind
from shared.calendar import ONE_DAY, Calendar, OutsideCalendar
from shared.policy.arithmetic import due
from shared.policy.duty import Duty
from shared.policy.profiles import Profile, once_a_profile
from shared.policy.settings import SchoolHoliday

SCHOOLS: Final = frozenset({RecipientKind.SCHOOL, RecipientKind.DESIGNATED_TEACHER})


def school_day(review_on: date, limit: Duty, profile: Profile) -> date | None:
    """When schools are to have the papers of a review of that day, where that is before everybody else's day."""
    holidays = profile.settings.school_holidays.dates
    if not holidays:
        return None
    try:
        usual = due(limit, review_on, profile.calendar).due_on
        calendar = school_calendar(profile)
        due_on = due(limit, review_on, calendar).due_on
        if due_on is not None and any(each.first <= due_on <= each.last for each in holidays):
            due_on = calendar.subtract_working_days(due_on, 1)
    except (OutsideCalendar, OverflowError):
        return None
    return due_on if due_on is not None and usual is not None and due_on < usual else None


@once_a_profile
def school_calendar(profile: Profile) -> Calendar:
    """The profile's calendar on whose working days schools work, too."""
    own = profile.calendar
    closed = {day: "school holiday" for each in profile.settings.school_holidays.dates for day in _days(each)}
    return Calendar(
        name=own.name,
        version=f"{own.version}-schools",
        zone=own.zone,
        first_day=own.first_day,
        last_day=own.last_day,
        holidays={**closed, **own.holidays},
    )


def _days(holiday: SchoolHoliday) -> list[date]:
    return [holiday.first + timedelta(days=each) for each in range((holiday.last - holiday.first) // ONE_DAY + 1)]

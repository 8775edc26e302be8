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
from shared.policy.profiles import Profile, once_a_profile
from shared.policy.settings import SchoolHoliday

SCHOOLS: Final = frozenset({RecipientKind.SCHOOL, RecipientKind.DESIGNATED_TEACHER})


def is_closed(day: date, profile: Profile) -> bool:
    """Whether that day lies in a school holiday, its weekends included."""
    return any(each.first <= day <= each.last for each in profile.settings.school_holidays.dates)


def earlier_day(usual: date, in_school_days: date, profile: Profile) -> date | None:
    """When schools are to have the papers that everybody has on the usual day, where that is earlier.

    `in_school_days` is that limit counted by `school_calendar`. None where it is the same day, or no calendar reaches.
    """
    day = in_school_days
    if is_closed(day, profile):
        try:
            day = school_calendar(profile).subtract_working_days(day, 1)
        except OutsideCalendar:
            return None
    return day if day < usual else None


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

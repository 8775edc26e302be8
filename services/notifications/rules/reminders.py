"""When the owner of a duty is reminded of it: in the digest of some working days before its last day. Pure.

A reminder whose morning had passed when the duty, or its due day, came to be known is none: whoever has just been given
something to do need not be reminded of it. Of several the last one counts, so that a digest has one line of a duty.
Source: local ("not too many").
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.waiting import eight_of, next_digest
from shared.calendar import Calendar, OutsideCalendar, local_date

Row = Mapping[Any, Any]
TO: Final[Mapping[str, RecipientKind]] = {
    "iro": RecipientKind.IRO,
    "outgoing_iro": RecipientKind.IRO,
    "social_worker": RecipientKind.SOCIAL_WORKER,
    "authority": RecipientKind.SOCIAL_WORKER,
    "team_manager": RecipientKind.TEAM_MANAGER,
    "childrens_guardian": RecipientKind.GUARDIAN,
}
"""As whom the owner of a duty is written to, by the policy's word; the others are no one person."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A duty whose owner is to be reminded now: who that is, and for which morning."""

    duty: str
    duty_id: str
    owner: str
    owner_id: str
    due_on: date
    days_before: int
    remind_on: date
    event_id: str
    event_type: str
    asked: bool = False
    """Somebody asked for it, for the owner is late."""

    @property
    def occasion(self) -> str:
        """What is told once."""
        when = asked_on(self.remind_on) if self.asked else self.days_before
        return occasion_of(self.duty, self.duty_id, self.due_on, when)

    def waits_until(self, now: datetime, calendar: Calendar) -> datetime:
        """The digest it goes in: that morning's, or where that has gone out the next."""
        morning = eight_of(self.remind_on, calendar)
        return morning if now <= morning else next_digest(now, calendar)


def occasion_of(duty: str, duty_id: str, due_on: date, when: int | str) -> str:
    """What is told once: a due day that moves has reminders of its own, and so has a day of asking."""
    return f"reminder|{duty}|{duty_id}|{due_on}|{when}"


def asked_on(day: date) -> str:
    """How an occasion ends that somebody asked for."""
    return f"asked-{day}"


def mornings_of(row: Row, days_before: Sequence[int], calendar: Calendar) -> dict[date, int]:
    """The days on which the owner of a duty is reminded of it, the first one first, each with how many working days it
    is before the last. The row has due_on, not_before (the first day on which it can be done) and known_at."""
    first, known_at = row["not_before"], row["known_at"]
    mornings = _mornings(row["due_on"], tuple(days_before), calendar)
    return {day: number for day, number, eight in mornings if (first is None or first <= day) and eight > known_at}


@lru_cache(maxsize=500)
def _mornings(due_on: date, days_before: tuple[int, ...], calendar: Calendar) -> list[tuple[date, int, datetime]]:
    """The days so many working days before that one, the first one first; what is due on one day is asked together."""
    found = []
    for number in sorted(days_before, reverse=True):
        with suppress(OutsideCalendar):
            day = calendar.subtract_working_days(due_on, number)
            found.append((day, number, eight_of(day, calendar)))
    return found


def reminder_now(row: Row, now: datetime, days_before: Sequence[int], calendar: Calendar) -> tuple[date, int] | None:
    """The day of the reminder that counts at this moment, and how many working days before the last; None before the
    first, and once the last day is over: what is late has lines of its own."""
    today = local_date(now, calendar)
    begun = [each for each in mornings_of(row, days_before, calendar).items() if each[0] <= today]
    return begun[-1] if begun and today <= row["due_on"] else None


def looks_of(row: Row, days_before: Sequence[int], calendar: Calendar) -> list[datetime]:
    """When each of its days begins: by its morning the reminder is there for the digest."""
    return [datetime.combine(day, time(), calendar.zone) for day in mornings_of(row, days_before, calendar)]

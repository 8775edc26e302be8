"""Senior managers are told of a pattern of practice: of a team or a provider, and of no child. Pure.

Once for each pattern, at 8.00 of the next working day; good practice as well as poor. What the numbers are is read when
the letter is written, so that it tells them as they are then.

Source: Jersey 2.13, 3.81, 3.82; Hull 2; Southwark 8; that it waits for 8.00 is local.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from services.notifications.rules.notice import DueNotice, Occasion, RecipientKind, WantedNotice
from services.notifications.rules.waiting import next_digest
from services.notifications.rules.who_is_told import PATTERNS
from shared.calendar import Calendar

EVENT: Final = "practice_pattern.identified"
RULE: Final = "tell_of_practice_patterns"
SOURCE: Final = "Jersey 2.13, 3.81, 3.82; Hull 2; Southwark 8"
REASON: Final = "senior managers are told of practice that was seen often"


class PatternSeen(NamedTuple):
    """A pattern that stands: which, whose practice, since when, when it was often enough, and which event says so."""

    pattern_id: str
    whose: str
    from_on: date | None
    identified_on: date
    event_id: str


def tell_of_practice_patterns(patterns: Iterable[PatternSeen], now: datetime, calendar: Calendar) -> list[WantedNotice]:
    """Everybody who has to know of these patterns."""
    until = next_digest(now, calendar)
    notice = DueNotice(RecipientKind.SENIOR_MANAGER, None, PATTERNS, None, RULE, REASON, SOURCE)
    return [WantedNotice(notice, _occasion(each), of_any_iro=True, waits_until=until) for each in patterns]


def occasion_of(pattern_id: str) -> str:
    """By which a notice on record is known to be of this pattern."""
    return f"{EVENT}|{pattern_id}"


def _occasion(each: PatternSeen) -> Occasion:
    return Occasion(
        key=occasion_of(each.pattern_id),
        event_id=each.event_id,
        event_type=EVENT,
        on=each.identified_on,
        about_id=each.whose,
        from_on=each.from_on,
        to_on=each.identified_on,
    )

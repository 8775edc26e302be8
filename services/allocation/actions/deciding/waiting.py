"""A child without an IRO: since when, until when, why; and the timer that says so when the last day is over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.queries import waiting as queries
from services.allocation.rules.model import Nobody
from services.allocation.tables.openings import BEING_OPENED
from shared.calendar import ONE_DAY, local_date
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.duties import counted_from
from shared.events.services.allocation import ChildUnallocated
from shared.policy import Profile
from shared.work.timers import Question, next_moments, on_the_day, when_over
from shared.work.unit_of_work import Work

_AT_MOST = 500
APPOINTED = "iro_appointed"


def last_day(period: CarePeriod, profile: Profile) -> date:
    """The last day for appointing an IRO, counted from becoming looked after (Hull 1; Jersey 7.2)."""
    return _counted_from(period.start, profile)


def _counted_from(start: date, profile: Profile) -> date:
    due_on = counted_from(start, profile.duty(APPOINTED), profile.calendar).due_on
    return due_on if due_on is not None else start


def to_have_one(period: CarePeriod, profile: Profile, had_until: date | None = None) -> tuple[date, date]:
    """Since when a child is without an IRO, and the last day for getting one.

    Imported history is not judged: for a child whose last day was over at the import, the days count from the import:
    from its day, or from the day on which it came in if that is later.
    `had_until` is the last day on which the child had an IRO in this period of care: the five working days are for
    newcomers alone, so after them a gap is a breach from its first day.
    """
    since, until = period.start, last_day(period, profile)
    if period.baseline is not None and until < period.baseline:
        since = max(period.baseline, local_date(period.received, profile.calendar))
        until = _counted_from(since, profile)
    return (since, until) if had_until is None else (had_until + ONE_DAY, max(until, had_until))


def waiting_row(
    child: LookedAfterChild,
    period: CarePeriod,
    nobody: Nobody,
    profile: Profile,
    today: date,
    had_until: date | None = None,
) -> dict[str, Any]:
    """What is put on record of a child nobody can be chosen for.

    `had_until` is the last day on which the child had an IRO in this period of care.
    """
    since, until = to_have_one(period, profile, had_until)
    return {
        "child_id": child.child_id,
        "looked_after_from": period.start,
        "since": since,
        "due_on": until,
        "reason": nobody.reason,
        "why": nobody.why,
        "tried_on": today,
        "announced_at": None,
        "of_age_on": child.of_age_on(profile.settings.childhood.ends_at_age),
    }


def is_late(row: Mapping[Any, Any], today: date) -> bool:
    """Whether the last day is over; of one who waits for an opening to be completed that is not judged."""
    return bool(row["due_on"] < today and row["reason"] != BEING_OPENED)


class TooLongWithoutAnIro:
    """Announces `child.unallocated` once for each child whose last day is over."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.NEXT_TO_ANNOUNCE,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return when_over(answers[0], profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        rows = await queries.overdue_and_not_announced(work.connection, work.today, _AT_MOST)
        for row in rows:
            said = ChildUnallocated(since=row["since"], due_on=row["due_on"], reasons=(row["reason"],))
            work.announce(said, row["child_id"])
        await queries.note_announced(work.connection, [row["child_id"] for row in rows], work.now)
        return len(rows) == _AT_MOST


class ComesOfAge:
    """Settles whoever still waits for an IRO on the day of coming of age: nobody is allocated from then on."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.NEXT_OF_AGE,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return on_the_day(answers[0], profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        ids = await queries.of_age_by(work.connection, work.today, _AT_MOST)
        for child_id in ids:
            work.touch(child_id)
        return len(ids) == _AT_MOST


class SomebodyStarts:
    """Tries the waiting again on the day on which an IRO starts or is back, or no longer manages the child's team."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.NEXT_START, queries.NEXT_LAST_DAY_AWAY, queries.NEXT_CHANGE_OF_MANAGERS)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        start, away, managed = answers
        back = away + ONE_DAY if away is not None else None
        change = date.fromisoformat(managed) if managed is not None else None
        return on_the_day(
            min((day for day in (start, back, change) if day is not None), default=None), profile.calendar
        )

    async def sweep(self, work: Work, profile: Profile) -> bool:
        (due,) = await next_moments(work.connection, [self], profile)
        if due is not None and due <= work.now:
            agenda_of(work).somebody_may_have_room()
        return False

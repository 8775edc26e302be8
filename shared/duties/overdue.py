"""What time alone does to duties: their due day passes, silence answers, and the calendar or the policy changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, or_, select, text

from shared.calendar import ONE_DAY
from shared.duties import writes as changes
from shared.duties.asked_after import asked_until, is_a_reviews
from shared.duties.clocks import OPEN
from shared.duties.matching import Row
from shared.events.services.duties import DutyLate
from shared.policy import Profile, duty_under
from shared.register import facts
from shared.storage.bulk import update_each
from shared.storage.columns import spelled_out
from shared.storage.tables import NOT_YET_LATE, duties
from shared.work.timers import Question, when_over
from shared.work.unit_of_work import Work

_AT_MOST = 500
_AT_ONCE = datetime(1990, 1, 1, tzinfo=UTC)

_NOT_YET_ANNOUNCED = (text(NOT_YET_LATE), duties.c.due_on.is_not(None))
_FIRST = select(func.min(duties.c.due_on)).where(*_NOT_YET_ANNOUNCED)


class LateDuties:
    """The timer of a service's duties.

    A duty is announced late once for each due date, when its due day is over; one that silence answers is met instead,
    and one that silence ends is missed.
    First of all, open duties counted by an older calendar (or policy, if the new one says so) are counted anew.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._counted_by: tuple[str, str] | None = None
        self._tried: list[str] = []

    def asks(self, profile: Profile) -> Sequence[Question]:
        """The first due day; and once, for it goes through all that is open, who is still to be counted anew."""
        if self._counted_by == _versions(profile):
            return (_FIRST,)
        return (_FIRST, _to_count_anew(*_others_than(profile), 1))

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        """When the next due day is over; at once where duties are still to be counted anew."""
        first, *to_count_anew = answers
        if any(to_count_anew):
            return _AT_ONCE
        self._counted_by = _versions(profile)  # what is opened from now on is counted so
        return when_over(first, profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        """Count anew what has to be, then deal with what became due; whether there may be more."""
        if self._counted_by != _versions(profile):
            return await self._count_anew(work, profile)
        overdue = (
            select(duties)
            .where(*_NOT_YET_ANNOUNCED, duties.c.due_on < work.today)
            .order_by(duties.c.due_on, duties.c.id)
            .limit(_AT_MOST)
        )
        rows = [dict(row) for row in (await work.connection.execute(overdue)).mappings()]
        late: list[dict[str, Any]] = []
        for row in rows:
            if _silence_ends(row):
                work.touch(row["subject"])
            else:
                late.append(row)
        await _announce(work, profile, late)
        return len(rows) == _AT_MOST

    async def _count_anew(self, work: Work, profile: Profile) -> bool:
        """A bounded number of subjects in each transaction; settling them does the rest."""
        subjects = list((await work.connection.execute(_to_count_anew(*_others_than(profile), _AT_MOST))).scalars())
        for subject in subjects:
            work.touch(subject)
        if not subjects or subjects == self._tried:
            self._counted_by = _versions(profile)
        self._tried = subjects
        return True


def _others_than(profile: Profile) -> tuple[str, str | None]:
    """The calendar, and the policy where it applies to what is open: what is counted by others is counted anew."""
    return profile.calendar.version, profile.id if profile.applies_to_open else None


@lru_cache(maxsize=100)
def _to_count_anew(calendar_version: str, policy_version: str | None, most: int) -> Select[str]:
    other = [duties.c.calendar_version != calendar_version]
    if policy_version is not None:
        other.append(duties.c.policy_version != policy_version)
    of_whom = select(duties.c.subject).distinct().order_by(duties.c.subject).limit(most)
    return of_whom.where(spelled_out(duties.c.status, OPEN), or_(*other))


def _versions(profile: Profile) -> tuple[str, str]:
    return (profile.id, profile.calendar.version)


def _silence_ends(row: Row) -> bool:
    duty = duty_under(row["policy_version"], row["duty"])
    return duty is not None and (duty.silence_meets or duty.silence_misses)


async def _announce(work: Work, profile: Profile, late: Sequence[dict[str, Any]]) -> None:
    reviews = [row for row in late if is_a_reviews(duty_under(row["policy_version"], row["duty"]))]
    held = await facts.loaded(work, sorted({row["subject"] for row in reviews})) if reviews else {}
    for row in late:
        until = asked_until(row, held[row["subject"]], profile, work.today) if row in reviews else None
        described = changes.described(row, work.service, profile)
        said = DutyLate(**described, late_from=row["due_on"] + ONE_DAY, asked_until=until)
        work.announce(said, row["subject"], subjectkind=row["subjectkind"])
    marked = [{"id": row["id"], "announced_late_for": row["due_on"]} for row in late]
    await update_each(work.connection, duties, marked)

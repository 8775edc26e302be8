"""The timer of disputes: a stage that was silent goes up, and a limit that has passed is announced, the day after."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.queries import disputes as queries
from shared.calendar import late_instant
from shared.policy import Profile
from shared.work.unit_of_work import Work

_AT_MOST = 100


class DisputeDays:
    """Has those settled of whose disputes a day has passed that changes something: settling says what."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        first = await queries.first_look(connection)
        return None if first is None else late_instant(first, profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        subjects = await queries.to_look_at(work.connection, work.today, _AT_MOST)
        for subject in subjects:
            work.touch(subject)
        return len(subjects) == _AT_MOST

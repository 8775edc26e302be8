"""The timer of decisions: when the day of one has passed that is still to be done, that is announced once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.queries.decisions import children_with_overdue_decisions, first_due_day
from shared.calendar import late_instant
from shared.policy import Profile
from shared.work.unit_of_work import Work

_AT_MOST = 100


class DecisionsOverdue:
    """Has the children settled of whose decisions the day has passed: settling announces it, once for each due day."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        first = await first_due_day(connection)
        return None if first is None else late_instant(first, profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        child_ids = await children_with_overdue_decisions(work.connection, work.today, _AT_MOST)
        for child_id in child_ids:
            work.touch(child_id)
        return len(child_ids) == _AT_MOST

"""The timer of late duties that become more than they were once a day is over, unless they are done until then."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.queries import asked_after as queries
from shared.calendar import late_instant
from shared.policy import Profile
from shared.work.unit_of_work import Work


class AskedAfter:
    """Has those settled whose day is over: settling finds what is a line, or a concern, by then."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        first = await queries.first_day(connection)
        return None if first is None else late_instant(first, profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        for subject in await queries.take_over_before(work.connection, work.today):
            work.touch(subject)
        return False

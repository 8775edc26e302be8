"""The timer of court documents: from a day on the legal department is asked after one that no IRO has opened."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import court_documents as queries
from shared.calendar import ONE_DAY, late_instant
from shared.policy import Profile
from shared.work.unit_of_work import Work

_AT_MOST = 100


class CourtDocumentsChased:
    """Has the children settled whose documents are to be asked after: settling makes the notice, once for each."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        first = await queries.first_to_be_chased(connection)
        return None if first is None else late_instant(first - ONE_DAY, profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        child_ids = await queries.children_to_be_chased(work.connection, work.today, _AT_MOST)
        for child_id in child_ids:
            work.touch(child_id)
        return len(child_ids) == _AT_MOST

"""The timer of news that waits: what is still so goes out, all that is for one person's digest in one letter.

What is settled by then is left out: the children concerned are settled in the same transaction, which withdraws it.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import waiting as queries
from services.notifications.rules.who_is_told import DIGEST
from shared.policy import Profile
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

_PEOPLE_AT_ONCE = 5
"""To whom news goes out in one transaction: an IRO's may be about all her children, who are settled with it."""


class NewsGoesOut:
    """Lets go what has waited; a digest to which nothing is left is no letter."""

    async def next_due(self, connection: AsyncConnection, _profile: Profile) -> datetime | None:
        return await queries.first_that_waits(connection)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        due = await queries.waited_for(work.connection, work.now, _PEOPLE_AT_ONCE)
        letters: dict[tuple[str, str], str] = {}
        for row in due:
            if row["template"] == DIGEST:
                letters.setdefault((row["recipient_kind"], row["recipient_id"]), new_id())
        await queries.let_go(
            work.connection,
            [
                {
                    "id": row["id"],
                    "letter_id": letters.get((row["recipient_kind"], row["recipient_id"]))
                    if row["template"] == DIGEST
                    else None,
                }
                for row in due
            ],
        )
        for child_id in sorted({row["child_id"] for row in due}):
            work.touch(child_id)
        work.queued = work.queued or bool(due)
        return bool(due)

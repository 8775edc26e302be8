"""An IRO's standing changes because a day has come: a tie begins or ends, a registration lapses or starts, or she has
been qualified for long enough.

Her children are looked at on that very day: who may be given another IRO at once is, the others are proposed to a
manager; what is in order again is closed.

Source: reg 46; Jersey 2.16, 2.18.
"""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation import family_queries, queries
from services.allocation import standing_queries as asked
from services.allocation.actions.absences import cover_anew
from services.allocation.actions.picture import limits_of
from services.allocation.actions.settling import mend_and_try_again, try_the_waiting_again
from services.allocation.rules import experienced, independent, registered
from services.allocation.rules.model import Iro, Limits
from shared.calendar import ONE_DAY, late_instant
from shared.policy import Profile
from shared.work import Work


async def note_next_look(work: Work, profile: Profile, iro_id: str) -> None:
    """Note the next day on which time changes the IRO's standing; the turn has been taken."""
    iro = next(each for each in await queries.all_iros(work.connection) if each.id == iro_id)
    await asked.look_again_on(work.connection, iro_id, _next_change(iro, limits_of(profile), work.today))


def _next_change(iro: Iro, limits: Limits, after: date) -> date | None:
    days = (
        independent.next_change(iro, after),
        registered.next_change(iro, after),
        experienced.next_change(iro, limits, after),
    )
    return min((day for day in days if day is not None), default=None)


async def look_again(work: Work, profile: Profile, iro_id: str) -> None:
    """What the IRO may have has changed: look at the children she has and at those she covers for."""
    await note_next_look(work, profile, iro_id)
    await mend_and_try_again(work, profile, await family_queries.held_by(work.connection, iro_id))
    await cover_anew(work, profile, iro_id)


class StandingChanges:
    """Looks at one IRO in each transaction, on the day on which her standing changes."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        row = await asked.first_to_look_at(connection)
        return None if row is None else late_instant(row["look_again_on"] - ONE_DAY, profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        await queries.one_allocation_at_a_time(work.connection)
        row = await asked.first_to_look_at(work.connection)
        if row is None or row["look_again_on"] > work.today:
            return False
        await look_again(work, profile, row["id"])
        await try_the_waiting_again(work, profile)
        return True

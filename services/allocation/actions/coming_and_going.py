"""What happens because a day has come on which an IRO's children are to be handed over, covered, or given back."""

from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation import handover_queries as asked
from services.allocation import queries
from services.allocation.actions import absences, departures
from services.allocation.actions.handover import ONE_DAY
from services.allocation.handover_queries import DEPARTURE
from shared.calendar import late_instant
from shared.policy import Profile
from shared.work import Work

_AT_MOST = 20
"""Plans that are carried on with at once; the others follow on their day."""


async def try_those_who_stay_again(work: Work, profile: Profile) -> None:
    """Somebody may have children now who still have an IRO who goes, because nobody else could have them."""
    for row in await asked.plans_with_children_left(work.connection, work.today, _AT_MOST):
        await _carry_on(work, profile, row)


async def _carry_on(work: Work, profile: Profile, row: RowMapping) -> None:
    if row["cause"] == DEPARTURE:
        await departures.carry_on(work, profile, row["iro_id"])
    else:
        await absences.carry_on(work, profile, row["iro_id"], row["cause"])
    await absences.cover_anew(work, profile, row["iro_id"])


class IrosComeAndGo:
    """Carries on with one plan in each transaction; every plan is a row that names the day of its next step."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        row = await asked.first_plan(connection)
        return None if row is None else late_instant(row["next_on"] - ONE_DAY, profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        await queries.one_allocation_at_a_time(work.connection)
        row = await asked.first_plan(work.connection, work.today)
        if row is None:
            return False
        await _carry_on(work, profile, row)
        return True

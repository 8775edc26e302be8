"""What happens because a day has come on which an IRO's children are to be handed over, covered, or given back."""

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.handover import absences, departures
from services.allocation.actions.handover.on_its_day import OnItsDay
from services.allocation.queries import handover as handover_queries
from services.allocation.queries.handover import DEPARTURE
from shared.policy import Profile
from shared.work.unit_of_work import Work

_AT_MOST = 20
"""Plans that are carried on with at once; the others follow on their day."""


async def try_those_who_stay_again(work: Work, profile: Profile) -> None:
    """Somebody may have children now who still have an IRO who goes, because nobody else could have them."""
    for row in await handover_queries.plans_with_children_left(work.connection, work.today, _AT_MOST):
        await _carry_on(work, profile, row)


async def _carry_on(work: Work, profile: Profile, row: RowMapping) -> None:
    if row["cause"] == DEPARTURE:
        await departures.carry_on(work, profile, row["iro_id"])
    else:
        await absences.carry_on(work, profile, row["iro_id"], row["cause"])
    agenda_of(work).look_at_covers_by(row["iro_id"])


IROS_COME_AND_GO = OnItsDay(handover_queries.FIRST_PLAN, "next_on", _carry_on)
"""Carries on with a plan on the day of its next step."""

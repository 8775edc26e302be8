"""An IRO's standing changes because a day has come: a tie begins or ends, a registration lapses or starts, or she has
been qualified for long enough.

Her children are looked at on that very day: who may be given another IRO at once is, the others are proposed to a
manager; what is in order again is closed.

Source: reg 46; Jersey 2.16, 2.18.
"""

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.view import limits_of
from services.allocation.actions.handover.on_its_day import OnItsDay
from services.allocation.queries import children as queries
from services.allocation.queries import handover as handover_queries
from services.allocation.queries import looks as looks_queries
from services.allocation.rules.choosing.bars import next_change
from shared.policy import Profile
from shared.work.unit_of_work import Work


async def note_next_look(work: Work, profile: Profile, iro_id: str) -> None:
    """Note the next day on which time changes the IRO's standing; the turn has been taken."""
    iro = await queries.one_iro(work.connection, iro_id)
    await looks_queries.look_again_on(work.connection, iro_id, next_change(iro, limits_of(profile), work.today))


async def look_again(work: Work, profile: Profile, iro_id: str) -> None:
    """What the IRO may have has changed: look at the children she has and at those she covers for."""
    await note_next_look(work, profile, iro_id)
    agenda_of(work).look_at_families_of(await handover_queries.held_by(work.connection, iro_id))
    agenda_of(work).look_at_covers_by(iro_id)


async def _changes(work: Work, profile: Profile, row: RowMapping) -> None:
    await look_again(work, profile, row["id"])
    agenda_of(work).somebody_may_have_room()


STANDING_CHANGES = OnItsDay(looks_queries.FIRST_TO_LOOK_AT, "look_again_on", _changes)
"""Looks at an IRO on the day on which her standing changes."""

"""What can be done with the team of IROs: somebody joins, changes hours or particulars, is away, or leaves.

Each takes the turn of whoever chooses, because each changes who may be chosen, and then tries the waiting again.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, insert, update

from services.allocation import family_queries, queries
from services.allocation.actions import registering
from services.allocation.actions.absences import be_away
from services.allocation.actions.departures import follow, leave
from services.allocation.actions.handover import check_day, the_iro
from services.allocation.actions.hours import change_hours, on_other_hours
from services.allocation.actions.settling import mend_and_try_again, try_the_waiting_again
from services.allocation.schemas import IroChange, NewIro
from services.allocation.tables import iros
from shared.events.allocation import IroJoined
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.work import Work, new_id

__all__ = ["be_away", "change", "change_hours", "join", "leave", "the_iro"]

_MAY_BE_EMPTIED = frozenset({"email", "phone", "registration_number", "qualified_on", "active_to"})


async def join(work: Work, profile: Profile, new: NewIro) -> RowMapping:
    """An IRO joins. Refused with 409 when the id is taken already by somebody else's particulars."""
    await queries.one_allocation_at_a_time(work.connection)
    iro_id = new.id or new_id()
    known = (await queries.iro_rows(work.connection, [iro_id])).get(iro_id)
    values = {**new.model_dump(mode="python"), "id": iro_id, "active_from": new.active_from or work.today}
    if known is not None:
        if all(known[name] == value for name, value in values.items()):
            return known
        raise Conflict("iro-exists", "There is an IRO with this id already")
    _check_days(profile, values)
    await work.connection.execute(insert(iros), {**values, "created_at": work.now})
    await registering.on_joining(work, iro_id, new.registration_number, values["active_from"])
    if new.active_to is not None:
        await follow(work, profile, iro_id)
    return await _announce_and_try_again(work, profile, iro_id)


async def change(work: Work, profile: Profile, iro_id: str, wanted: IroChange) -> RowMapping:
    """An IRO's particulars change; nobody's allocation is changed as a side effect."""
    await queries.one_allocation_at_a_time(work.connection)
    known = await the_iro(work, iro_id)
    values = wanted.model_dump(mode="python", exclude_unset=True)
    for name, value in values.items():
        if value is None and name not in _MAY_BE_EMPTIED:
            raise Unprocessable.at(f"/{name}", "may be left out, but not emptied")
    _check_days(profile, {**known, **values})
    if values:
        await work.connection.execute(update(iros).where(iros.c.id == iro_id).values(values))
    if values.get("registration_number", known["registration_number"]) != known["registration_number"]:
        await registering.on_another_number(work, iro_id, values["registration_number"])
    if values.get("fte", known["fte"]) != known["fte"]:
        await on_other_hours(work, profile, iro_id, known["fte"])
    if values.get("active_to", known["active_to"]) != known["active_to"]:
        await follow(work, profile, iro_id)
    if values.get("not_independent_of", known["not_independent_of"]) != known["not_independent_of"]:
        await mend_and_try_again(work, profile, await family_queries.held_by(work.connection, iro_id))
    return await _announce_and_try_again(work, profile, iro_id)


async def _announce_and_try_again(work: Work, profile: Profile, iro_id: str) -> RowMapping:
    row = await the_iro(work, iro_id)
    joined = IroJoined(active_from=row["active_from"], fte=row["fte"], role=row["role"])
    work.announce(joined, iro_id, subjectkind="iro")
    await try_the_waiting_again(work, profile)
    return row


def _check_days(profile: Profile, row: Mapping[Any, Any]) -> None:
    check_day(profile, row["active_to"], "/active_to")
    if row["active_to"] is not None and row["active_to"] < row["active_from"]:
        raise Unprocessable.at("/active_to", "lies before active_from")

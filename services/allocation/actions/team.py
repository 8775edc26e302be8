"""What can be done with the team of IROs: somebody joins, changes hours or particulars, is away, or leaves.

Each takes the turn of whoever chooses, because each changes who may be chosen, and then tries the waiting again.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, insert, update

from services.allocation import queries
from services.allocation.actions import registering
from services.allocation.actions.settling import try_the_waiting_again
from services.allocation.schemas import Departure, IroChange, NewAbsence, NewIro
from services.allocation.tables import absences, iros
from shared.events.allocation import IroAbsencePlanned, IroJoined, IroLeft
from shared.policy import Profile
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.work import Work, new_id

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
    await work.connection.execute(insert(iros), {**values, "created_at": work.now})
    await registering.on_joining(work, iro_id, new.registration_number, values["active_from"])
    return await _announce_and_try_again(work, profile, iro_id)


async def change(work: Work, profile: Profile, iro_id: str, wanted: IroChange) -> RowMapping:
    """An IRO's particulars change; nobody's allocation is changed as a side effect."""
    await queries.one_allocation_at_a_time(work.connection)
    known = await the_iro(work, iro_id)
    values = wanted.model_dump(mode="python", exclude_unset=True)
    for name, value in values.items():
        if value is None and name not in _MAY_BE_EMPTIED:
            raise Unprocessable.at(f"/{name}", "may be left out, but not emptied")
    _check_days({**known, **values})
    if values:
        await work.connection.execute(update(iros).where(iros.c.id == iro_id).values(values))
    if values.get("registration_number", known["registration_number"]) != known["registration_number"]:
        await registering.on_another_number(work, iro_id, values["registration_number"])
    return await _announce_and_try_again(work, profile, iro_id)


async def be_away(work: Work, profile: Profile, iro_id: str, new: NewAbsence) -> dict[str, Any]:
    """An IRO will be away on these days: no child is newly allocated to them then."""
    await queries.one_allocation_at_a_time(work.connection)
    await the_iro(work, iro_id)
    row = {"id": new_id(), "iro_id": iro_id, **new.model_dump(mode="python")}
    await work.connection.execute(insert(absences), row)
    planned = IroAbsencePlanned(absence_id=row["id"], from_on=new.from_on, to_on=new.to_on, kind=new.kind)
    work.announce(planned, iro_id, subjectkind="iro")
    await try_the_waiting_again(work, profile)
    return row


async def leave(work: Work, profile: Profile, iro_id: str, departure: Departure) -> RowMapping:
    """An IRO leaves: nobody is newly allocated to them after that day."""
    await queries.one_allocation_at_a_time(work.connection)
    known = await the_iro(work, iro_id)
    if known["active_to"] == departure.left_on:
        return known
    _check_days({**known, "active_to": departure.left_on}, at="/left_on")
    await work.connection.execute(update(iros).where(iros.c.id == iro_id).values(active_to=departure.left_on))
    work.announce(IroLeft(left_on=departure.left_on), iro_id, subjectkind="iro")
    return await the_iro(work, iro_id)


async def the_iro(work: Work, iro_id: str) -> RowMapping:
    """The IRO with this id; refused with 404 when there is none."""
    known = (await queries.iro_rows(work.connection, [iro_id])).get(iro_id)
    if known is None:
        raise NotFound("IRO")
    return known


async def _announce_and_try_again(work: Work, profile: Profile, iro_id: str) -> RowMapping:
    row = await the_iro(work, iro_id)
    joined = IroJoined(active_from=row["active_from"], fte=row["fte"], role=row["role"])
    work.announce(joined, iro_id, subjectkind="iro")
    await try_the_waiting_again(work, profile)
    return row


def _check_days(row: Mapping[Any, Any], *, at: str = "/active_to") -> None:
    if row["active_to"] is not None and row["active_to"] < row["active_from"]:
        raise Unprocessable.at(at, "lies before active_from")

"""What can be done with the team of IROs: somebody joins, changes hours or particulars, is away, or leaves.

Each takes the turn of whoever chooses, because each changes who may be chosen, and then tries the waiting again.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.handover.departures import announce, follow, leave
from services.allocation.actions.handover.handover import check_day, check_order, the_iro
from services.allocation.actions.team import registrations as registering
from services.allocation.actions.team.eligibility_changes import look_again, note_next_look
from services.allocation.actions.team.hours import change_hours, on_other_hours
from services.allocation.queries import handover as handover_queries
from services.allocation.queries import team as team_queries
from services.allocation.schemas.children import IroChange, NewIro
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.work.unit_of_work import Work, new_id

__all__ = ["change", "change_hours", "join", "leave", "the_iro"]

_STANDING = frozenset({"not_independent_of", "registration_number", "qualified_on", "role"})
"""What an IRO's standing towards the children she has depends on."""
_AT_MOST = 50
"""Children who are looked at because of an IRO who communicates in other ways now, those with the newest needs."""
_MAY_BE_EMPTIED = frozenset({"email", "phone", "registration_number", "qualified_on", "active_to"})


async def join(work: Work, profile: Profile, new: NewIro) -> RowMapping:
    """An IRO joins. Refused with 409 when the id is taken already by somebody else's particulars."""
    iro_id = new.id or new_id()
    known = (await team_queries.iro_rows(work.connection, [iro_id])).get(iro_id)
    values = {
        **new.model_dump(mode="python"),
        "not_independent_of": new.not_independent_of.stored(),
        "id": iro_id,
        "active_from": new.active_from or (work.today if known is None else known["active_from"]),
    }
    if known is not None:
        if all(known[name] == value for name, value in values.items()):
            return known
        raise Conflict("iro-exists", "There is an IRO with this id already")
    _check_days(work, profile, values, values)
    await team_queries.add_iro(work.connection, {**values, "created_at": work.now})
    await registering.on_joining(work, iro_id, new.registration_number, values["active_from"])
    await note_next_look(work, profile, iro_id)
    stated = {name for name in ("active_to", "communication_methods") if values[name]}
    return await _announce_and_follow(work, profile, iro_id, stated)


async def change(work: Work, profile: Profile, iro_id: str, wanted: IroChange) -> RowMapping:
    """An IRO's particulars change; of her children only those are moved or proposed whom a rule keeps from her now.

    422 when her first day would come after that of a child whom she has, and when her last is stated as one that is
    over while she has one: that is told as a departure.
    """
    known = await the_iro(work, iro_id)
    values = wanted.model_dump(mode="python", exclude_unset=True)
    if wanted.not_independent_of is not None:
        values["not_independent_of"] = wanted.not_independent_of.stored(known["not_independent_of"])
    _check_not_emptied(values)
    _check_days(work, profile, {**known, **values}, values)
    changed = {name for name, value in values.items() if value != known[name]}
    if "active_from" in changed:
        await _check_that_she_had_started(work, iro_id, values["active_from"])
    if "active_to" in changed:
        await _check_that_she_may_have_left(work, known, values["active_to"])
    await team_queries.change_iro(work.connection, iro_id, values)
    await on_other_hours(work, profile, known)
    if "registration_number" in changed:
        await registering.on_another_number(work, iro_id, values["registration_number"])
    return await _announce_and_follow(work, profile, iro_id, changed)


async def _announce_and_follow(work: Work, profile: Profile, iro_id: str, changed: Collection[str]) -> RowMapping:
    """Those without an IRO are tried before those who still have one who goes."""
    row = await the_iro(work, iro_id)
    announce(work, row, None)
    if "active_to" in changed:
        if row["active_to"] is not None:
            announce(work, row, row["active_to"])
        await follow(work, profile, iro_id)
    if not _STANDING.isdisjoint(changed):
        await look_again(work, profile, iro_id)
    if "communication_methods" in changed:
        await _look_at_whom_she_may_understand(work, iro_id)
    agenda_of(work).somebody_may_have_room()
    return row


async def _look_at_whom_she_may_understand(work: Work, iro_id: str) -> None:
    """Have her children settled, and those who need an advocate because their own IRO does not understand them."""
    hers = await handover_queries.held_by(work.connection, iro_id)
    for child_id in sorted({*hers, *await team_queries.who_need_an_advocate(work.connection, _AT_MOST)}):
        work.touch(child_id)


async def _check_that_she_had_started(work: Work, iro_id: str, active_from: date) -> None:
    held = await handover_queries.caseload(work.connection, iro_id)
    first = min((row["from_on"] for row in held.values()), default=active_from)
    if active_from > first:
        raise Unprocessable.at("/active_from", f"lies after {first.isoformat()}, since when she has a child")


async def _check_that_she_may_have_left(work: Work, known: RowMapping, active_to: date | None) -> None:
    """A last day that is over moves her children at once, so that it must be meant: a departure asks."""
    has_left = known["active_to"] is not None and known["active_to"] < work.today
    if has_left or active_to is None or active_to >= work.today:
        return
    if await handover_queries.held_by(work.connection, known["id"]):
        why = "is over already and she has children: POST /allocation/iros/{iro_id}/departure with confirm_past: true"
        raise Unprocessable.at("/active_to", why)


def _check_not_emptied(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is None and name not in _MAY_BE_EMPTIED:
            raise Unprocessable.at(f"/{name}", "may be left out, but not emptied")


def _check_days(work: Work, profile: Profile, row: Mapping[Any, Any], stated: Collection[str]) -> None:
    if row["qualified_on"] is not None and row["qualified_on"] > work.today:
        raise Unprocessable.at("/qualified_on", "lies in the future")
    check_day(profile, row["active_to"], "/active_to")
    check_order(row, "active_from", "active_to", stated)

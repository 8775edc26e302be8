"""A manager's word that siblings need not share an IRO, that this is over, and the day on which it runs out.

Source: Hull 1; Jersey 7.2; that a decision may name its last day is local.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.decisions import SYSTEM
from services.allocation.actions.deciding.view import Picture, load_children, load_picture
from services.allocation.actions.handover.on_its_day import OnItsDay
from services.allocation.actions.settling.end_exceptions import excepted, group_size
from services.allocation.actions.settling.keep_exceptions import ENDED, EXCEPTED, as_begun
from services.allocation.queries import families as family_queries
from services.allocation.rules.families.excepted import why_over
from services.allocation.schemas.children import NewException
from shared.policy import Profile
from shared.refusals import Conflict, FieldError, NotFound, Unprocessable
from shared.register import aliases
from shared.register.statements import state
from shared.storage.rows import Only
from shared.storage.view import Row
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

UNTIL_PASSED = "until_passed"


async def record_exception(work: Work, profile: Profile, new: NewException, by: str) -> dict[str, Any]:
    """Put on record that these siblings need not share an IRO; their families are settled from it.

    Refused when its last day is over already, when it names a child of whom nothing is known here, and when there is
    nothing to except: no two of them are, or may yet become, looked-after brothers and sisters. What is on record
    already, for the same children and the same reason, is answered as it stands; 409 when its last day is another.
    """
    if len(set(new.child_ids)) < 2:
        raise Unprocessable.at("/child_ids", "names fewer than two children")
    if new.until is not None and new.until < work.today:
        raise Unprocessable.at("/until", "lies in the past")
    size = await _size_of_group(work, new.child_ids)
    standing = await _on_record(work, new)
    if standing is not None:
        return standing
    ids = sorted(set(new.child_ids))
    data = {"child_ids": ids, "reason": new.reason, "until": new.until, "group_size": size}
    return as_begun(await state(work, ids[0], EXCEPTED, data, key=new_id(), by=by, reason=new.note, on=work.today))


async def end_exception(work: Work, exception_id: str, reason: str, by: str) -> None:
    """The reason of a recorded exception has ended: the siblings ought to share again."""
    row = await the_exception(work, exception_id)
    if row["ended_at"] is not None:
        raise Conflict("exception-ended", "This exception has ended already")
    await state(work, row["child_ids"][0], ENDED, {}, key=exception_id, by=by, reason=reason, on=work.today)


async def the_exception(work: Work, exception_id: str) -> Mapping[Any, Any]:
    """The exception with this id; refused with 404 when there is none."""
    found = await family_queries.exceptions_by_id(work.connection, [exception_id])
    if exception_id not in found:
        raise NotFound("exception")
    return found[exception_id]


async def _size_of_group(work: Work, child_ids: list[str]) -> int:
    called = await aliases.aliases_of(work, child_ids)
    ids = {called.get(each, each) for each in child_ids}
    picture = await load_picture(work, await load_children(work, sorted(ids)))
    unknown = [at for at, each in enumerate(child_ids) if not _is_known(picture, called.get(each, each))]
    if unknown:
        errors = [FieldError(f"/child_ids/{at}", "names a child of whom nothing is known here") for at in unknown]
        raise Unprocessable(errors=errors)
    if why_over(excepted(picture, ids), work.today) is not None:
        told = "Fewer than two of these children are looked-after brothers or sisters of each other."
        raise Conflict("nothing-to-except", "There is nothing to except", told)
    return group_size(picture, ids)


def _is_known(picture: Picture, child_id: str) -> bool:
    """Whether we have heard of the child, or another child's record names this one as family."""
    known = picture.children[child_id]
    return bool(known.periods or known.told or picture.relatives.get(child_id))


async def _on_record(work: Work, new: NewException) -> dict[str, Any] | None:
    """The exception in force between the same children for the same reason, whatever ids they went by then."""
    rows = [row for row in await family_queries.exceptions_in_force(work.connection) if row["reason"] == new.reason]
    called = await aliases.aliases_of(work, {*new.child_ids, *(each for row in rows for each in row["child_ids"])})
    wanted = {called.get(each, each) for each in new.child_ids}
    same = next((row for row in rows if {called.get(each, each) for each in row["child_ids"]} == wanted), None)
    if same is None:
        return None
    if same["until"] != new.until:
        until = same["until"].isoformat() if same["until"] is not None else "no last day"
        how = f"{same['id']} is in force, with {until}. End it first, or send the same `until`."
        raise Conflict("exception-on-record", "There is an exception for this reason already", how)
    return dict(same)


async def _run_out(work: Work, profile: Profile, row: RowMapping) -> None:
    await family_queries.end_exception(work.connection, row["id"], work.now, SYSTEM, UNTIL_PASSED)
    agenda_of(work).look_at_families_of(row["child_ids"])
    agenda_of(work).somebody_may_have_room()


EXCEPTIONS_RUN_OUT = OnItsDay(family_queries.FIRST_TO_RUN_OUT, "until", _run_out, once_over=True)
"""Ends an exception on the day after its last one."""


async def exceptions_seen(work: Work, after: tuple[Any, ...] | None, most: int, only: Only) -> list[Row]:
    """A page of the recorded exceptions, ended ones too, those that are about one of these children."""
    found: list[Row] = []
    while len(found) < most:
        rows = await family_queries.exceptions_after(work.connection, after, most)
        found += [row for row in rows if only is None or not set(only).isdisjoint(row["child_ids"])]
        if len(rows) < most:
            break
        after = (rows[-1]["id"],)
    return found[:most]

"""What can be said of the IROs themselves: somebody joins, or her particulars are others now."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from services.allocation.actions.deciding.said_of_iros import HOURS, PARTICULARS, days_of, said_of_iro, say_of_iro
from services.allocation.actions.handover.departures import say_leaves
from services.allocation.actions.handover.handover import check_day, check_order, the_iro
from services.allocation.actions.team.hours import say_works
from services.allocation.actions.team.registrations import say_has_another_number, say_joins_with
from services.allocation.queries import handover as handover_queries
from services.allocation.queries import team as team_queries
from services.allocation.schemas.children import IroChange, NewIro
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

__all__ = ["change", "join", "particulars_said", "the_iro"]

_SAID: Final = (
    "name",
    "email",
    "phone",
    "iro_share",
    "role",
    "registration_number",
    "qualified_on",
    "communication_methods",
    "not_independent_of",
    "active_from",
)
"""Her hours and her last day are said by themselves."""
_MAY_BE_EMPTIED = frozenset({"email", "phone", "registration_number", "qualified_on", "active_to"})


async def join(work: Work, profile: Profile, new: NewIro, by: str) -> str:
    """Say that an IRO joins; her id. Refused with 409 when it is taken already by somebody else's particulars."""
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
            return iro_id
        raise Conflict("iro-exists", "There is an IRO with this id already")
    _check_days(work, profile, values, values)
    await _say_particulars(work, iro_id, values, by)
    await say_of_iro(work, iro_id, HOURS, {"fte": new.fte}, by=by, on=values["active_from"])
    await say_joins_with(work, iro_id, new.registration_number, values["active_from"], by)
    if new.active_to is not None:
        await say_leaves(work, iro_id, new.active_to, by)
    return iro_id


async def change(work: Work, profile: Profile, iro_id: str, wanted: IroChange, by: str) -> None:
    """Say what her particulars are now; of her children only those are moved or proposed whom a rule keeps from her.

    422 when her first day would come after that of a child whom she has, and when her last is stated as one that is
    over while she has one: that is told as a departure.
    """
    known = await the_iro(work, iro_id)
    given = wanted.model_dump(mode="python", exclude_unset=True)
    if wanted.not_independent_of is not None:
        given["not_independent_of"] = wanted.not_independent_of.stored(known["not_independent_of"])
    _check_not_emptied(given)
    values = {**known, **given}
    _check_days(work, profile, values, given)
    await _check_that_she_had_started(work, known, values)
    await _check_that_she_may_have_left(work, known, values)
    await _say_particulars(work, iro_id, values, by)
    if values["fte"] != known["fte"]:
        await say_works(work, iro_id, work.today, values["fte"], by)
    if values["registration_number"] != known["registration_number"]:
        await say_has_another_number(work, iro_id, values["registration_number"], by)
    if values["active_to"] != known["active_to"]:
        await say_leaves(work, iro_id, values["active_to"], by)


async def _say_particulars(work: Work, iro_id: str, values: Mapping[Any, Any], by: str) -> None:
    await say_of_iro(work, iro_id, PARTICULARS, {name: values[name] for name in _SAID}, by=by)


async def particulars_said(work: Work, iro_id: str) -> dict[str, Any]:
    """An IRO's particulars as they were said last."""
    (word,) = await said_of_iro(work, iro_id, PARTICULARS)
    return {**word.data, **days_of(word, "qualified_on", "active_from")}


async def _check_that_she_had_started(work: Work, known: Mapping[Any, Any], values: Mapping[Any, Any]) -> None:
    if values["active_from"] == known["active_from"]:
        return
    held = await handover_queries.caseload(work.connection, known["id"])
    first = min((row["from_on"] for row in held.values()), default=values["active_from"])
    if values["active_from"] > first:
        raise Unprocessable.at("/active_from", f"lies after {first.isoformat()}, since when she has a child")


async def _check_that_she_may_have_left(work: Work, known: Mapping[Any, Any], values: Mapping[Any, Any]) -> None:
    """A last day that is over moves her children at once, so that it must be meant: a departure asks."""
    active_to = values["active_to"]
    if active_to == known["active_to"]:
        return
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

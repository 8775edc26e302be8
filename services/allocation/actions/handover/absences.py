"""An IRO is away: for a short time somebody covers, for a long one the children are moved and come back on the return.

What is short is a setting of the policy (`absences`) unless the manager says. Children are moved before a long
absence like before a departure, so that she can introduce the next IRO. On the return each group goes back to her,
unless a manager decided otherwise meanwhile or a rule stands against it; what became of each is kept.

Source: Hull 1 (the IRO stays for as long as the child is looked after); Jersey 7.2; what is short is local.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.said_of_iros import ABSENCE, days_of, said_of_iro, say_of_iro
from services.allocation.actions.handover import covers as standing_in
from services.allocation.actions.handover.handover import (
    Cause,
    Outcome,
    cases_of,
    check_day,
    check_order,
    check_start,
    hand_over,
    the_iro,
    waiting_after,
)
from services.allocation.actions.handover.returns import give_back
from services.allocation.actions.handover.who_covers import cover
from services.allocation.queries import handover as handover_queries
from services.allocation.queries.handover import COVER, MOVE
from services.allocation.rules.handover.order import (
    IRO_AWAY,
    Arrangement,
    Away,
    arrangement,
    gets_long_on,
    handed_over_from,
)
from services.allocation.schemas.children import NewAbsence
from services.allocation.schemas.handover import AbsenceChange
from shared.calendar import ONE_DAY, add_months
from shared.events.services.allocation import IroAbsenceCancelled, IroAbsencePlanned
from shared.policy import Profile
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word
from shared.storage.view import Row
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

_YEAR = 12


async def plan_absence(work: Work, profile: Profile, iro_id: str, new: NewAbsence, by: str) -> str:
    """Say that an IRO will be away on these days; the absence's id.

    The same absence again is the one there is. One that was over a year ago is a slip of the pen: it is refused.
    """
    iro, given = await the_iro(work, iro_id), new.model_dump()
    _check(profile, given, given)
    check_start(new.from_on, iro, "/from_on")
    if new.to_on is not None and new.to_on < add_months(work.today, -_YEAR):
        raise Unprocessable.at("/to_on", "was over more than a year ago")
    for known in await handover_queries.absence_rows(work.connection, iro_id):
        if known["cancelled_at"] is None and all(known[name] == value for name, value in given.items()):
            return str(known["id"])
    return await _say(work, iro_id, new_id(), given, by)


async def change_absence(
    work: Work, profile: Profile, iro_id: str, absence_id: str, wanted: AbsenceChange, by: str
) -> None:
    """Say that it is on other days, or dealt with in another way; a field that is left out stays."""
    known = await _still_to_come_or_running(work, iro_id, absence_id)
    given = wanted.model_dump(mode="python", exclude_unset=True)
    changed = {**known, **given}
    _check(profile, changed, given)
    if changed["from_on"] != known["from_on"]:
        check_start(changed["from_on"], await the_iro(work, iro_id), "/from_on")
    if changed != dict(known):
        await _say(work, iro_id, absence_id, changed, by)


async def cancel_absence(work: Work, iro_id: str, absence_id: str, by: str) -> None:
    """Say that the IRO is there after all."""
    known = await _still_to_come_or_running(work, iro_id, absence_id)
    await _say(work, iro_id, absence_id, known, by, cancelled=True)


async def _say(
    work: Work, iro_id: str, absence_id: str, absence: Mapping[Any, Any], by: str, *, cancelled: bool = False
) -> str:
    said = {name: absence[name] for name in ("from_on", "to_on", "kind", "cover")}
    data = {**said, "cancelled": cancelled}
    await say_of_iro(work, iro_id, ABSENCE, data, by=by, key=absence_id, on=absence["from_on"])
    return absence_id


async def _still_to_come_or_running(work: Work, iro_id: str, absence_id: str) -> RowMapping:
    known = await handover_queries.absence_row(work.connection, absence_id)
    if known is None or known["iro_id"] != iro_id:
        raise NotFound("absence")
    if known["cancelled_at"] is not None:
        raise Conflict("absence-cancelled", "The absence was cancelled")
    if known["to_on"] is not None and known["to_on"] < work.today:
        raise Conflict("absence-over", "The absence is over")
    return known


def _check(profile: Profile, days: Mapping[Any, Any], stated: Collection[str]) -> None:
    for name in ("from_on", "to_on"):
        check_day(profile, days[name], f"/{name}")
    if days["from_on"] is None:
        raise Unprocessable.at("/from_on", "may be left out, but not emptied")
    check_order(days, "from_on", "to_on", stated)


async def settle_absences(work: Work, profile: Profile, iro_id: str) -> None:
    """Have the absences on record as they were said: children are covered or moved, have their IRO back, or wait."""
    on_record = {row["id"]: row for row in await handover_queries.absence_rows(work.connection, iro_id)}
    said = list(map(_wanted, await said_of_iro(work, iro_id, ABSENCE)))
    for absence_id in sorted(on_record.keys() - {row["id"] for row in said}):
        await _never_was(work, profile, on_record[absence_id])
    for row in said:
        before = on_record.get(row["id"])
        if before is None or dict(before) != row:
            await _settle(work, profile, before, row)


def _wanted(word: Word) -> dict[str, Any]:
    return {
        "id": word.key,
        "iro_id": word.subject,
        "kind": word.data["kind"],
        "cover": word.data["cover"],
        **days_of(word, "from_on", "to_on"),
        "cancelled_at": word.at if word.data["cancelled"] else None,
    }


async def _settle(work: Work, profile: Profile, before: RowMapping | None, row: Mapping[str, Any]) -> None:
    covered = {each["id"] for each in await handover_queries.standing_covers(work.connection, row["id"])}
    await handover_queries.keep_absence(work.connection, row)
    _announce(work, row)
    await _follow(work, profile, row["iro_id"], row["id"])
    if before is not None and before["to_on"] != row["to_on"]:
        await _say_until_when(work, row, covered)


async def _never_was(work: Work, profile: Profile, row: RowMapping) -> None:
    """Nobody says any more that she is away: it is cancelled for everybody, and nothing of it stays on record.

    That somebody stood in is taken back, so that whoever was told of it is told that it is not so.
    """
    stood_in = await handover_queries.covers_of(work.connection, row["id"])
    if row["cancelled_at"] is None:
        await _settle(work, profile, row, {**row, "cancelled_at": work.now})
    await handover_queries.forget_plan(work.connection, row["iro_id"], row["id"])
    await handover_queries.forget_absence(work.connection, row["id"])
    await standing_in.take_back_said(work, stood_in)


def _announce(work: Work, row: Mapping[str, Any]) -> None:
    said: IroAbsencePlanned | IroAbsenceCancelled = IroAbsencePlanned(
        absence_id=row["id"], from_on=row["from_on"], to_on=row["to_on"], kind=row["kind"]
    )
    if row["cancelled_at"] is not None:
        said = IroAbsenceCancelled(absence_id=row["id"], cancelled_on=work.today)
    work.announce(said, row["iro_id"], subjectkind="iro")


async def _say_until_when(work: Work, absence: Mapping[str, Any], before: set[str]) -> None:
    """Say again who stands in, of the covers there were `before`; those whose allocation has ended are over."""
    over = {row["id"] for row in await handover_queries.covers_left_over(work.connection)}
    standing = await handover_queries.standing_covers(work.connection, absence["id"])
    standing_in.say(work, absence, [each for each in standing if each["kind"] == COVER and each["id"] in before - over])


async def _follow(work: Work, profile: Profile, iro_id: str, absence_id: str) -> None:
    """Bring what is planned in line; one absence may put off the return from another, and so may end."""
    await handover_queries.forget_who_was_about_to_wait(work.connection, iro_id, work.today)
    for row in await handover_queries.absence_rows(work.connection, iro_id):
        if row["id"] == absence_id or await handover_queries.standing_covers(work.connection, row["id"]):
            await carry_on(work, profile, iro_id, row["id"])
    agenda_of(work).look_at_covers_by(iro_id)
    agenda_of(work).somebody_may_have_room()


async def cover_anew(work: Work, profile: Profile, iro_id: str) -> None:
    """Whoever this IRO covers for gets somebody else if she cannot any longer."""
    for absence_id in sorted(await handover_queries.covered_by(work.connection, iro_id)):
        row = await _the_absence(work, absence_id)
        await carry_on(work, profile, row["iro_id"], absence_id)


async def _the_absence(work: Work, absence_id: str) -> RowMapping:
    row = await handover_queries.absence_row(work.connection, absence_id)
    if row is None:
        raise NotFound("absence")
    return row


async def carry_on(work: Work, profile: Profile, iro_id: str, absence_id: str) -> None:
    """Do what is due about an absence, and plan what comes next.

    The plan is on record before anything is done, so that nobody is given meanwhile to one who hands over. Where
    another absence runs now, it is looked at once this one has let the children go.
    """
    row = await _the_absence(work, absence_id)
    running = (await handover_queries.absences_on(work.connection, [iro_id], work.today)).get(iro_id)
    if _is_over(row, work.today):
        await handover_queries.plan(work.connection, iro_id, absence_id, None)
        next_on = await give_back(work, profile, iro_id, absence_id, _why_over(row, running))
        await handover_queries.plan(work.connection, iro_id, absence_id, next_on)
    else:
        await _carry_on(work, profile, row)
    if running is not None and running["id"] != absence_id and not _runs(row, work.today):
        await carry_on(work, profile, iro_id, running["id"])


async def _carry_on(work: Work, profile: Profile, row: RowMapping) -> None:
    moves = arrangement(_away(row), work.today, profile) is Arrangement.MOVE
    begins = handed_over_from(row["from_on"] - ONE_DAY, profile) if moves else row["from_on"]
    lead = (begins, row["from_on"] - ONE_DAY) if moves else (None, None)
    step = _move if moves else _cover
    await handover_queries.plan(work.connection, row["iro_id"], row["id"], None, lead)
    next_on = await (step if work.today >= begins else _not_yet)(work, profile, row, begins)
    await handover_queries.plan(work.connection, row["iro_id"], row["id"], next_on, lead)


def _is_over(row: RowMapping, today: date) -> bool:
    return row["cancelled_at"] is not None or (row["to_on"] is not None and row["to_on"] < today)


def _runs(row: RowMapping, today: date) -> bool:
    return not _is_over(row, today) and row["from_on"] <= today


def _why_over(row: RowMapping, running: RowMapping | None) -> str:
    if row["cancelled_at"] is not None:
        return standing_in.ABSENCE_CANCELLED
    return standing_in.IRO_BACK if running is None else standing_in.COVER_REPLACED


def _away(row: RowMapping) -> Away:
    return Away(row["from_on"], row["to_on"], row["cover"])


def _return(row: RowMapping) -> date | None:
    return row["to_on"] + ONE_DAY if row["to_on"] is not None else None


async def _not_yet(work: Work, profile: Profile, row: RowMapping, begins: date) -> date | None:
    """It does not begin yet; whoever was covered or moved already, before it was put off, has the IRO back."""
    if await handover_queries.standing_covers(work.connection, row["id"]):
        await give_back(work, profile, row["iro_id"], row["id"], standing_in.ABSENCE_PUT_OFF)
    return begins


async def _cover(work: Work, profile: Profile, row: RowMapping, _begins: date) -> date | None:
    """Name who covers; again tomorrow for a child nobody may cover, and when the absence ends or gets too long."""
    uncovered = await cover(work, profile, row)
    back, away = _return(row), _away(row)
    days = [back] if back is not None else []
    if away.cover is None and back is None:
        days.append(gets_long_on(away, profile))
    if uncovered:
        days.append(work.today + ONE_DAY)
    return min(days, default=None)


async def _move(work: Work, profile: Profile, row: RowMapping, _begins: date) -> date | None:
    """Move whoever is still hers; again tomorrow for a child nobody else may have, who is covered meanwhile."""
    iro_id, ids = row["iro_id"], await handover_queries.held_by(work.connection, row["iro_id"])
    until = f"until {row['to_on'].isoformat()}" if row["to_on"] is not None else "until further notice"
    cause = Cause(IRO_AWAY.id, f"{iro_id} is away from {row['from_on'].isoformat()} {until}")
    cases = await cases_of(work, profile, ids)
    outcomes = hand_over(cases, iro_id, cause)
    staying = [each for each in outcomes if each.nobody is not None]
    for each in staying:
        cases.decisions.wait(waiting_after(cases, each, row["from_on"] - ONE_DAY, cause.words))
    await cases.decisions.write()
    moved = [_moved(work, row, cases.picture.open, each) for each in outcomes if each.nobody is None]
    await handover_queries.add_covers(work.connection, moved)
    agenda_of(work).look_at_families_of(ids)
    if work.today >= row["from_on"]:
        await cover(work, profile, row)
    return work.today + ONE_DAY if staying else _return(row)


def _moved(work: Work, row: RowMapping, before: Mapping[str, Row], each: Outcome) -> dict[str, Any]:
    return {
        "id": new_id(),
        "absence_id": row["id"],
        "child_id": each.child_id,
        "kind": MOVE,
        "iro_id": each.iro_id,
        "allocation_before": before[each.child_id]["id"],
        "allocation_after": each.allocation_id,
        "from_on": work.today,
        "restored_on": None,
        "outcome": None,
    }

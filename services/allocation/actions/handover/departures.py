"""An IRO leaves: the children have another IRO before the last day, while she can still introduce the next one.

Announced in time, the children are handed over so many working days before the last day as an introduction may take;
announced later than that, at once. A child nobody else may have stays until the last day, is shown among those
without an IRO, and is tried again every day; from the day after it stands without one, which is a breach at once.

Source: Hull 1; Jersey 7.2; Blackpool app 5.8.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.said_of_iros import LEAVING, days_of, said_of_iro, say_of_iro
from services.allocation.actions.handover.handover import (
    Cases,
    Cause,
    Outcome,
    cases_of,
    check_day,
    close,
    hand_over,
    say_it_ended,
    the_iro,
    waiting_after,
)
from services.allocation.queries import handover as handover_queries
from services.allocation.queries.handover import DEPARTURE
from services.allocation.rules.handover.order import IRO_LEFT, handed_over_from
from services.allocation.schemas.children import Departure
from shared.calendar import ONE_DAY
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.work.unit_of_work import Work

WAY_BACK = (
    "PATCH /allocation/iros/{iro_id} with active_to null, or a later day, takes the IRO back. "
    "Children who have another IRO meanwhile stay there."
)


async def leave(work: Work, profile: Profile, iro_id: str, departure: Departure, by: str) -> None:
    """Say that an IRO's last day is known, has moved, or is withdrawn.

    422 when the last day is over already and the caller does not say that this is meant: it takes effect at once. 409
    when a departure that took effect is to be withdrawn or moved; her particulars are changed instead, which takes her
    back and moves nobody: whoever has another IRO meanwhile stays there.
    """
    known = await the_iro(work, iro_id)
    if known["active_to"] != departure.left_on:
        _check(work, profile, known, departure)
        await say_leaves(work, iro_id, departure.left_on, by)


async def say_leaves(work: Work, iro_id: str, left_on: date | None, by: str) -> None:
    """Put an IRO's last day on record, or that she has none."""
    await say_of_iro(work, iro_id, LEAVING, {"left_on": left_on}, by=by, on=left_on)


async def last_day_said(work: Work, iro_id: str) -> dict[str, Any]:
    """An IRO's last day as it was said last, if she has one."""
    said = [days_of(word, "left_on")["left_on"] for word in await said_of_iro(work, iro_id, LEAVING)]
    return {"active_to": said[0] if said else None}


def _check(work: Work, profile: Profile, known: RowMapping, departure: Departure) -> None:
    left_on = departure.left_on
    if known["active_to"] is not None and known["active_to"] < work.today:
        raise Conflict("has-left", "The IRO has left", WAY_BACK)
    check_day(profile, left_on, "/left_on")
    if left_on is None:
        return
    if left_on < known["active_from"]:
        raise Unprocessable.at("/left_on", "lies before active_from")
    if left_on < work.today and not departure.confirm_past:
        raise Unprocessable.at("/left_on", "is over already and takes effect at once: send confirm_past: true with it")


async def follow(work: Work, profile: Profile, iro_id: str) -> None:
    """Bring what is planned, and what is due of it, in line with an IRO's last day."""
    await handover_queries.forget_who_was_about_to_wait(work.connection, iro_id, work.today)
    await handover_queries.forget_plan(work.connection, iro_id, DEPARTURE)
    await carry_on(work, profile, iro_id)
    agenda_of(work).look_at_covers_by(iro_id)
    agenda_of(work).somebody_may_have_room()


async def carry_on(work: Work, profile: Profile, iro_id: str) -> None:
    """Do what is due about an IRO's leaving, and plan what comes next."""
    left_on = (await the_iro(work, iro_id))["active_to"]
    if left_on is None:
        await handover_queries.forget_plan(work.connection, iro_id, DEPARTURE)
        return
    moves_on, after = handed_over_from(left_on, profile), left_on + ONE_DAY
    next_on: date | None = moves_on
    if work.today >= moves_on:
        await handover_queries.plan(work.connection, iro_id, DEPARTURE, None, (moves_on, left_on))
        over = work.today >= after
        stay = await _move(work, profile, iro_id, left_on, over=over)
        next_on = None if over else (work.today + ONE_DAY if stay else after)
    await handover_queries.plan(work.connection, iro_id, DEPARTURE, next_on, (moves_on, left_on))


async def _move(work: Work, profile: Profile, iro_id: str, left_on: date, *, over: bool) -> bool:
    """Hand over whoever is still hers; whether somebody stays."""
    ids = await handover_queries.held_by(work.connection, iro_id)
    if not ids:
        return False
    cases = await cases_of(work, profile, ids)
    words = f"{iro_id} {'left' if over else 'leaves'} on {left_on.isoformat()}"
    cause = Cause(IRO_LEFT.id, words, left_on if over else None)
    outcomes = hand_over(cases, iro_id, cause)
    staying = [each for each in outcomes if each.nobody is not None]
    _note_who_stays(cases, staying, cause, left_on)
    await cases.decisions.write()
    agenda_of(work).look_at_families_of(ids)
    return bool(staying)


def _note_who_stays(cases: Cases, staying: Sequence[Outcome], cause: Cause, left_on: date) -> None:
    """Before the last day is over they keep the IRO they have; after it they stand without one."""
    for each in staying:
        had_until = left_on
        if cause.had_until is not None:
            had_until = close(cases, each.child_id, cause)
            say_it_ended(cases, each.child_id, had_until, IRO_LEFT.id)
        cases.decisions.wait(waiting_after(cases, each, had_until, cause.words))

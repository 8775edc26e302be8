"""Who stands in for an IRO who is away for a short time: named, ended and said, each once.

A cover belongs to one allocation and is over with it, in the same transaction; and whoever is given to an IRO while she
is away is covered from the first moment, so that no child is without somebody who is there.

Source: Hull 1; Jersey 7.2.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.allocation.actions.deciding.agenda import Written
from services.allocation.actions.deciding.view import Picture
from services.allocation.queries import handover as handover_queries
from services.allocation.queries.handover import COVER
from services.allocation.rules.handover.order import who_covers
from services.allocation.rules.model import Iro, IroId, Limits
from services.allocation.rules.rule import Question
from shared.calendar import ONE_DAY
from shared.events.services.allocation import IroCovered, IroCoverEnded
from shared.register import facts
from shared.register.take_back import take_back
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

IRO_BACK, ABSENCE_CANCELLED, ABSENCE_PUT_OFF = "iro_back", "absence_cancelled", "absence_put_off"
COVER_REPLACED = "cover_replaced"
"""Whoever stood in cannot any longer, or stands in for another absence: somebody else is named if there is anybody."""
IRO_CHANGED = "iro_changed"
"""The child has another IRO. Without another, the outcome is what ended the allocation: `care_ended`, `iro_left`..."""


async def begin(work: Work, absence: Mapping[Any, Any], named: Iterable[tuple[Mapping[Any, Any], IroId]]) -> None:
    """Keep and say who stands in from today, for which allocations."""
    rows = [_row(work, absence, held, iro_id) for held, iro_id in named]
    await handover_queries.add_covers(work.connection, rows)
    say(work, absence, rows)


def _row(work: Work, absence: Mapping[Any, Any], held: Mapping[Any, Any], iro_id: IroId) -> dict[str, Any]:
    return {
        "id": new_id(),
        "absence_id": absence["id"],
        "child_id": held["child_id"],
        "kind": COVER,
        "iro_id": iro_id,
        "allocation_before": held["id"],
        "allocation_after": None,
        "from_on": work.today,
        "restored_on": None,
        "outcome": None,
    }


def say(work: Work, absence: Mapping[Any, Any], rows: Iterable[Mapping[Any, Any]]) -> None:
    """Announce who stands in, and until when: again for the same cover when that has changed."""
    for row in rows:
        covered = IroCovered(
            cover_id=row["id"],
            absence_id=absence["id"],
            iro_id=absence["iro_id"],
            cover_iro_id=row["iro_id"],
            from_on=row["from_on"],
            to_on=absence["to_on"],
        )
        work.announce(covered, row["child_id"])


async def end(
    work: Work, ended: Iterable[tuple[Mapping[Any, Any], str]], days: Mapping[str, date] | None = None
) -> None:
    """These covers are over, each with its outcome: today, or on the day given for a cover, but not before it began."""
    over = [(row, outcome, max((days or {}).get(row["id"], work.today), row["from_on"])) for row, outcome in ended]
    await handover_queries.end_covers(work.connection, [(row["id"], outcome, on) for row, outcome, on in over])
    for row, outcome, on in over:
        work.announce(IroCoverEnded(cover_id=row["id"], ended_on=on, outcome=outcome), row["child_id"])


async def take_back_said(work: Work, rows: Collection[Mapping[Any, Any]]) -> None:
    """Nobody stood in: what was announced of these covers is not so."""
    cover_ids, children = {row["id"] for row in rows}, sorted({row["child_id"] for row in rows})
    for held in (await facts.loaded(work, children)).values():
        for fact in held:
            if isinstance(fact.data, IroCovered) and fact.data.cover_id in cover_ids:
                take_back(work, fact)


async def cover_changes(work: Work, change: Written, limits: Limits) -> None:
    """Allocations were made and ended: covers end with them, and whoever was given to one who is away is covered."""
    if change.ended:
        await end_with_allocations(work)
    await cover_newcomers(work, change.picture, limits, change.made)
    await look_again_at_covers(work, change.picture, limits)


async def end_with_allocations(work: Work) -> None:
    """End the covers of allocations that have ended, on the day on which these did."""
    rows = await handover_queries.covers_left_over(work.connection)
    days = {row["id"]: min(row["ended_on"], work.today) for row in rows}
    await end(work, [(row, IRO_CHANGED if row["has_another"] else row["end_reason"]) for row in rows], days)


async def cover_newcomers(work: Work, picture: Picture, limits: Limits, made: Sequence[Mapping[str, Any]]) -> None:
    """Name somebody for each child who was just given to an IRO who is away; asked again tomorrow if nobody may.

    If possible it is she who stands in for the child's brothers and sisters.
    """
    away = [row for row in made if _is_away(picture.iros.get(row["iro_id"]), work.today)]
    absences = (
        await handover_queries.absences_on(work.connection, {row["iro_id"] for row in away}, work.today) if away else {}
    )
    for row in away:
        absence = absences[row["iro_id"]]
        question = Question(picture.child(row["child_id"]), picture.family(row["child_id"]), limits, work.today)
        siblings = [each.id for each in question.family.siblings if each.exception is None]
        first = set[IroId]().union(*(await handover_queries.stand_ins(work.connection, siblings, work.today)).values())
        others = [iro for iro in picture.iros.values() if iro.id != row["iro_id"]]
        stand_in = who_covers([question], others, await handover_queries.covering(work.connection), first)
        if stand_in is not None:
            await begin(work, absence, [(row, stand_in.id)])
        else:
            await handover_queries.look_again(work.connection, [absence["id"]], work.today + ONE_DAY)


async def look_again_at_covers(work: Work, picture: Picture, limits: Limits) -> None:
    """Have somebody else named where a change to the child's case keeps her from it who stands in."""
    held = {each: picture.iros.get(iro_id) for each, iro_id in picture.holders.items() if each in picture.children}
    away = [each for each, iro in held.items() if _is_away(iro, work.today)]
    rows = await handover_queries.covers_of_children(work.connection, away) if away else ()
    wrong = {row["absence_id"] for row in rows if not can_go_on(picture, row, limits, work.today)}
    if wrong:
        await handover_queries.look_again(work.connection, wrong, work.today)


def can_go_on(picture: Picture, row: Mapping[Any, Any], limits: Limits, on: date) -> bool:
    """Whether she who stands in still may."""
    child_id, iro = row["child_id"], picture.iros.get(row["iro_id"])
    question = Question(picture.child(child_id), picture.family(child_id), limits, on)
    return iro is not None and who_covers([question], [iro], {}) is not None


def _is_away(iro: Iro | None, today: date) -> bool:
    return iro is not None and any(each.includes(today) for each in iro.absences if not each.handing_over)

"""An IRO is back: cover ends, and the children who were moved because she was away come back to her.

Not those for whom a manager decided otherwise meanwhile, whose care ended or began anew, or whom a rule keeps from
her now; what became of each child is kept with the reason.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.decisions import SYSTEM
from services.allocation.actions.deciding.evidence import as_kept
from services.allocation.actions.deciding.view import Picture, limits_of
from services.allocation.actions.handover import covers as standing_in
from services.allocation.actions.handover.handover import Cases, cases_of
from services.allocation.queries import handover as handover_queries
from services.allocation.queries.handover import COVER
from services.allocation.rules.choosing import bars
from services.allocation.rules.handover.order import IRO_AWAY, IRO_LEFT, RESTORED, why_not_back
from services.allocation.rules.model import Absence, ChildId, IroId
from shared.calendar import ONE_DAY
from shared.policy import Profile
from shared.work.unit_of_work import Work

_BY_THE_WAY = frozenset({IRO_AWAY.id, IRO_LEFT.id})
"""Moves that followed from who was there, not from a decision about the child."""


async def give_back(work: Work, profile: Profile, iro_id: IroId, absence_id: str, why: str) -> date | None:
    """End the cover and bring the moved children back; if she is away for another reason, the day to try again.

    `why` is the outcome of the covers.
    """
    standing = await handover_queries.standing_covers(work.connection, absence_id)
    await standing_in.end(work, [(row, why) for row in standing if row["kind"] == COVER])
    await handover_queries.forget_who_was_about_to_wait(work.connection, iro_id, work.today)
    moved = [row for row in standing if row["kind"] != COVER]
    if not moved:
        return None
    cases = await cases_of(work, profile, [row["child_id"] for row in moved])
    iro = cases.picture.iros[iro_id]
    if any(each.includes(work.today) for each in iro.absences if not each.handing_over):
        return _next_day_back(iro.absences, work.today)
    outcomes = await _why_some_stay(work, moved, cases)
    for group in cases.groups:
        _return_group(cases, [each for each in group if each not in outcomes], iro_id, outcomes)
    await cases.decisions.write()
    agenda_of(work).look_at_families_of([row["child_id"] for row in moved])
    await handover_queries.end_covers(
        work.connection, [(row["id"], outcomes[row["child_id"]], work.today) for row in moved]
    )
    agenda_of(work).somebody_may_have_room()
    return None


def _next_day_back(absences: Sequence[Absence], today: date) -> date | None:
    """The day after the absence she is in; None while that is until further notice (its end will be told)."""
    ends = [each.to_on for each in absences if each.includes(today)]
    return None if None in ends else max(end for end in ends if end is not None) + ONE_DAY


async def _why_some_stay(work: Work, moved: Sequence[RowMapping], cases: Cases) -> dict[ChildId, str]:
    """The children for whom something was decided meanwhile, or who are not looked after as they were, and what."""
    history = await handover_queries.allocations_since(work.connection, [row["child_id"] for row in moved])
    stay: dict[ChildId, str] = {}
    for row in moved:
        why = _decided_meanwhile(row, history[row["child_id"]], known=row["child_id"] in cases.reviews)
        if why is not None:
            stay[row["child_id"]] = why
    return stay


def _decided_meanwhile(row: RowMapping, history: Sequence[RowMapping], *, known: bool) -> str | None:
    by_id = {each["id"]: each for each in history}
    before = by_id[row["allocation_before"]]
    now = next((each for each in history if each["ended_on"] is None), None)
    if not known or now is None or now["period_key"] != before["period_key"]:
        return "stays: the child is not looked after as before"
    if now["iro_id"] == before["iro_id"]:
        return "is with the IRO already"
    if now["decided_by"] != SYSTEM:
        return "stays: a manager decided otherwise"
    if now["rule"] not in _BY_THE_WAY:
        return f"stays: the child's IRO changed meanwhile by the rule {now['rule']}"
    return None


def _return_group(cases: Cases, group: Sequence[ChildId], iro_id: IroId, outcomes: dict[ChildId, str]) -> None:
    if not group:
        return
    picture, limits = cases.picture, limits_of(cases.decisions.profile)
    stand_ins = {child_id: picture.holders[child_id] for child_id in group}
    for child_id in group:
        picture.take_away(child_id)
    against = why_not_back(
        cases.questions(group), picture.iros[iro_id], stand_ins.values(), limits, _overruled(picture, group, iro_id)
    )
    for child_id in group:
        picture.give(child_id, stand_ins[child_id])
    for child_id in group:
        outcomes[child_id] = f"stays: {against}" if against is not None else RESTORED.id
        if against is None:
            _restore(cases, child_id, iro_id, stand_ins[child_id])


def _overruled(picture: Picture, group: Sequence[ChildId], iro_id: IroId) -> dict[ChildId, frozenset[str]]:
    """The rules that a manager set aside who chose this IRO for a child."""
    chosen = {child_id: picture.chosen[child_id] for child_id in group if child_id in picture.chosen}
    return {child_id: choice.overruled for child_id, choice in chosen.items() if choice.iro_id == iro_id}


def _restore(cases: Cases, child_id: ChildId, iro_id: IroId, stand_in: IroId) -> None:
    child, period = cases.of(child_id)
    reason = f"{iro_id} is back, who was the child's IRO before {stand_in} stood in"
    (question,) = cases.questions([child_id])
    seen = as_kept(bars.verdicts(question, cases.picture.iros[iro_id]))
    cases.decisions.move(child, period, iro_id, RESTORED.id, reason, SYSTEM, seen)

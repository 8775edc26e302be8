"""Handing over an IRO's children, group by group: what leaving, a long absence and coming back from one have in common.

A sibling group goes whole or stays whole: with only room for one of two, both stay and a manager decides. A child
whom nobody else may have at all stays alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.decisions import SYSTEM, Decisions
from services.allocation.actions.deciding.evidence import as_kept
from services.allocation.actions.deciding.view import Picture, limits_of, load_picture
from services.allocation.actions.deciding.waiting import to_have_one, waiting_row
from services.allocation.queries import team as team_queries
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.handover.order import Handed, in_order, who_may_take
from services.allocation.rules.model import ChildId, Choice, IroId, Nobody
from services.allocation.rules.rule import Question
from shared.calendar import ONE_DAY
from shared.child.looked_after import CarePeriod, LookedAfterChild, child_from
from shared.child.next_review import next_review
from shared.events.services.allocation import ChildUnallocated, IroAllocationEnded
from shared.policy import Profile
from shared.refusals import NotFound, Unprocessable
from shared.register import facts
from shared.work.unit_of_work import Work

_LONGEST_STEP = 60 * ONE_DAY
"""More than any plan looks beyond the day it is about."""
_OF_ONE_CHILD = frozenset({"no_iros", "no_iro_may_have_the_child"})
"""Reasons that keep one child where it is and say nothing of its brothers and sisters."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Some children in one transaction, in the order in which they are handed over."""

    decisions: Decisions
    groups: Sequence[tuple[ChildId, ...]]
    reviews: Mapping[ChildId, date | None]

    @property
    def picture(self) -> Picture:
        return self.decisions.picture

    def of(self, child_id: ChildId) -> tuple[LookedAfterChild, CarePeriod]:
        """The child and the present period of care; every child here is looked after."""
        child = self.picture.children[child_id]
        if child.current is None:
            raise ValueError(f"{child_id} is not looked after")
        return child, child.current

    def questions(self, group: Sequence[ChildId]) -> list[Question]:
        """Who may have each of these today, as the picture stands."""
        limits = limits_of(self.decisions.profile)
        on = self.decisions.work.today
        return [Question(self.picture.child(each), self.picture.family(each), limits, on) for each in group]


async def cases_of(work: Work, profile: Profile, ids: Sequence[ChildId]) -> Cases:
    """These children, those of them who are looked after now, in the order in which they are handed over."""
    held = await facts.loaded(work, ids)
    children = {child_id: child_from(child_id, its, profile) for child_id, its in held.items()}
    picture = await load_picture(work, children)
    handed = [
        Handed(child_id, ahead and ahead.on, child.current.start, _who_must_share(picture, child_id))
        for child_id, child in children.items()
        for ahead in (next_review(child, held[child_id]),)
        if child.current is not None
    ]
    reviews = {each.child_id: each.review_on for each in handed}
    return Cases(Decisions(work, profile, picture), in_order(handed), reviews)


def _who_must_share(picture: Picture, child_id: ChildId) -> frozenset[ChildId]:
    return frozenset(each.id for each in picture.family(child_id).siblings if each.exception is None)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why children leave an IRO: the rule, in words, and the last day on which they have her if it is over already."""

    rule: str
    words: str
    had_until: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one child: another IRO with the allocation that says so, or nobody and the child stays."""

    child_id: ChildId
    review_on: date | None
    iro_id: IroId | None = None
    allocation_id: str | None = None
    nobody: Nobody | None = None


def hand_over(cases: Cases, iro_id: IroId, cause: Cause) -> list[Outcome]:
    """Give each group another IRO where somebody may have it; the decisions still have to be written."""
    outcomes: list[Outcome] = []
    for group in cases.groups:
        found = _choose_for(cases, group, iro_id)
        outcomes += [_carry_out(cases, child_id, found[child_id], cause) for child_id in group]
    return outcomes


def _choose_for(cases: Cases, group: Sequence[ChildId], iro_id: IroId) -> dict[ChildId, Choice | Nobody]:
    """Who is chosen for each, the whole group taken at once; the picture is left as it was."""
    picture, limits = cases.picture, limits_of(cases.decisions.profile)
    for child_id in group:
        picture.take_away(child_id)
    together = {iro.id for iro in who_may_take(cases.questions(group), picture.iros.values())} - {iro_id}
    found: dict[ChildId, Choice | Nobody] = {}
    for child_id in group:
        others = [iro for iro in picture.iros.values() if iro.id != iro_id and (not together or iro.id in together)]
        seen, family = picture.child(child_id), picture.family(child_id)
        choice = found[child_id] = choose_iro(seen, others, family, limits, cases.decisions.work.today)
        if isinstance(choice, Choice):
            picture.give(child_id, choice.iro_id)
    for child_id in group:
        if child_id in picture.holders:
            picture.take_away(child_id)
        picture.give(child_id, iro_id)
    return _together(found)


def _together(found: dict[ChildId, Choice | Nobody]) -> dict[ChildId, Choice | Nobody]:
    """One who stays for want of room keeps the brothers and sisters: a group is not split by chance."""
    lacking = next((each for each in found.values() if isinstance(each, Nobody) and not _alone(each)), None)
    if lacking is None:
        return found
    return {key: each if isinstance(each, Nobody) else lacking for key, each in found.items()}


def _alone(nobody: Nobody) -> bool:
    return nobody.reason in _OF_ONE_CHILD


def _carry_out(cases: Cases, child_id: ChildId, found: Choice | Nobody, cause: Cause) -> Outcome:
    review_on = cases.reviews[child_id]
    if isinstance(found, Nobody):
        return Outcome(child_id, review_on, nobody=found)
    child, period = cases.of(child_id)
    decisions, seen = cases.decisions, as_kept(found.explained)
    reason = f"{cause.words}; {found.rule}: {found.reason}"
    if cause.had_until is None:
        row = decisions.move(child, period, found.iro_id, cause.rule, reason, SYSTEM, seen)
    else:
        _say_there_was_a_gap(cases, child_id, close(cases, child_id, cause), cause)
        row = decisions.allocate(child, period, found.iro_id, cause.rule, reason, SYSTEM, seen)
    return Outcome(child_id, review_on, found.iro_id, row["id"])


def close(cases: Cases, child_id: ChildId, cause: Cause) -> date:
    """End the allocation on the IRO's last day, which is over; that day."""
    held = cases.picture.open[child_id]
    on: date = max(cause.had_until or cases.decisions.work.today, held["from_on"])
    cases.decisions.end(child_id, held["id"], on, cause.rule)
    cases.decisions.advocates.consider(child_id)
    return on


def _say_there_was_a_gap(cases: Cases, child_id: ChildId, had_until: date, cause: Cause) -> None:
    """We heard too late: there were days without an IRO that the first five working days in care do not excuse."""
    work, (_, period) = cases.decisions.work, cases.of(child_id)
    since, until = to_have_one(period, cases.decisions.profile, had_until)
    if max(since, until + ONE_DAY) < work.today:
        work.announce(ChildUnallocated(since=since, due_on=until, reasons=(cause.rule,)), child_id)


def say_it_ended(cases: Cases, child_id: ChildId, on: date, reason: str) -> None:
    """Announce that the child has no IRO any more; nothing ends before it began."""
    held = cases.picture.open[child_id]
    over = max(on, held["from_on"])
    ended = IroAllocationEnded(allocation_id=held["id"], iro_id=held["iro_id"], ended_on=over, reason=reason)
    cases.decisions.work.announce(ended, child_id)


def waiting_after(cases: Cases, stays: Outcome, had_until: date, words: str) -> dict[str, Any]:
    """What is put on record of a child nobody else may have; `words` say why the IRO goes, who is there until then."""
    if stays.nobody is None:
        raise ValueError(f"{stays.child_id} has another IRO")
    child, period = cases.of(stays.child_id)
    nobody = replace(stays.nobody, why=f"{words}: {stays.nobody.why}")
    return waiting_row(child, period, nobody, cases.decisions.profile, cases.decisions.work.today, had_until)


async def the_iro(work: Work, iro_id: str) -> RowMapping:
    """The IRO with this id; refused with 404 when there is none."""
    known = (await team_queries.iro_rows(work.connection, [iro_id])).get(iro_id)
    if known is None:
        raise NotFound("IRO")
    return known


def check_day(profile: Profile, day: date | None, at: str) -> None:
    """Refuse a day for which there is no calendar, with 422."""
    if day is not None and not profile.calendar.covers(day + _LONGEST_STEP):
        raise Unprocessable.at(at, "lies outside the calendar of working days")


def check_order(row: Mapping[Any, Any], first: str, last: str, stated: Collection[str]) -> None:
    """Refuse a last day before the first, with 422, at the one of them that was stated."""
    if row[first] is None or row[last] is None or row[first] <= row[last]:
        return
    if last in stated:
        raise Unprocessable.at(f"/{last}", f"lies before {first}")
    raise Unprocessable.at(f"/{first}", f"lies after {last}")


def check_start(day: date, iro: Mapping[Any, Any], at: str) -> None:
    """Refuse a day before the IRO's first here, with 422."""
    if day < iro["active_from"]:
        raise Unprocessable.at(at, f"lies before the IRO started on {iro['active_from'].isoformat()}")

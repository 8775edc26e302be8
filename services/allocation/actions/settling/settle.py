"""What allocation can do with a child: settle who the IRO is, and let a manager choose otherwise.

Everything that chooses takes the turn first, then loads the picture once, decides child by child in a fixed order, and
writes what was decided. It neither commits nor calls out.
"""

from collections.abc import Collection, Sequence
from typing import Any

from services.allocation.actions.deciding.care_periods import is_over, period_of, renumber
from services.allocation.actions.deciding.decisions import SYSTEM, Decisions
from services.allocation.actions.deciding.evidence import as_kept
from services.allocation.actions.deciding.needs_told import need_told_since
from services.allocation.actions.deciding.view import Picture, asserted_links, limits_of, load_children, load_picture
from services.allocation.actions.deciding.waiting import waiting_row
from services.allocation.actions.plans.held_back import WAITS_FOR_THE_OPENING, held_for_an_opening
from services.allocation.actions.settling import weights as weighing
from services.allocation.actions.settling.propose_again import out_of_date
from services.allocation.actions.settling.repair_families import concerned, mend, newly_given, teams_among
from services.allocation.queries import children as queries
from services.allocation.rules.appointed import RECORDS_MERGED
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import Nobody
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.events.services.allocation import IroAllocationEnded
from shared.policy import Profile
from shared.storage.query_cache import Row
from shared.work.unit_of_work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the allocations of these children in line with the facts, and try again whoever this could help."""
    children = await load_children(work, subjects)
    links = {key: asserted_links(child) for key, child in children.items()}
    family = await queries.replace_links(work.connection, links)
    rows = [_child_row(child) for child in children.values()]
    lighter = await weighing.remember(work, profile, children, rows, family)
    await renumber(work, children)
    held = await queries.open_allocations(work.connection, children)
    helps = lighter or any(is_over(children[key], row) for key, row in held.items())
    helps = helps or bool(await teams_among(work, children))
    others = [*(await queries.waiting(work.connection) if helps else ()), *sorted(family)]
    picture = await decide(work, profile, children, others)
    await mend_and_try_again(work, profile, await concerned(work, profile, picture, children, family))
    if helps:
        await _propose_again(work, profile)


async def mend_and_try_again(work: Work, profile: Profile, child_ids: Sequence[str]) -> None:
    """Look for rules that are newly broken for these children and their families, and mend what may be mended.

    Whoever was moved left a place, so the waiting are tried again.
    """
    if child_ids and await mend(work, profile, child_ids):
        await _try_the_waiting(work, profile)
        await _propose_again(work, profile)


async def try_the_waiting_again(work: Work, profile: Profile) -> None:
    """Something changed that could help a child without an IRO, or with one against a rule: try each of them."""
    await queries.one_allocation_at_a_time(work.connection)
    await _try_the_waiting(work, profile)
    await _propose_again(work, profile)


async def _try_the_waiting(work: Work, profile: Profile) -> None:
    """Try each child without an IRO; where one gets one, the family is looked at as a whole."""
    given = newly_given(await decide(work, profile, {}, await queries.waiting(work.connection)))
    while given and await mend(work, profile, given):
        given = newly_given(await decide(work, profile, {}, await queries.waiting(work.connection)))


async def _propose_again(work: Work, profile: Profile) -> None:
    """There may be somebody now for children whose proposal names nobody who can have them."""
    stuck = await out_of_date(work, profile)
    if stuck and await mend(work, profile, stuck):
        await _try_the_waiting(work, profile)


async def decide(
    work: Work,
    profile: Profile,
    children: dict[str, LookedAfterChild],
    others: Sequence[str],
) -> Picture | None:
    """End what has ended and choose where nobody was chosen, for these children and those others; what it saw."""
    more = [each for each in dict.fromkeys(others) if each not in children]
    everyone = {**children, **await load_children(work, more)}
    if not everyone:
        return None
    decisions = Decisions(work, profile, await load_picture(work, everyone))
    settling = _Settling(decisions, await held_for_an_opening(work, decisions.picture, everyone))
    for child in sorted(everyone.values(), key=_oldest_first):
        settling.settle(child)
    await decisions.write()
    return decisions.picture


def _oldest_first(child: LookedAfterChild) -> tuple[str, str]:
    current = child.current
    return (current.start.isoformat() if current is not None else "", child.child_id)


def _child_row(child: LookedAfterChild) -> dict[str, Any]:
    last = child.periods[-1] if child.periods else None
    return {
        "child_id": child.child_id,
        "looked_after_from": last.start if last else None,
        "ceased_on": last.end if last else None,
        "period": last.number if last else None,
        "baseline": last.baseline if last else None,
        "team_id": child.details.get("team_id"),
    }


class _Settling:
    """Settling some children in one transaction."""

    def __init__(self, decisions: Decisions, held: Collection[str]) -> None:
        self._decisions = decisions
        self._held = held
        self._picture = decisions.picture
        self._today = decisions.work.today
        self._limits = limits_of(decisions.profile)

    def settle(self, child: LookedAfterChild) -> None:
        """One child: end what has ended, choose where nobody was chosen."""
        held, current = self._picture.open.get(child.child_id), child.current
        if held is not None and is_over(child, held):
            self._end_care(child, held)
        if current is None:
            self._decisions.no_longer_waits(child.child_id)
        elif (continued := self._continued(child)) is not None:
            self._continue(child, current, continued)
        elif child.child_id not in self._picture.holders:
            self._choose(child, current)
        if not need_told_since(self._picture, child.child_id):  # else asked once it was looked for somebody better
            self._decisions.advocates.consider(child.child_id)

    def _end_care(self, child: LookedAfterChild, held: Row) -> None:
        period = period_of(child, held)
        on = period.end if period is not None and period.end is not None else self._today
        self._decisions.end(child.child_id, held["id"], on, self._why_over(child))
        self._decisions.advocates.consider(child.child_id)
        ended = IroAllocationEnded(
            allocation_id=held["id"], iro_id=held["iro_id"], ended_on=on, reason=self._why_over(child)
        )
        self._decisions.work.announce(ended, child.child_id)

    def _why_over(self, child: LookedAfterChild) -> str:
        if child.periods:
            return "care_ended"
        merged = any(child.child_id in theirs for theirs in self._picture.duplicates.values())
        return RECORDS_MERGED.id if merged else "record_withdrawn"

    def _continued(self, child: LookedAfterChild) -> Row | None:
        """The allocation in force of a record that was merged into this child's: the child keeps that IRO.

        Where this record has an IRO, too, only whom a manager chose goes on.
        """
        held = [self._picture.open.get(each) for each in self._picture.duplicates.get(child.child_id, ())]
        theirs = [row for row in held if row is not None]
        choice, mine = self._picture.chosen.get(child.child_id), self._picture.holders.get(child.child_id)
        if mine is not None:
            theirs = [row for row in theirs if choice is not None and row["iro_id"] == choice.iro_id != mine]
        first = None if choice is None else choice.iro_id
        return min(theirs, key=lambda row: (row["iro_id"] != first, row["from_on"], row["id"]), default=None)

    def _continue(self, child: LookedAfterChild, period: CarePeriod, held: Row) -> None:
        """Two records were one child: the IRO of the other one goes on."""
        seen = {"continues": held["id"], "since": held["from_on"].isoformat()}
        reason = f"goes on as the IRO of {held['child_id']}, whose record was merged into this one"
        give = self._decisions.move if child.child_id in self._picture.holders else self._decisions.allocate
        give(child, period, held["iro_id"], RECORDS_MERGED.id, reason, SYSTEM, seen)

    def _choose(self, child: LookedAfterChild, period: CarePeriod) -> None:
        if child.child_id in self._held:
            self._wait(child, period, WAITS_FOR_THE_OPENING)
            return
        seen, family = self._picture.child(child.child_id), self._picture.family(child.child_id)
        choice = choose_iro(seen, list(self._picture.iros.values()), family, self._limits, self._today)
        if isinstance(choice, Nobody):
            self._wait(child, period, choice)
            return
        verdicts = as_kept(choice.explained)
        self._decisions.allocate(child, period, choice.iro_id, choice.rule, choice.reason, SYSTEM, verdicts)

    def _wait(self, child: LookedAfterChild, period: CarePeriod, nobody: Nobody) -> None:
        had_until = self._picture.had_until(child.child_id, period.number)
        self._decisions.wait(waiting_row(child, period, nobody, self._decisions.profile, self._today, had_until))

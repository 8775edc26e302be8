"""What allocation can do with a child: settle who the IRO is, and let a manager choose otherwise.

Everything that chooses takes the turn first, then loads the picture once, decides child by child in a fixed order, and
writes what was decided. It neither commits nor calls out.
"""

from collections.abc import Sequence
from typing import Any

from services.allocation import queries
from services.allocation.actions.decisions import SYSTEM, Decisions
from services.allocation.actions.picture import asserted_links, limits_of, load_children, load_picture
from services.allocation.actions.waiting import waiting_row
from services.allocation.rules.choose import choose_iro
from services.allocation.rules.model import Choice, Nobody
from shared.events.allocation import AdvocateNeeded, IroAllocationEnded, SiblingGroupSplit
from shared.looked_after import CarePeriod, LookedAfterChild
from shared.policy import Profile
from shared.work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the allocations of these children in line with the facts, and try again whoever this could help."""
    await queries.one_allocation_at_a_time(work.connection)
    children = await load_children(work, subjects)
    links = {key: asserted_links(child) for key, child in children.items()}
    family = await queries.replace_links(work.connection, links)
    await queries.remember_children(work.connection, [_child_row(child) for child in children.values()])
    held = await queries.open_allocations(work.connection, children)
    freed = any(_is_over(children[key], row["period"]) for key, row in held.items())
    await _decide(
        work, profile, children, [*(await queries.waiting(work.connection) if freed else ()), *sorted(family)]
    )


async def try_the_waiting_again(work: Work, profile: Profile) -> None:
    """Something changed that could help a child without an IRO: try each of them."""
    await queries.one_allocation_at_a_time(work.connection)
    await _decide(work, profile, {}, await queries.waiting(work.connection))


async def _decide(work: Work, profile: Profile, children: dict[str, LookedAfterChild], others: Sequence[str]) -> None:
    more = [each for each in dict.fromkeys(others) if each not in children]
    everyone = {**children, **await load_children(work, more)}
    if not everyone:
        return
    decisions = Decisions(work, profile, await load_picture(work, everyone))
    settling = _Settling(decisions)
    for child in sorted(everyone.values(), key=_oldest_first):
        settling.settle(child)
    await decisions.write()


def _is_over(child: LookedAfterChild, number: int) -> bool:
    """Whether an allocation of this period of care has come to its end."""
    return child.current is None or child.current.number != number


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
        "weight": 1.0,
        "baseline": last.baseline if last else None,
    }


class _Settling:
    """Settling some children in one transaction."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._picture = decisions.picture
        self._today = decisions.work.today
        self._limits = limits_of(decisions.profile)

    def settle(self, child: LookedAfterChild) -> None:
        """One child: end what has ended, choose where nobody was chosen."""
        held, current = self._picture.open.get(child.child_id), child.current
        if held is not None and _is_over(child, held["period"]):
            self._end_care(child, held["id"], held["iro_id"], held["period"])
        if current is None:
            self._decisions.no_longer_waits(child.child_id)
        elif child.child_id not in self._picture.holders:
            self._choose(child, current)

    def _end_care(self, child: LookedAfterChild, allocation_id: str, iro_id: str, number: int) -> None:
        period = next((each for each in child.periods if each.number == number), None)
        on = period.end if period is not None and period.end is not None else self._today
        reason = "care_ended" if child.periods else "record_withdrawn"
        self._decisions.end(child.child_id, allocation_id, on, reason)
        ended = IroAllocationEnded(allocation_id=allocation_id, iro_id=iro_id, ended_on=on, reason=reason)
        self._decisions.work.announce(ended, child.child_id)

    def _choose(self, child: LookedAfterChild, period: CarePeriod) -> None:
        seen, family = self._picture.child(child.child_id), self._picture.family(child.child_id)
        choice = choose_iro(seen, list(self._picture.iros.values()), family, self._limits, self._today)
        if isinstance(choice, Nobody):
            self._decisions.wait(waiting_row(child, period, choice, self._decisions.profile, self._today))
            return
        self._decisions.allocate(child, period, choice.iro_id, choice.rule, choice.reason, SYSTEM, _explained(choice))
        self._say_what_follows(child, choice)

    def _say_what_follows(self, child: LookedAfterChild, choice: Choice) -> None:
        if choice.split:
            siblings = [each.id for each in self._picture.family(child.child_id).siblings]
            split = SiblingGroupSplit(
                child_ids=(child.child_id, *siblings), reason="siblings_iro_may_not", split_on=self._today
            )
            self._decisions.work.announce(split, child.child_id)
        if choice.advocate_needed:
            needed = AdvocateNeeded(reason="communication_needs", needed_from=self._today)
            self._decisions.work.announce(needed, child.child_id)


def _explained(choice: Choice) -> list[list[str]]:
    return [[verdict.rule, verdict.iro_id, verdict.answer.value, verdict.why] for verdict in choice.explained]

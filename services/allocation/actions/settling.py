"""What allocation can do with a child: settle who the IRO is, and let a manager choose otherwise.

Everything that chooses takes the turn first, then loads the picture once, decides child by child in a fixed order, and
writes what was decided. It neither commits nor calls out.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from services.allocation import queries
from services.allocation.actions.picture import Picture, asserted_links, limits_of, load_children, load_picture
from services.allocation.actions.waiting import last_day, waiting_row
from services.allocation.rules.choose import choose_iro
from services.allocation.rules.model import Choice, Iro, Nobody
from services.allocation.tables import allocations, unallocated
from shared.events.allocation import AdvocateNeeded, IroAllocated, IroAllocationEnded, IroChanged, SiblingGroupSplit
from shared.looked_after import CarePeriod, LookedAfterChild
from shared.policy import Profile
from shared.work import Work, new_id

SYSTEM = "system"


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
    for child in sorted(everyone.values(), key=_oldest_first):
        decisions.settle(child)
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


class Decisions:
    """What one transaction decides about allocations, gathered for a few writes."""

    def __init__(self, work: Work, profile: Profile, picture: Picture) -> None:
        self._work = work
        self._profile = profile
        self._limits = limits_of(profile)
        self.picture = picture
        self._made: list[dict[str, Any]] = []
        self._ended: list[dict[str, Any]] = []
        self._waiting: dict[str, dict[str, Any]] = {}
        self._done_waiting: set[str] = set()

    def settle(self, child: LookedAfterChild) -> None:
        """One child: end what has ended, choose where nobody was chosen."""
        held, current = self.picture.open.get(child.child_id), child.current
        if held is not None and _is_over(child, held["period"]):
            self._end_care(child, held["id"], held["iro_id"], held["period"])
        if current is None:
            self._done_waiting.add(child.child_id)
        elif child.child_id not in self.picture.holders:
            self._choose(child, current)

    def _end_care(self, child: LookedAfterChild, allocation_id: str, iro_id: str, number: int) -> None:
        period = next((each for each in child.periods if each.number == number), None)
        on = period.end if period is not None and period.end is not None else self._work.today
        reason = "care_ended" if child.periods else "record_withdrawn"
        self.end(child.child_id, allocation_id, on, reason)
        ended = IroAllocationEnded(allocation_id=allocation_id, iro_id=iro_id, ended_on=on, reason=reason)
        self._work.announce(ended, child.child_id)

    def end(self, child_id: str, allocation_id: str, on: date, reason: str) -> None:
        """Close an allocation."""
        self.picture.take_away(child_id)
        self.close(allocation_id, on, reason)

    def close(self, allocation_id: str, on: date, reason: str) -> None:
        """Note the end of an allocation whose place is counted as free already."""
        self._ended.append({"p_id": allocation_id, "p_on": on, "p_reason": reason})

    def _choose(self, child: LookedAfterChild, period: CarePeriod) -> None:
        seen, family = self.picture.child(child.child_id), self.picture.family(child.child_id)
        choice = choose_iro(seen, self._iros(), family, self._limits, self._work.today)
        if isinstance(choice, Nobody):
            self._waiting[child.child_id] = waiting_row(child, period, choice, self._profile, self._work.today)
            return
        self.allocate(child, period, choice.iro_id, choice.rule, choice.reason, SYSTEM, _explained(choice))
        self._say_what_follows(child, choice)

    def _iros(self) -> list[Iro]:
        return list(self.picture.iros.values())

    def _say_what_follows(self, child: LookedAfterChild, choice: Choice) -> None:
        if choice.split:
            siblings = [each.id for each in self.picture.family(child.child_id).siblings]
            split = SiblingGroupSplit(
                child_ids=(child.child_id, *siblings), reason="siblings_iro_may_not", split_on=self._work.today
            )
            self._work.announce(split, child.child_id)
        if choice.advocate_needed:
            needed = AdvocateNeeded(reason="communication_needs", needed_from=self._work.today)
            self._work.announce(needed, child.child_id)

    def allocate(
        self, child: LookedAfterChild, period: CarePeriod, iro_id: str, rule: str, reason: str, by: str, facts: Any
    ) -> dict[str, Any]:
        """Make the child's new allocation and announce it: as a change if it follows another in this period of care."""
        baseline = self._history(child.child_id, period) if by == SYSTEM else None
        row = {
            "id": new_id(),
            "child_id": child.child_id,
            "iro_id": iro_id,
            "period": period.number,
            "from_on": self._work.today,
            "allocated_at": self._work.now,
            "ended_on": None,
            "end_reason": None,
            "rule": rule,
            "reason": reason,
            "decided_by": by,
            "facts": facts,
            "baseline": baseline,
        }
        self._announce(child, row)
        self.picture.give(child.child_id, iro_id)
        self._made.append(row)
        self._done_waiting.add(child.child_id)
        return row

    def _announce(self, child: LookedAfterChild, row: dict[str, Any]) -> None:
        held = self.picture.open.get(child.child_id)
        said = {
            "allocation_id": row["id"],
            "iro_id": row["iro_id"],
            "rule": row["rule"],
            "decided_by": row["decided_by"],
        }
        if held is not None and held["period"] == row["period"]:
            changed = IroChanged(
                **said,
                changed_on=row["from_on"],
                previous_iro_id=held["iro_id"],
                previous_allocation_id=held["id"],
            )
            self._work.announce(changed, child.child_id, baseline=row["baseline"])
            return
        past = self.picture.past.get(child.child_id, ())
        previous = held["iro_id"] if held is not None else next((each["iro_id"] for each in past), None)
        made = IroAllocated(**said, allocated_on=row["from_on"], previous_iro_id=previous)
        self._work.announce(made, child.child_id, baseline=row["baseline"])

    def _history(self, child_id: str, period: CarePeriod) -> date | None:
        """The day of the import, for the first allocation of a child who must have had an IRO by then.

        Opening an imported caseload is not news to the child: nobody is written to about the past.
        """
        if period.baseline is None or any(
            row["period"] == period.number for row in self.picture.past.get(child_id, ())
        ):
            return None
        over = period.earliest_known or last_day(period, self._profile) < period.baseline
        return period.baseline if over else None

    async def write(self) -> None:
        """Write what was decided, the ended before the made, so that nobody ever has two open allocations."""
        connection = self._work.connection
        if self._ended:
            over = update(allocations).where(allocations.c.id == bindparam("p_id"))
            values: dict[str, Any] = {"ended_on": bindparam("p_on"), "end_reason": bindparam("p_reason")}
            await connection.execute(over.values(values), self._ended)
        if self._made:
            await connection.execute(insert(allocations), self._made)
        await self._write_waiting()

    async def _write_waiting(self) -> None:
        connection = self._work.connection
        known = await queries.waiting_rows(connection, {*self._waiting, *self._done_waiting})
        gone = [{"p_child_id": child_id} for child_id in self._done_waiting & known.keys()]
        if gone:
            await connection.execute(delete(unallocated).where(unallocated.c.child_id == bindparam("p_child_id")), gone)
        new = [row for child_id, row in self._waiting.items() if child_id not in known]
        if new:
            await connection.execute(insert(unallocated), new)
        await self._write_changed(known)

    async def _write_changed(self, known: dict[str, Any]) -> None:
        names = ("looked_after_from", "since", "due_on", "reason", "why", "tried_on")
        changed = [
            {f"p_{name}": row[name] for name in ("child_id", *names)}
            for child_id, row in self._waiting.items()
            if child_id in known and any(row[name] != known[child_id][name] for name in names)
        ]
        if changed:
            values: dict[str, Any] = {name: bindparam(f"p_{name}") for name in names}
            which = update(unallocated).where(unallocated.c.child_id == bindparam("p_child_id"))
            await self._work.connection.execute(which.values(values), changed)


def _explained(choice: Choice) -> list[list[str]]:
    return [[verdict.rule, verdict.iro_id, verdict.answer.value, verdict.why] for verdict in choice.explained]

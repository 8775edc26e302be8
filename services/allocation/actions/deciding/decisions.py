"""What one transaction decides about allocations: gathered, announced, and written in a few statements."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.allocation.actions.deciding.advocates import Advocates
from services.allocation.actions.deciding.agenda import Written, agenda_of
from services.allocation.actions.deciding.evidence import seen
from services.allocation.actions.deciding.view import Picture, limits_of
from services.allocation.actions.deciding.waiting import last_day
from services.allocation.queries import children as queries
from services.allocation.queries import waiting as waiting_queries
from services.allocation.rules.appointed import RECORDS_MERGED
from services.allocation.rules.handover.order import RESTORED
from services.allocation.rules.team.caseload import over_limit, per_full_time
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.said_by import begun_by
from shared.events.services.allocation import CaseloadLimitExceeded, IroAllocated, IroAllocationEnded, IroChanged
from shared.policy import Profile
from shared.register.take_back import take_back
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

SYSTEM = "system"
_IN_FORCE: dict[str, Any] = {"ended_on": None, "end_reason": None}


class Decisions:
    """The allocations made and ended in one transaction; `picture` is kept in step with each."""

    def __init__(self, work: Work, profile: Profile, picture: Picture) -> None:
        self.work = work
        self.profile = profile
        self.picture = picture
        self.advocates = Advocates(work, picture)
        self._made: list[dict[str, Any]] = []
        self._ended: list[tuple[str, date, str]] = []
        self._resumed: list[dict[str, Any]] = []
        self._waiting: dict[str, dict[str, Any]] = {}
        self._done_waiting: set[str] = set()

    def wait(self, row: dict[str, Any]) -> None:
        """Nobody can be chosen: the child stands among the waiting, with the reason."""
        self._waiting[row["child_id"]] = row

    def no_longer_waits(self, child_id: str) -> None:
        """The child is not, or no longer, without an IRO who ought to have one."""
        self._done_waiting.add(child_id)

    def allocate(
        self, child: LookedAfterChild, period: CarePeriod, iro_id: str, rule: str, reason: str, by: str, facts: Any
    ) -> dict[str, Any]:
        """Make the child's new allocation and announce it: as a change if it follows another in this period of care."""
        baseline = self._history(child.child_id, period) if by == SYSTEM else None
        shared_with = self._shared_with(child.child_id, iro_id)
        row = {
            "id": new_id(),
            "child_id": child.child_id,
            "iro_id": iro_id,
            "period": period.number,
            "period_key": period.key,
            "weight": self.picture.weight(child.child_id),
            "from_on": self.work.today,
            "allocated_at": self.work.now,
            **_IN_FORCE,
            "rule": rule,
            "reason": reason,
            "decided_by": by,
            "needs_known": [] if rule == RECORDS_MERGED.id else self._needs(child.child_id),
            "facts": seen(self.picture, self.profile, child.child_id, iro_id, facts),
            "baseline": baseline,
            "told_of": shared_with if shared_with and baseline is None else None,
        }
        self._announce(child, row, shared_with)
        self._give(child.child_id, iro_id)
        self._made.append(row)
        self._done_waiting.add(child.child_id)
        return row

    def _needs(self, child_id: str) -> list[str]:
        """The needs known when the IRO is chosen; who goes on as that of a merged record was not chosen for any."""
        return sorted(self.picture.child(child_id).communication_needs)

    def _give(self, child_id: str, iro_id: str) -> None:
        """The IRO has the child from now on; say so if she has more than the limit since, and who needs an advocate."""
        limits, before = limits_of(self.profile), self.picture.iros.get(iro_id)
        self.picture.give(child_id, iro_id)
        self.advocates.consider(child_id)
        iro = self.picture.iros.get(iro_id)
        if before is None or iro is None or over_limit(before.load, before.fte, limits):
            return
        if over_limit(iro.load, iro.fte, limits):
            exceeded = CaseloadLimitExceeded(
                iro_id=iro_id,
                children=iro.children,
                load=per_full_time(iro.load, iro.fte),
                limit=float(limits.hard),
                exceeded_on=self.work.today,
            )
            self.work.announce(exceeded, iro_id, subjectkind="iro")

    def move(
        self, child: LookedAfterChild, period: CarePeriod, iro_id: str, rule: str, reason: str, by: str, facts: Any
    ) -> dict[str, Any]:
        """Give the child another IRO from today: the old allocation ends with the rule as its reason."""
        held = self.picture.open.get(child.child_id)
        if child.child_id in self.picture.holders:
            self.picture.take_away(child.child_id)
        row = self.allocate(child, period, iro_id, rule, reason, by, facts)
        if held is not None:
            self._close(held["id"], self.work.today, rule)
        return row

    def end(self, child_id: str, allocation_id: str, on: date, reason: str) -> None:
        """Close an allocation; it never ends before it began."""
        held = self.picture.open.get(child_id)
        self.picture.take_away(child_id)
        self._close(allocation_id, on if held is None else max(on, held["from_on"]), reason)

    def resume(self, child_id: str, row: Mapping[Any, Any]) -> None:
        """An allocation that ended goes on after all, as if it had never ended; that it did is taken back."""
        for fact in self.work.loaded.get(child_id, ()):
            if isinstance(fact.data, IroAllocationEnded) and fact.data.allocation_id == row["id"]:
                take_back(self.work, fact)
        again = {**row, **_IN_FORCE, "weight": self.picture.weight(child_id)}
        self.picture.open[child_id] = again
        self._give(child_id, row["iro_id"])
        self._resumed.append(again)
        self._done_waiting.add(child_id)

    def _close(self, allocation_id: str, on: date, reason: str) -> None:
        """Note the end of an allocation whose place is counted as free already."""
        self._ended.append((allocation_id, on, reason))

    def _shared_with(self, child_id: str, iro_id: str) -> list[str]:
        return [each.id for each in self.picture.family(child_id).siblings if each.iro_id == iro_id]

    def _announce(self, child: LookedAfterChild, row: dict[str, Any], shared_with: list[str]) -> None:
        held = self.picture.open.get(child.child_id)
        said = {
            "allocation_id": row["id"],
            "iro_id": row["iro_id"],
            "shared_with": tuple(shared_with),
            "rule": row["rule"],
            "decided_by": row["decided_by"],
        }
        if held is not None and held["period"] == row["period"]:
            changed = IroChanged(
                **said,
                changed_on=row["from_on"],
                previous_iro_id=held["iro_id"],
                previous_allocation_id=held["id"],
                goes_back=row["rule"] == RESTORED.id,
            )
            self.work.announce(changed, child.child_id, baseline=row["baseline"])
            return
        past = self.picture.past.get(child.child_id, ())
        previous = held["iro_id"] if held is not None else next((each["iro_id"] for each in past), None)
        after_gap = any(each["period"] == row["period"] for each in past)
        made = IroAllocated(**said, allocated_on=row["from_on"], previous_iro_id=previous, after_gap=after_gap)
        self.work.announce(made, child.child_id, baseline=row["baseline"], stated_by=self._begun_by(child))

    def _begun_by(self, child: LookedAfterChild) -> frozenset[str]:
        """The events that brought the child into care, as far as this transaction has read them."""
        held = self.work.loaded.get(child.child_id, ())
        return begun_by(child.current, held) if child.current is not None else frozenset()

    def _history(self, child_id: str, period: CarePeriod) -> date | None:
        """The day of the import, for the first allocation of a child who must have had an IRO by then.

        Opening an imported caseload is not news to the child: nobody is written to about the past.
        """
        held = self.picture.open.get(child_id)
        earlier = [*self.picture.past.get(child_id, ()), *([held] if held is not None else [])]
        if period.baseline is None or any(row["period"] == period.number for row in earlier):
            return None
        over = period.earliest_known or last_day(period, self.profile) < period.baseline
        return period.baseline if over else None

    async def write(self) -> None:
        """Write what was decided, the ended before the made, so that nobody ever has two open allocations."""
        await queries.end_allocations(self.work.connection, self._ended)
        await queries.resume_allocations(self.work.connection, self._resumed)
        await queries.make_allocations(self.work.connection, self._made)
        await self.advocates.write()
        await self._write_waiting()
        agenda_of(self.work).written.append(Written(self.picture, [*self._made, *self._resumed], bool(self._ended)))

    async def _write_waiting(self) -> None:
        connection = self.work.connection
        known = await waiting_queries.waiting_rows(connection, {*self._waiting, *self._done_waiting})
        await waiting_queries.no_longer_wait(connection, self._done_waiting & known.keys())
        new = [row for child_id, row in self._waiting.items() if child_id not in known]
        await waiting_queries.begin_to_wait(connection, new)
        await self._write_changed(known)

    async def _write_changed(self, known: dict[str, Any]) -> None:
        names = ("looked_after_from", "since", "due_on", "reason", "why", "tried_on", "announced_at", "of_age_on")
        rows = [
            {**row, "announced_at": self._announced_at(row, known[child_id])}
            for child_id, row in self._waiting.items()
            if child_id in known
        ]
        changed = [
            {name: row[name] for name in ("child_id", *names)}
            for row in rows
            if any(row[name] != known[row["child_id"]][name] for name in names)
        ]
        await waiting_queries.change_waiting(self.work.connection, changed)

    def _announced_at(self, row: dict[str, Any], known: Mapping[Any, Any]) -> datetime | None:
        """When it was said that the last day is over: not yet, where it is another one that is still to come."""
        moved = row["due_on"] != known["due_on"] and row["due_on"] >= self.work.today
        said: datetime | None = None if moved else known["announced_at"]
        return said

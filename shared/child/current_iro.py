"""Who is a child's IRO: the allocation that nothing has ended and no other has replaced.

Source: s25A Children Act 1989; Hull 1. That an earlier allocation never comes back by itself when the latest one ends,
and that of two records merged into one the child's own record says who the IRO is, are local rules. Pure.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from shared.child.looked_after import LookedAfterChild
from shared.events.base import Event
from shared.events.services.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.register.facts import Fact

IRO: Final[frozenset[type[Event]]] = frozenset({IroAllocated, IroChanged, IroAllocationEnded})
"""The events that tell who a child's IRO is."""


class Allocation(NamedTuple):
    """One allocation of an IRO to a child, from a local date on, and the fact that announced it.

    `ended_on` is the local date on which it ended without another, `replaced_on` the one from which another follows.
    """

    fact: Fact
    announced: IroAllocated | IroChanged
    on: date
    ended_on: date | None
    replaced_on: date | None

    @property
    def in_force(self) -> bool:
        return self.ended_on is None and self.replaced_on is None

    def held_before(self, day: date) -> bool:
        """Whether the child had this IRO already when that day began, and had not lost her by its end."""
        return (
            self.on < day
            and (self.ended_on is None or day < self.ended_on)
            and (self.replaced_on is None or day <= self.replaced_on)
        )


def allocations_of(facts: Iterable[Fact]) -> list[Allocation]:
    """Every allocation ever announced, in the order in which they took effect.

    On one record each is replaced by the next, whether or not that says whom it replaces.
    """
    given: list[tuple[Fact, IroAllocated | IroChanged]] = []
    ended: dict[str, date] = {}
    for fact in facts:
        if type(fact.data) is IroAllocated or type(fact.data) is IroChanged:
            given.append((fact, fact.data))
        elif type(fact.data) is IroAllocationEnded:
            ended[fact.data.allocation_id] = fact.data.ended_on
    given.sort(key=lambda each: (_day_of(each[1]), each[0].place))
    replaced: dict[str, date] = {}
    latest: dict[str, str] = {}
    for fact, said in given:
        named = said.previous_allocation_id if isinstance(said, IroChanged) else None
        for earlier in (latest.get(fact.subject), named):
            if earlier is not None:
                replaced[earlier] = _day_of(said)
        latest[fact.subject] = said.allocation_id
    return [
        Allocation(fact, said, _day_of(said), ended.get(said.allocation_id), replaced.get(said.allocation_id))
        for fact, said in given
    ]


def allocation_in_force(child_id: str, facts: Iterable[Fact]) -> Allocation | None:
    """The allocation in force: of two, the one on the child's own record, then the one that took effect later."""
    standing = [each for each in allocations_of(facts) if each.in_force]
    return max(standing, key=lambda each: (each.fact.subject == child_id, each.on, each.fact.place), default=None)


def current_allocation(child: LookedAfterChild, facts: Iterable[Fact]) -> Allocation | None:
    """The allocation in force of a child who is looked after; nobody is the IRO of a child who is not."""
    return allocation_in_force(child.child_id, facts) if child.current is not None else None


def current_iro(child: LookedAfterChild, facts: Iterable[Fact]) -> str | None:
    """The id of the child's IRO."""
    found = current_allocation(child, facts)
    return found.announced.iro_id if found is not None else None


def had_iro_before(facts: Iterable[Fact], day: date) -> bool:
    """Whether the child had an IRO already when that day began, and still had one as it ended."""
    return any(each.held_before(day) for each in allocations_of(facts))


def _day_of(said: IroAllocated | IroChanged) -> date:
    return said.allocated_on if isinstance(said, IroAllocated) else said.changed_on

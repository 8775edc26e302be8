"""Which rules the allocation in force breaks, now that the family or the people on the case have changed.

Links arrive late, are corrected or withdrawn; a mother becomes looked after after her baby did; a social worker or a
line of management changes. What was chosen rightly then may be wrong now. A breach is mended at once while a change
costs the child little: in the first working days, or before the child has met the IRO. Afterwards, and where a manager
chose the IRO, it is a proposal for the manager.

Source: Hull 1; Jersey 2.18, 7.2; the line between mending and proposing is local.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from services.allocation.rules import independent, parent_and_child, siblings
from services.allocation.rules.model import Child, ChildId, Iro, IroId


@dataclass(frozen=True, slots=True)
class Kin:
    """The IROs of the child's looked-after family.

    `relations`: parents and own children; `conflict`: siblings whose interests conflict with the child's; `together`:
    the siblings who must share the child's IRO.
    """

    relations: Mapping[ChildId, IroId] = field(default_factory=dict)
    conflict: Mapping[ChildId, IroId] = field(default_factory=dict)
    together: Mapping[ChildId, IroId] = field(default_factory=dict)


class Breach(NamedTuple):
    """A rule that the child's allocation breaks, with whom, and why in a sentence."""

    rule: str
    others: tuple[ChildId, ...]
    why: str


def broken(child: Child, iro: Iro, kin: Kin) -> tuple[Breach, ...]:
    """The rules that this IRO's having the child breaks, in the order in which they are asked."""
    found = []
    why_not = independent.why_not(child, iro)
    if why_not is not None:
        found.append(Breach(independent.RULE.id, (), f"{iro.id} {why_not}"))
    family = _with(kin.relations, iro.id)
    if family:
        found.append(
            Breach(parent_and_child.RULE.id, family, f"{iro.id} is the IRO of the child's parent or own child")
        )
    against = _with(kin.conflict, iro.id)
    if against:
        why = f"{iro.id} has a sibling whose interests conflict with the child's"
        found.append(Breach(siblings.RULE.id, against, why))
    else:
        found += _parted(iro, kin)
    return tuple(found)


def _parted(iro: Iro, kin: Kin) -> list[Breach]:
    elsewhere = {other: held for other, held in kin.together.items() if held != iro.id}
    if not elsewhere:
        return []
    theirs = ", ".join(sorted(set(elsewhere.values())))
    return [Breach(siblings.RULE.id, tuple(sorted(elsewhere)), f"siblings of the child are with {theirs}")]


def _with(others: Mapping[ChildId, IroId], iro_id: IroId) -> tuple[ChildId, ...]:
    return tuple(sorted(other for other, held in others.items() if held == iro_id))


class Remedy(NamedTuple):
    """Whether a child may be given another IRO at once, or a manager is asked; and why."""

    way: Literal["mend", "propose"]
    reason: str


def remedy(*, today: date, last_first_day: date, met: bool, chosen_by_a_manager: bool) -> Remedy:
    """What to do about a breach: `last_first_day` is the last day for appointing an IRO, itself still counted.

    `met`: the child has met the present IRO; an imported allocation counts as met.
    """
    if chosen_by_a_manager:
        return Remedy("propose", "a manager chose the present IRO")
    if today <= last_first_day:
        return Remedy("mend", f"the days for appointing an IRO run until {last_first_day.isoformat()}")
    if not met:
        return Remedy("mend", "the child has not met the present IRO")
    return Remedy("propose", "the child has met the present IRO")

"""Which rules the allocation in force breaks, now that the family or the people on the case have changed.

Links arrive late, are corrected or withdrawn; a mother becomes looked after after her baby did; a social worker or a
line of management changes; a tie that the IRO has declared begins; her registration lapses; she becomes the Corporate
IRO. What was chosen rightly then may be wrong now. Not so where nobody else could do it better: a communication need
that is told only now is a breach while another IRO who communicates in the child's way has room.

A breach is mended at once while a change costs the child little: in the first working days, or before the child has
met the IRO. Afterwards, and where a manager chose the IRO, it is a proposal for the manager.

Source: Hull 1; Jersey 2.16, 2.18, 4.5-4.8, 7.2; the line between mending and proposing is local.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal, NamedTuple

from services.allocation.rules import communication
from services.allocation.rules.all_rules import RULES
from services.allocation.rules.model import Child, ChildId, Family, Iro, Kin, Limits
from services.allocation.rules.rule import Question

_STAYING = tuple(rule for rule in RULES if rule.stays)


class Breach(NamedTuple):
    """A rule that the child's allocation breaks, with whom, and why in a sentence."""

    rule: str
    others: tuple[ChildId, ...]
    why: str


def why_not_stay(
    child: Child, iro: Iro, limits: Limits, on: date, overruled: Collection[str] = ()
) -> tuple[str, str] | None:
    """What keeps the IRO from going on with a child, whoever the family is: the rule and its reason; None if nothing.

    An absence does not: somebody covers, or the children are moved in time. Nor does a rule that is among those
    `overruled` by the manager who chose her.
    """
    return next(_kept_from(child, iro, limits, on, overruled), None)


def _kept_from(
    child: Child, iro: Iro, limits: Limits, on: date, overruled: Collection[str]
) -> Iterator[tuple[str, str]]:
    question = Question(child, Family(), limits, on)
    for rule in _STAYING:
        why_not = rule.judge(question, iro)
        if why_not is not None and rule.id not in overruled:
            yield rule.id, f"{iro.id} {why_not}"


def broken(
    child: Child, iro: Iro, kin: Kin, limits: Limits, on: date, overruled: Collection[str] = ()
) -> tuple[Breach, ...]:
    """The rules that this IRO's having the child breaks on that day, in the order in which they are asked."""
    found = [Breach(rule, (), why) for rule, why in _kept_from(child, iro, limits, on, overruled)]
    for rule in RULES:
        if (family := rule.breach(iro, kin)) is not None:
            found.append(Breach(rule.id, *family))
    return tuple(found)


def not_understood(own: ChildId, iro: Iro, unmet: Collection[ChildId]) -> Breach:
    """The IRO does not communicate in the way of those `unmet`, and another has room for them and who goes with them.

    Said of a child among them, or of a brother or sister who goes with them.
    """
    whose = "the child's way" if own in unmet else f"the way of {', '.join(sorted(unmet))}"
    why = f"{iro.id} does not communicate in {whose}, and somebody who does has room"
    return Breach(communication.RULE.id, tuple(sorted(each for each in unmet if each != own)), why)


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

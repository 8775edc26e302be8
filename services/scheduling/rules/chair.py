"""Who chairs a child's reviews: the IRO of the latest allocation, unless that one has ended.

An earlier allocation never comes back by itself when the latest one ends.

Source: s25A Children Act 1989; Hull 1.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allocated:
    """One allocation of an IRO to the child."""

    allocation_id: str
    iro_id: str


def chair(allocations: Sequence[Allocated], ended: Collection[str]) -> str | None:
    """The IRO's id; allocations are in the order in which they took effect, `ended` are allocation ids."""
    if not allocations or allocations[-1].allocation_id in ended:
        return None
    return allocations[-1].iro_id

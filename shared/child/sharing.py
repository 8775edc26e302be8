"""With which brothers and sisters a child was said to share the IRO of an allocation, and with which not after all.

Source: Hull 1. Pure.
"""

from collections.abc import Iterable

from shared.events.services.allocation import IroAllocated, IroChanged, IroShared, IroSharingCorrected
from shared.register.facts import Fact


def announced_with(allocation_id: str, held: Iterable[Fact]) -> frozenset[str]:
    """The brothers and sisters named with this allocation when it was announced."""
    made = (fact.data for fact in held if isinstance(fact.data, IroAllocated | IroChanged))
    return frozenset(other for each in made if each.allocation_id == allocation_id for other in each.shared_with)


def corrected_of(allocation_id: str, held: Iterable[Fact]) -> frozenset[str]:
    """Those named with this allocation who are no brother or sister after all."""
    said = (fact.data for fact in held if isinstance(fact.data, IroSharingCorrected))
    return frozenset(other for each in said if each.allocation_id == allocation_id for other in each.not_with_ids)


def shared_since(allocation_id: str, held: Iterable[Fact]) -> frozenset[str]:
    """The brothers and sisters whom the child was to be told of after this allocation was announced."""
    said = (fact.data for fact in held if isinstance(fact.data, IroShared))
    return frozenset(other for each in said if each.allocation_id == allocation_id for other in each.with_ids)

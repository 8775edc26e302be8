"""How far a child is on the way to adoption on a given day, as the council's systems told it. Pure.

Source: AAR reg 36; Jersey 3.55. A placement order (SSDA903 legal status E1, or a freeing order, D1) is authority to
place where no step towards adoption was told as such; placement types A3 to A6 are placements with adopters likewise.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from shared.child.looked_after import LookedAfterChild
from shared.child.placements import is_with_adopters as for_adoption
from shared.child.placements import placement_on
from shared.events.base import Event
from shared.events.council.child_court import (
    AdoptionAuthorityRevoked,
    AdoptionDisrupted,
    AdoptionOrderMade,
    AdoptionPlaced,
    AdoptionPlacementAuthorised,
)
from shared.register.facts import Fact

STEPS: Final[frozenset[type[Event]]] = frozenset(
    {AdoptionPlacementAuthorised, AdoptionAuthorityRevoked, AdoptionPlaced, AdoptionDisrupted, AdoptionOrderMade}
)
AUTHORITY: Final = frozenset({"E1", "D1"})
"""The legal statuses that are authority to place."""

Held = Mapping[str, Sequence[Fact]]


def authority_was_told(held: Held) -> bool:
    """Whether the council told of an authority to place by its own event."""
    return bool(held.get(AdoptionPlacementAuthorised.TYPE))


def placing_was_told(held: Held) -> bool:
    """Whether the council told of a placement with adopters by its own event."""
    return bool(held.get(AdoptionPlaced.TYPE))


def may_be_placed(child: LookedAfterChild, held: Held, day: date) -> bool:
    """Whether there was authority to place the child, who was with no adopters, at the end of that day."""
    authorised = _last(held, (AdoptionPlacementAuthorised,), day)
    if authorised is None:
        has_authority = child.details_on(day).get("legal_status") in AUTHORITY
    else:
        revoked = _last(held, (AdoptionAuthorityRevoked, AdoptionOrderMade), day)
        has_authority = revoked is None or revoked < authorised
    placed, disrupted = _last(held, (AdoptionPlaced,), day), _last(held, (AdoptionDisrupted,), day)
    return has_authority and (placed is None or (disrupted is not None and disrupted >= placed))


def is_with_adopters(child: LookedAfterChild, held: Held, day: date) -> bool:
    """Whether the child was placed for adoption at the end of that day, as a step or a placement of its kind told."""
    return with_adopters_since(child, held, day) is not None


def with_adopters_since(child: LookedAfterChild, held: Held, day: date) -> date | None:
    """Since when; None of a child who was not placed for adoption then."""
    placement = placement_on(child, day)
    by_type = placement.started_on if placement is not None and for_adoption(placement) else None
    told = _last(held, (AdoptionPlaced,), day)
    begun = max((each for each in (by_type, told) if each is not None), default=None)
    over = _last(held, (AdoptionDisrupted, AdoptionOrderMade), day)
    return begun if begun is not None and (over is None or over < begun) else None


def _last(held: Held, kinds: Iterable[type[Event]], day: date) -> date | None:
    days = [fact.data.happened_on() or fact.time.date() for kind in kinds for fact in held.get(kind.TYPE, ())]
    return max((each for each in days if each <= day), default=None)

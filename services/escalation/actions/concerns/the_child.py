"""What of the child a concern or a late duty is filed under: the IRO, the team, the provider of the placement."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.child.current_iro import allocation_in_force, allocations_of
from shared.child.looked_after import child_from
from shared.policy import Profile
from shared.register.facts import Fact


class Filed(NamedTuple):
    """Whose it is, by id; None where that is not known, or it is no child's."""

    iro_id: str | None = None
    team_id: str | None = None
    provider_id: str | None = None


def filed_under(subject: str, held: Sequence[Fact], profile: Profile, day: date) -> Filed:
    """The child's IRO by now (of a child whose care has ended the last one), and the team and provider of that day."""
    details = child_from(subject, held, profile).details_on(day)
    allocation = allocation_in_force(subject, held) or next(reversed(allocations_of(held)), None)
    team, placement = details.get("team_id"), details.get("placement")
    return Filed(
        allocation.announced.iro_id if allocation is not None else None,
        team if isinstance(team, str) else None,
        getattr(placement, "provider_id", None),
    )

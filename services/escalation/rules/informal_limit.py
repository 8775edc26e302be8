"""By when a concern should be resolved informally, before it goes to the formal process.

Source: the policy's duty `informal_resolution`; Jersey 6.1, the days being local.
"""

from datetime import date

from shared.policy import Profile, due


def informal_limit(raised_on: date, profile: Profile) -> date | None:
    """The last day; None where the policy has no arithmetic for it."""
    return due(profile.duty("informal_resolution"), raised_on, profile.calendar).due_on

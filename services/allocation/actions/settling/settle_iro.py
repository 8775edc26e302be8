"""Settling an IRO: what is on record of her brought in line with what people said, and what follows from that.

The tables of absences, last days, hours and registrations are derived from statements (`deciding/said_of_iros.py`).
"""

from collections.abc import Collection

from services.allocation.actions.handover.absences import ABSENCE, settle_absences
from shared.policy import Profile
from shared.work.unit_of_work import Work


async def settle_iro(work: Work, profile: Profile, iro_id: str, kinds: Collection[str]) -> None:
    """Statements of these kinds were made: write and announce the difference, and do what is due because of it."""
    if ABSENCE in kinds:
        await settle_absences(work, profile, iro_id)

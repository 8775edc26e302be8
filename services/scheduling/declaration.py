"""What makes this service scheduling."""

from collections.abc import Sequence

from services.scheduling.actions.matters.settle import settle_matters
from services.scheduling.actions.settle import settle_reviews
from services.scheduling.hears import FACTS
from services.scheduling.tables.reviews import metadata
from shared.policy import Profile
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.work.unit_of_work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """A child's reviews first, then whatever refers to them."""
    await settle_reviews(work, subjects, profile)
    await settle_matters(work, subjects, profile)


DECLARATION = Declaration(name="scheduling", facts=FACTS, keeps=EVERY_FACT, settle=settle, tables=metadata)
"""What scheduling hears. Each is a fact: it is registered, and a child's reviews are settled from all of them."""

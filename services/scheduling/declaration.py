"""What makes this service scheduling."""

from collections.abc import Sequence

from services.scheduling.actions.follow_up.settle import settle_follow_ups
from services.scheduling.actions.matters.settle import settle_matters
from services.scheduling.actions.preparing.settle import settle_preparing
from services.scheduling.actions.settle import settle_reviews
from services.scheduling.hears import FACTS
from services.scheduling.queries.follow_up import FOLLOW_UPS
from services.scheduling.tables.reviews import metadata
from shared.policy import Profile
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.work.unit_of_work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring everything of these children in line with the facts and with what was said: the reviews first."""
    await settle_reviews(work, subjects, profile)
    await settle_preparing(work, subjects, profile)
    await settle_matters(work, subjects, profile)
    await settle_follow_ups(work, subjects, profile)


DECLARATION = Declaration(
    name="scheduling", facts=FACTS, keeps=EVERY_FACT, settle=settle, loads=(FOLLOW_UPS,), tables=metadata
)

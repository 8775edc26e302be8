"""What makes this service scheduling."""

from collections.abc import Sequence

from services.scheduling.actions.decisions.overdue import DecisionsOverdue
from services.scheduling.actions.outcome.settle import settle_outcomes
from services.scheduling.actions.settle import settle_reviews
from services.scheduling.hears import FACTS
from services.scheduling.queries.decisions import DECISIONS
from services.scheduling.queries.outcome import OUTCOMES
from services.scheduling.tables.reviews import metadata
from shared.policy import Profile
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.work.unit_of_work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """The reviews first, then what follows from their outcomes."""
    await settle_reviews(work, subjects, profile)
    await settle_outcomes(work, subjects, profile)


DECLARATION = Declaration(
    name="scheduling",
    facts=FACTS,
    keeps=EVERY_FACT,
    settle=settle,
    loads=(OUTCOMES, DECISIONS),
    timers=(DecisionsOverdue(),),
    tables=metadata,
)

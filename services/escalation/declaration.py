"""What makes this service escalation."""

from collections.abc import Sequence

from services.escalation.actions.asked_after import AskedAfter
from services.escalation.actions.beside.settle import settle_beside
from services.escalation.actions.settle import settle_concerns
from services.escalation.hears import FACTS, ONLY_WITH
from services.escalation.tables.concerns import metadata
from shared.policy import Profile
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.work.unit_of_work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring everything about these subjects in line with the facts and with what was said: disputes, concerns, then
    what stands beside them, and the patterns of it all."""
    await settle_concerns(work, subjects, profile)
    await settle_beside(work, subjects, profile)


DECLARATION = Declaration(
    name="escalation",
    facts=FACTS,
    only_with=ONLY_WITH,
    keeps=EVERY_FACT,
    settle=settle,
    timers=(AskedAfter(),),
    tables=metadata,
)

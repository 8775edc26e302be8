"""What makes this service escalation."""

from collections.abc import Sequence

from services.escalation.actions.beside.settle import settle_beside
from services.escalation.actions.concerns.asked_after import AskedAfter
from services.escalation.actions.concerns.late import FEWER_CONCERNS
from services.escalation.actions.concerns.settle import settle_concerns
from services.escalation.actions.disputes.settle import settle_disputes
from services.escalation.actions.disputes.timer import DisputeDays
from services.escalation.actions.stirred import stirred
from services.escalation.hears import FACTS, ONLY_WITH
from services.escalation.queries.concerns import CONCERNS
from services.escalation.queries.disputes import DISPUTES, OF_CHILDREN
from services.escalation.queries.lateness import LATENESS
from services.escalation.tables.concerns import metadata
from shared.policy import Profile
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.work.unit_of_work import Work


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring everything about these subjects in line with the facts and with what was said: disputes, concerns, then
    what stands beside them, and the patterns of it all."""
    subjects = await stirred(work, subjects, FACTS)
    if not subjects:
        return
    gone = await settle_disputes(work, subjects, profile)
    await settle_concerns(work, subjects, profile)
    await settle_beside(work, subjects, profile, gone)


DECLARATION = Declaration(
    name="escalation",
    facts=FACTS,
    only_with=ONLY_WITH,
    keeps=EVERY_FACT,
    settle=settle,
    rules=lambda _profile: frozenset({FEWER_CONCERNS}),
    loads=(CONCERNS, LATENESS, DISPUTES, OF_CHILDREN),
    timers=(AskedAfter(), DisputeDays()),
    tables=metadata,
)

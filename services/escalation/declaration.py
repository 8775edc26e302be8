"""What makes this service escalation."""

from services.escalation.actions.asked_after import AskedAfter
from services.escalation.actions.settle import settle_concerns
from services.escalation.hears import FACTS, ONLY_WITH
from services.escalation.tables.concerns import metadata
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration

DECLARATION = Declaration(
    name="escalation",
    facts=FACTS,
    only_with=ONLY_WITH,
    keeps=EVERY_FACT,
    settle=settle_concerns,
    timers=(AskedAfter(),),
    tables=metadata,
)

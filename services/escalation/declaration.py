"""What makes this service escalation."""

from services.escalation.actions.settle import settle_concerns
from services.escalation.hears import FACTS
from services.escalation.tables.concerns import metadata
from shared.service.service import Declaration

DECLARATION = Declaration(name="escalation", facts=FACTS, settle=settle_concerns, tables=metadata)

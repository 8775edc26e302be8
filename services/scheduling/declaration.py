"""What makes this service scheduling."""

from services.scheduling.actions.settle import settle_reviews
from services.scheduling.consumers import FACTS
from services.scheduling.tables import metadata
from shared.service.service import Declaration

DECLARATION = Declaration(name="scheduling", facts=FACTS, settle=settle_reviews, tables=metadata)

"""What makes this service scheduling."""

from services.scheduling.actions.settle import settle_reviews
from services.scheduling.hears import FACTS
from services.scheduling.tables.reviews import metadata
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration

DECLARATION = Declaration(name="scheduling", facts=FACTS, keeps=EVERY_FACT, settle=settle_reviews, tables=metadata)

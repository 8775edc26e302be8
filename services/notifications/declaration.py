"""Notifications as a service: the facts it keeps, what it does on hearing others, and how it settles a child."""

from services.notifications.consumers import CONSUMERS
from services.notifications.known import FACTS
from services.notifications.queries import NOTICES
from services.notifications.settle import settle
from services.notifications.tables import metadata
from shared.child.looked_after import DETAILS
from shared.events.services.scheduling import ReviewHeld
from shared.service.service import Declaration

DECLARATION = Declaration(
    name="notifications",
    facts=DETAILS | FACTS | {ReviewHeld},
    consumers=CONSUMERS,
    settle=settle,
    questions=(NOTICES,),
    tables=metadata,
)

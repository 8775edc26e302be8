"""How long the queue of letters is, for whoever looks after the system; it names no child."""

from typing import Annotated

from fastapi import Depends

from services.notifications.queries.sending import queue_now
from services.notifications.schemas.queue import QueueOfLetters
from services.notifications.sending.queue_length import age_of
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.router import Router
from shared.service.service import Service

Watcher = Annotated[Caller, Depends(allow("iro_admin", "iro_manager", "admin", "auditor", "dashboard"))]


def router(service: Service) -> Router:
    """`/queue`."""
    routes = Router(prefix="/queue", tags=["notices"])

    @routes.get("")
    async def queue_of_letters(_caller: Watcher) -> QueueOfLetters:
        """What is to be sent now and has not gone out. What goes out later, and what waits for a person, is none of it:
        that is listed by status under /notifications/notices."""
        async with service.database.reading() as connection:
            queue = await queue_now(connection)
        return QueueOfLetters(**queue._asdict(), oldest_seconds=age_of(queue, service.clock.now()))

    return routes

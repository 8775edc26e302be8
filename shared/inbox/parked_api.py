"""What a service could not take in, for whoever looks after the system; the other services ask it, too."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel

from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.inbox.consumer import parked_page
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import refuses

Looker = Annotated[Caller, Depends(allow("iro_manager", "iro_admin", "auditor", "admin", "service"))]


class ParkedEvent(BaseModel):
    """An event that could not be handled, and is whole on record: it is tried again at `next_try_at` (real time), or
    waits for a person where that is null. Why it failed, `iro parked list` says."""

    id: str
    source: str
    event_id: str
    type: str
    subject: str
    tries: int
    parked_at: datetime
    next_try_at: datetime | None


def parked_router(service: Service) -> Router:
    """`/parked`, the same in every service."""
    routes = Router(prefix="/parked", tags=["looking after it"])

    @routes.get("", responses=refuses(wrong=["invalid-cursor"]))
    async def parked_events(_caller: Looker, paged: Paged) -> Page[ParkedEvent]:
        """What this service could not take in and has not since, oldest first; `iro parked replay` has it tried again
        at once."""
        async with service.database.reading() as connection:
            rows = await parked_page(connection, paged.after(str), paged.most)
        return paged.page([ParkedEvent(**row) for row in rows], lambda each: (each.id,))

    return routes

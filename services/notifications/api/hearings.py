"""The hearings ahead, over HTTP: for those who prepare for them, and for the legal department."""

from typing import Annotated, Final

from fastapi import Depends, Query

from services.notifications.actions.hearings import hearings_from
from services.notifications.schemas.court_documents import Hearing, Hearings
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.router import Router
from shared.service.service import Service
from shared.web.parameters import FilterText
from shared.web.refusing import refuses

_READERS: Final = ("legal", "iro", "corporate_iro", "iro_manager", "iro_admin", "auditor", "admin", "council_system")
Reader = Annotated[Caller, Depends(allow(*_READERS))]
_From = Annotated[FactDate | None, Query(alias="from", description="from this day on; today, if none is given")]


def router(service: Service) -> Router:
    """`GET /hearings`."""
    routes = Router(prefix="/hearings", tags=["court documents"])

    @routes.get("", responses=refuses(missing="child"))
    async def hearings_ahead(caller: Reader, since: _From = None, child_id: FilterText = None) -> Hearings:
        """The hearings that stand listed, the next one first, each with the children of its case whom the caller sees.

        One that was vacated, or listed for another day since, is not here for its day before.
        """
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            found = await hearings_from(work, since or work.today, only, child_id)
        await service.audit.read(caller, "read_hearings", child_id or audit.EVERY_CHILD)
        return Hearings(items=[Hearing.model_validate(each, from_attributes=True) for each in found])

    return routes

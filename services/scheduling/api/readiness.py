"""The readiness of a child's next review over HTTP."""

from services.scheduling.actions.preparing.readiness import readiness_of
from services.scheduling.api.whose import ChildId, Staff, the_child
from services.scheduling.queries import preparing as queries
from services.scheduling.schemas.readiness import Readiness
from shared.auth.codes_only import shown_to
from shared.router import Router
from shared.service.service import Service
from shared.web.refusing import refuses


def router(service: Service) -> Router:
    """`GET /children/{id}/readiness`."""
    routes = Router(tags=["preparing"])

    @routes.get("/children/{child_id}/readiness", responses=refuses(missing="child"))
    async def is_the_next_review_ready(child_id: ChildId, caller: Staff) -> Readiness:
        """What is to be done before the child's next review, what of it is missing or late, and whose that is."""
        child = await the_child(service, caller, child_id)
        days = service.profile.settings.readiness.shown_from_working_days
        async with service.looking() as work:
            review = await queries.next_review(work.connection, child.child_id)
            shown = await readiness_of(work, child.child_id, review, child.people, days)
        await service.audit.read(caller, "read_readiness", child.child_id)
        return shown_to(caller, shown)

    return routes

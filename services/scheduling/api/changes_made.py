"""Changes made that no review considered, over HTTP."""

from typing import Annotated

from fastapi import Depends

from services.scheduling.actions.changes_made import name_review as actions
from services.scheduling.actions.changes_made.freezes import changes_proposed
from services.scheduling.api.whose import NOT_THE_IRO, ChildId, Decider, SaidId, Staff, note, the_child
from services.scheduling.schemas.changes_made import (
    ChangeMadeUnreviewed,
    ChangeProposedShown,
    ChangesMade,
    ChangesProposed,
    ConsideredBy,
)
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.child.who_may import may_decide
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Taker = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager", "iro_admin", "admin"))]


def router(service: Service) -> Router:
    """Every route about changes that were made."""
    routes = Router(tags=["matters"])
    _reading(routes, service)
    _proposed(routes, service)
    _naming(routes, service)
    return routes


def _reading(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/changes-made", responses=refuses(missing="child"))
    async def changes_made(child_id: ChildId, caller: Staff) -> ChangesMade:
        """Changes made that no review considered of itself: found from the facts, or told as made (Jersey 3.77)."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            shown = await _shown(work, child.child_id)
        await service.audit.read(caller, "read_changes_made", child.child_id)
        return shown_to(caller, shown)


def _proposed(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/changes-proposed", responses=refuses(missing="child"))
    async def changes_that_are_proposed(child_id: ChildId, caller: Staff) -> ChangesProposed:
        """Changes proposed and not dropped, and which of them the IRO asked to wait (Jersey 3.77, 3.79)."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            found = await changes_proposed(work, child.child_id)
        await service.audit.read(caller, "read_changes_proposed", child.child_id)
        return shown_to(caller, ChangesProposed(items=[ChangeProposedShown.model_validate(each) for each in found]))


def _naming(routes: Router, service: Service) -> None:
    path = "/children/{child_id}/changes-made/{change_id}/considered-by"

    @routes.post(path, responses=refuses(missing="change"))
    async def the_iro_names_the_review(
        child_id: ChildId, change_id: SaidId, named: ConsideredBy, caller: Decider
    ) -> ChangesMade:
        """This review considered the change before it was made; said again, the last word stands."""
        child = await the_child(service, caller, child_id, may_decide, NOT_THE_IRO)
        async with service.deciding() as work:
            await actions.name_review(work, child.child_id, change_id, named.review_id, caller.subject)
            await service.settle(work)
            await note(work, caller, "considering_review_named", child.child_id)
            return await _shown(work, child.child_id)

    @routes.post(f"{path}/withdrawal", responses=refuses(missing="review"))
    async def the_naming_is_taken_back(
        child_id: ChildId, change_id: SaidId, why: Withdrawal, caller: Taker
    ) -> ChangesMade:
        """That review did not consider the change after all: by whoever named it, or the IRO manager."""
        child = await the_child(service, caller, child_id)
        async with service.deciding() as work:
            await actions.take_name_back(work, child.child_id, change_id, why.reason, caller)
            await service.settle(work)
            await note(work, caller, "considering_review_withdrawn", child.child_id)
            return await _shown(work, child.child_id)


async def _shown(work: Work, child_id: str) -> ChangesMade:
    made = await actions.changes_made(work, child_id)
    items = [{**each.model_dump(), "while_frozen": bool(each.while_frozen)} for each in made]
    return ChangesMade(items=[ChangeMadeUnreviewed.model_validate(each) for each in items])

"""What a child asks on the own page, over HTTP, and what is answered."""

from typing import Annotated

from fastapi import Depends

from services.notifications.actions import asks as actions
from services.notifications.schemas import asks as schemas
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.child.who_may import may_write
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import NOT_THE_SERVICE, ChildId, IroService, SaidId, note, the_child
from shared.web.refusing import refuses

Own = Annotated[Caller, Depends(allow("child"))]
Reader = Annotated[Caller, Depends(allow("child", "iro", "corporate_iro", "iro_admin", "iro_manager", "auditor"))]
"""Not the child's social worker or the team: it may be about them."""


def router(service: Service) -> Router:
    """`/children/{child_id}/asks`."""
    routes = Router(tags=["a child's own"])
    _asking(routes, service)
    _answering(routes, service)
    return routes


def _asking(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/asks", responses=refuses(missing="child"))
    async def what_a_child_asked(child_id: ChildId, caller: Reader) -> schemas.Asks:
        """Everything that a child asked, the newest first, with the answers. A child reads their own."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            found = await actions.asked_by(work, child.child_id)
        await service.audit.read(caller, "read_asks", child.child_id)
        return schemas.Asks(items=[_shown(child.child_id, each, own=is_own(caller)) for each in found])

    @routes.post("/children/{child_id}/asks", status_code=201, responses=refuses("too-much-asked", missing="child"))
    async def i_ask(child_id: ChildId, new: schemas.NewAsk, caller: Own) -> schemas.Ask:
        """A child asks for an answer, a talk, something about the review, to complain, or an advocate."""
        child = await the_child(service, caller, child_id)
        async with service.work() as work:
            asked = await actions.ask(work, child.child_id, new, caller.subject)
            await note(work, caller, "asked", child.child_id)
        return _shown(child.child_id, asked, own=True)


def _answering(routes: Router, service: Service) -> None:
    @routes.post(
        "/children/{child_id}/asks/{ask_id}/answer",
        responses=refuses(missing="question", wrong=["future-date"]),
    )
    async def a_child_is_answered(
        child_id: ChildId, ask_id: SaidId, told: schemas.AskAnswered, caller: IroService
    ) -> schemas.Ask:
        """What was answered: the child reads it on the own page."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with service.work() as work:
            asked = await actions.answer(work, child.child_id, ask_id, told, caller.subject)
            await note(work, caller, "answered_child", child.child_id)
        return _shown(child.child_id, asked, own=False)


def _shown(child_id: str, asked: actions.Asked, *, own: bool) -> schemas.Ask:
    answer = asked.answer
    return schemas.Ask(
        id=asked.ask.key,
        child_id=child_id,
        about=asked.data["about"],
        words=asked.data["words"],
        asked_on=asked.ask.on or asked.ask.at.date(),
        answer=answer.data["words"] if answer is not None else None,
        answered_on=answer.on if answer is not None else None,
        answered_by=answer.by if answer is not None and not own else None,
    )

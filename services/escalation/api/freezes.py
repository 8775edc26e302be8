"""Placement moves put on hold, over HTTP."""

from typing import Annotated

from fastapi import Depends

from services.escalation.actions.beside.words import take_back_word
from services.escalation.actions.freezes import say as actions
from services.escalation.api.cafcass import OneChild
from services.escalation.queries import beside as queries
from services.escalation.rules.freezes.who_answers import whose_answer
from services.escalation.schemas.freezes import Freeze, FreezeAnswered, Freezes, NewFreeze
from services.escalation.tables.beside_disputes import freezes
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.child.who_may import may_decide, may_write
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import NOT_THE_IRO, Decider, SaidId, Staff, Whose, is_so, note, the_child
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_ANSWERERS = ("team_manager", "service_manager", "senior_manager", "iro", "corporate_iro", "iro_admin", "iro_manager")
Answerer = Annotated[Caller, Depends(allow(*_ANSWERERS))]
_NEW = refuses(
    "frozen-already", "dispute-over", "another-childs-dispute", "calendar-ends",
    missing="child", wrong=["no-such-dispute"],
)  # fmt: skip
_ANSWER = refuses("answered-already", "dispute-over", missing="freeze", wrong=["future-date"])


def router(service: Service) -> Router:
    """Every route about freezes."""
    routes = Router(tags=["freezes"])
    _asking(routes, service)
    _answering(routes, service)
    _taking_back(routes, service)
    return routes


def _asking(routes: Router, service: Service) -> None:
    @routes.get("/freezes", responses=refuses(missing="child"))
    async def freezes_of_a_child(child_id: OneChild, caller: Staff) -> Freezes:
        """Every request to leave this child where placed, the oldest first."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            rows = await queries.about(work.connection, freezes, child.child_id)
        await service.audit.read(caller, "read_freezes", child.child_id)
        return shown_to(caller, Freezes(items=[Freeze.model_validate(row) for row in rows]))

    @routes.post("/freezes", status_code=201, responses=_NEW)
    async def the_iro_asks_for_a_freeze(new: NewFreeze, caller: Decider, once: Once) -> Freeze:
        """The child is to stay until the dispute is settled, which begins with it where none is named (Jersey 3.79)."""
        child = await the_child(service, caller, new.child_id, may_decide, NOT_THE_IRO)
        async with once.change(service, caller) as change:
            id_ = await actions.ask_for_freeze(change.work, child.child_id, new, caller.subject)
            await change.settle("freeze_asked", child.child_id)
            return await change.answer(await _shown(change.work, id_))


def _answering(routes: Router, service: Service) -> None:
    @routes.post("/freezes/{freeze_id}/answer", status_code=201, responses=_ANSWER)
    async def the_manager_answers_a_freeze(
        freeze_id: SaidId, told: FreezeAnswered, caller: Answerer, once: Once
    ) -> Freeze:
        """The manager asked says whether the child stays; the IRO service may write down what came by letter."""
        child = await _seen(service, caller, freeze_id)
        async with once.change(service, caller) as change:
            answered_by = await whose(change.work, freeze_id, told, caller, child)
            await actions.answer_freeze(change.work, freeze_id, told, answered_by, caller.subject)
            await change.settle("freeze_answered", child.child_id)
            return await change.answer(await _shown(change.work, freeze_id))

    async def whose(work: Work, freeze_id: str, told: FreezeAnswered, caller: Caller, child: Whose) -> str:
        row = await actions.the_freeze(work, freeze_id)
        dispute = (await queries.disputes_by_id(work.connection, [row["dispute_id"]])).get(row["dispute_id"])
        managers = actions.managers_of(child.people, dispute["stage_manager_id"] if dispute is not None else None)
        others = await queries.stands_in_for(work.connection, caller.subject, work.today)
        writes = is_so(may_write, caller, child.people)
        return whose_answer(caller.subject, managers, others, told.answered_by, writes_down=writes)


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(
        "/freezes/{freeze_id}/withdrawal", status_code=204, responses=refuses("answered-already", missing="freeze")
    )
    async def a_freeze_is_taken_back(freeze_id: SaidId, why: Withdrawal, caller: Decider) -> None:
        """The move is not to be stopped after all; the dispute goes on until it is ended or withdrawn itself."""
        await _seen(service, caller, freeze_id)
        async with service.deciding() as work:
            row, word = await actions.freeze_to_take_back(work, freeze_id)
            await take_back_word(work, word, caller, why.reason)
            await note(work, caller, "freeze_withdrawn", row["child_id"])

    @routes.post("/freezes/{freeze_id}/answer/withdrawal", status_code=204, responses=refuses(missing="answer"))
    async def the_answer_to_a_freeze_is_taken_back(freeze_id: SaidId, why: Withdrawal, caller: Answerer) -> None:
        """It was not answered so: by whoever said it, or the IRO manager."""
        await _seen(service, caller, freeze_id)
        async with service.deciding() as work:
            row, word = await actions.answer_to_take_back(work, freeze_id)
            await take_back_word(work, word, caller, why.reason)
            await note(work, caller, "freeze_answer_withdrawn", row["child_id"])


async def _seen(service: Service, caller: Caller, freeze_id: str) -> Whose:
    """The child of a freeze, whom the caller may see."""
    async with service.looking() as work:
        row = await actions.the_freeze(work, freeze_id)
    await service.must_see(caller, row["child_id"], "freeze")
    return await the_child(service, caller, row["child_id"])


async def _shown(work: Work, freeze_id: str) -> Freeze:
    return Freeze.model_validate(await actions.the_freeze(work, freeze_id))

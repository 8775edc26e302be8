"""The IRO's questions about a child's plan over HTTP."""

from datetime import date

from services.scheduling.actions.between import questions as actions
from services.scheduling.actions.preparing import words
from services.scheduling.api.whose import (
    NOT_THE_SERVICE,
    NOT_THEIRS,
    ChildId,
    IroService,
    Reader,
    SaidId,
    Teller,
    note,
    only_one,
    the_child,
)
from services.scheduling.schemas.questions import NewAnswer, NewQuestion, Question, Verdict
from shared.auth.roles import Caller, may_withdraw
from shared.child.relations import Relation
from shared.child.who_may import may_tell, may_write
from shared.register.statements import withdraw
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import refuses

_ONE = "/children/{child_id}/questions/{question_id}"


def router(service: Service) -> Router:
    """Every route about what an IRO asks."""
    routes = Router(tags=["questions"])
    _asking(routes, service)
    _answering(routes, service)
    _taking_back(routes, service)
    return routes


def _asking(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/questions", responses=refuses(missing="child", wrong=["invalid-cursor"]))
    async def questions_of_the_iro(child_id: ChildId, caller: Reader, paged: Paged) -> Page[Question]:
        """What the IRO asked about this child's plan, what was answered, and whether she is satisfied; newest first."""
        child, after = await the_child(service, caller, child_id), paged.after(date, str)
        async with service.looking() as work:
            found = await actions.questions_of(work, child.child_id)
        await service.audit.read(caller, "read_questions", child.child_id)
        rest = [each for each in found if after is None or (each.asked_on, each.id) < after]
        return paged.page(rest[: paged.most], lambda each: (each.asked_on, each.id))

    @routes.post(
        "/children/{child_id}/questions",
        status_code=201,
        responses=refuses(missing="child", wrong=["future-date"]),
    )
    async def the_iro_asks(child_id: ChildId, new: NewQuestion, caller: IroService, once: Once) -> Question:
        """The IRO asks for the assessments and minutes behind the plan, or about a change of it (Jersey 3.3-3.5)."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with once.change(service, caller) as change:
            words.not_ahead(change.work, "/asked_on", new.asked_on or change.work.today)
            asked_of = new.asked_of or only_one(child, Relation.SOCIAL_WORKER)
            key = await actions.ask(change.work, child.child_id, new, asked_of, caller.subject)
            await change.note("question_asked", child.child_id)
            return await change.answer(await actions.the_question(change.work, child.child_id, key))


def _answering(routes: Router, service: Service) -> None:
    @routes.post(f"{_ONE}/answer", responses=refuses(missing="question", wrong=["future-date"]))
    async def a_question_is_answered(
        child_id: ChildId, question_id: SaidId, told: NewAnswer, caller: Teller
    ) -> Question:
        """The social worker answers, or the IRO service writes down what was answered."""
        child = await the_child(service, caller, child_id, may_tell, NOT_THEIRS)
        async with service.deciding() as work:
            words.not_ahead(work, "/answered_on", told.answered_on or work.today)
            await actions.answer(work, child.child_id, question_id, told, caller.subject)
            await note(work, caller, "question_answered", child.child_id)
            return await actions.the_question(work, child.child_id, question_id)

    @routes.post(f"{_ONE}/verdict", responses=refuses("not-answered", missing="question"))
    async def an_answer_satisfies_or_does_not(
        child_id: ChildId, question_id: SaidId, told: Verdict, caller: IroService
    ) -> Question:
        """The IRO says whether she is satisfied."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with service.deciding() as work:
            await actions.judge(work, child.child_id, question_id, told, caller.subject)
            await note(work, caller, "answer_judged", child.child_id)
            return await actions.the_question(work, child.child_id, question_id)


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(f"{_ONE}/withdrawal", status_code=204, responses=refuses(missing="question"))
    async def a_question_is_taken_back(
        child_id: ChildId, question_id: SaidId, why: Withdrawal, caller: IroService
    ) -> None:
        """It was never asked, or about another child."""
        await taken_back(child_id, question_id, actions.QUESTION, why, caller)

    @routes.post(f"{_ONE}/answer/withdrawal", status_code=204, responses=refuses(missing="answer"))
    async def an_answer_is_taken_back(child_id: ChildId, question_id: SaidId, why: Withdrawal, caller: Teller) -> None:
        """That was not the answer: the one before stands again, or the question is open."""
        await taken_back(child_id, question_id, actions.ANSWER, why, caller)

    @routes.post(f"{_ONE}/verdict/withdrawal", status_code=204, responses=refuses(missing="verdict"))
    async def a_verdict_is_taken_back(
        child_id: ChildId, question_id: SaidId, why: Withdrawal, caller: IroService
    ) -> None:
        """The IRO has not said whether she is satisfied."""
        await taken_back(child_id, question_id, actions.VERDICT, why, caller)

    async def taken_back(child_id: str, key: str, kind: str, why: Withdrawal, caller: Caller) -> None:
        child = await the_child(service, caller, child_id)
        async with service.work() as work:
            what = kind.rpartition(":")[2] if ":" in kind else "question"
            word = await words.the_word(work, child.child_id, kind, key, what)
            may_withdraw(caller, word.by)
            await withdraw(work, word, by=caller.subject, reason=why.reason)
            await note(work, caller, f"{what}_withdrawn", child.child_id)

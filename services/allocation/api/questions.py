"""Questions to a manager over HTTP."""

from typing import Annotated, Literal

from fastapi import Path, Query

from services.allocation.actions.managers import questions
from services.allocation.actions.pages.child_page import present_id
from services.allocation.api.callers import Manager, Seer, note, note_list
from services.allocation.schemas.questions import Kind, NewAnswer, Question
from shared.auth.codes_only import shown_to
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.paging import Page, decode_cursor, encode_cursor
from shared.web.parameters import CursorText, Limit
from shared.web.refusing import refuses

_OfChild = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]+$", description="only of this child")]
_Kind = Annotated[Kind | None, Query(description="only of this kind")]
_Status = Annotated[Literal["open", "answered"] | None, Query(description="only what is open, or answered")]
_REFUSED_ANSWERS = refuses("question-answered", "tell-the-end", missing="question")
_REFUSED_WITHDRAWALS = refuses("answer-carried-out", missing="answer")
_Id = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]+$", description="the question's id, as the list has it")]


def asking(routes: Router, service: Service) -> None:
    @routes.get("/questions", responses=refuses(wrong=["invalid-cursor"]))
    async def asked(
        caller: Seer,
        child_id: _OfChild = None,
        kind: _Kind = None,
        status: _Status = None,
        limit: Limit = 100,
        cursor: CursorText = None,
    ) -> Page[Question]:
        """What only a person can say, by child: what a second start of care means, when an adult's care ended, and
        whom it was about what was said while two records were one by mistake."""
        after = decode_cursor(cursor, str)
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            one = await present_id(work, child_id) if child_id is not None else None
            found, more = await questions.asked_of(work, service.profile, one, after[0] if after else None, limit, only)
        await note_list(service, caller, "questions_read")
        items = [each for each in found if status in (None, each.status) and kind in (None, each.kind)]
        return shown_to(caller, Page(items=items, next=None if more is None else encode_cursor([more])))


def answering(routes: Router, service: Service) -> None:
    profile = service.profile

    @routes.post("/questions/{question_id}/answer", responses=_REFUSED_ANSWERS)
    async def a_manager_answers(question_id: _Id, said: NewAnswer, caller: Manager) -> Question:
        """What is not so is taken back for everybody; where the end is missing the first day stands until it comes.

        Of two records that were one by mistake nothing is moved: what was said of the wrong child is taken back and
        told of the right one as anything else.
        """
        async with service.deciding() as work:
            answered = await questions.answer(work, profile, question_id, said.answer, said.reason, caller.subject)
            await note(work, caller, "question.answered", answered.child_id)
        return answered


def taking_back_an_answer(routes: Router, service: Service) -> None:
    profile = service.profile

    @routes.post("/questions/{question_id}/answer/withdrawal", responses=_REFUSED_WITHDRAWALS)
    async def an_answer_is_taken_back(question_id: _Id, taken_back: Withdrawal, caller: Manager) -> Question:
        """The question is open again; what the answer took back for everybody is so again."""
        async with service.deciding() as work:
            asked = await questions.take_back_answer(work, profile, question_id, taken_back.reason, caller)
            await note(work, caller, "question.answer_withdrawn", asked.child_id)
        return asked

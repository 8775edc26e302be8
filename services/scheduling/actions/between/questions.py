"""What an IRO asks about a child's plan before a review agrees to it: question, answer, and whether that satisfies her.

Three statements under one key. An answer that is given anew leaves open again what the IRO thought of the one before.

Source: Jersey 3.3-3.5 (she is to be satisfied of the assessments behind the plan, and of a change before the review).
"""

from typing import Any, Final

from services.scheduling.schemas.questions import NewAnswer, NewQuestion, Question, Status, Verdict
from shared.refusals import Conflict, NotFound
from shared.register.statements import Word, state, words_about
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

QUESTION: Final = "iro_question"
ANSWER: Final = "iro_question:answer"
VERDICT: Final = "iro_question:verdict"


async def ask(work: Work, child_id: str, new: NewQuestion, asked_of: str | None, by: str) -> str:
    """Put a question on record; its id."""
    key, on = new_id(), new.asked_on or work.today
    data = {**new.model_dump(mode="json", exclude={"asked_on"}), "asked_of": asked_of}
    await state(work, child_id, QUESTION, data, by=by, key=key, on=on)
    return key


async def answer(work: Work, child_id: str, question_id: str, new: NewAnswer, by: str) -> None:
    """Put an answer on record. Raises NotFound where nobody asked that."""
    await the_question(work, child_id, question_id)
    data, on = new.model_dump(mode="json", exclude={"answered_on"}), new.answered_on or work.today
    await state(work, child_id, ANSWER, data, by=by, key=question_id, on=on)


async def judge(work: Work, child_id: str, question_id: str, new: Verdict, by: str) -> None:
    """Put on record whether the answer satisfies the IRO. Raises Conflict where there is none."""
    if (await the_question(work, child_id, question_id)).answered_on is None:
        raise Conflict("not-answered", "This question has no answer yet", "Put the answer on record first.")
    await state(work, child_id, VERDICT, new.model_dump(mode="json"), by=by, key=question_id, on=work.today)


async def the_question(work: Work, child_id: str, question_id: str) -> Question:
    """One question. Raises NotFound."""
    found = next((each for each in await questions_of(work, child_id) if each.id == question_id), None)
    if found is None:
        raise NotFound("question")
    return found


async def questions_of(work: Work, child_id: str) -> list[Question]:
    """Every question about this child, the newest first."""
    words = (await words_about(work, [child_id]))[child_id]
    said = {(word.kind, word.key): word for word in words}
    found = [
        _question(word, said.get((ANSWER, key)), said.get((VERDICT, key)))
        for (kind, key), word in said.items()
        if kind == QUESTION
    ]
    return sorted(found, key=lambda each: (each.asked_on, each.id), reverse=True)


def _question(asked: Word, answered: Word | None, verdict: Word | None) -> Question:
    if answered is None or (verdict is not None and verdict.place < answered.place):
        verdict = None
    known: dict[str, Any] = {} if answered is None else dict(answered.data)
    return Question(
        id=asked.key,
        child_id=asked.subject,
        about=asked.data["about"],
        text=asked.data["text"],
        proposal_id=asked.data["proposal_id"],
        asked_of=asked.data["asked_of"],
        asked_on=asked.on or asked.at.date(),
        asked_by=asked.by,
        status=_status(answered, verdict),
        answer=known.get("text"),
        record_ref=known.get("record_ref"),
        answered_on=answered.on if answered is not None else None,
        answered_by=answered.by if answered is not None else None,
        verdict_note=verdict.data["note"] if verdict is not None else None,
    )


def _status(answered: Word | None, verdict: Word | None) -> Status:
    if answered is None:
        return "open"
    if verdict is None:
        return "answered"
    return "satisfied" if verdict.data["satisfied"] else "not_satisfied"

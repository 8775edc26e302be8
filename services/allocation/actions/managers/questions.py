"""Questions that only a person can answer: what a second beginning of an open time in care means, and when the care of
somebody who is of age has ended (nobody is looked after from the 18th birthday on: Children Act 1989, s105(1)).

They are read off the facts, so that they come and go with them; only the answer is put on record.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from services.allocation.queries import unmatched_ends as queries
from services.allocation.schemas.questions import Question
from shared.child.looked_after import LookedAfterChild, SecondStart, child_from
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.policy import Profile
from shared.refusals import Conflict, NotFound
from shared.register import facts
from shared.register.facts import Fact
from shared.register.statements import Word, state, words_about
from shared.register.take_back import take_back
from shared.storage.rows import Only
from shared.work.unit_of_work import Work

SECOND_START: Final = "second_start"
CARE_NOT_ENDED: Final = "care_not_ended"
ANSWERED: Final = "question_answered"
"""The kind of the statement by which somebody answers."""
Meaning = Literal["correction", "mistake", "end_missing"]


def questions_about(child: LookedAfterChild, words: Iterable[Word], of_age_at: int, today: date) -> list[Question]:
    """What is asked of one child, with the answer where somebody gave one that leaves it to the end still to come."""
    answered = {word.key: word for word in words if word.kind == ANSWERED}
    asked = [_question(child.child_id, each, answered) for each in child.second_starts]
    return [*asked, *_care_not_ended(child, of_age_at, today)]


def _care_not_ended(child: LookedAfterChild, of_age_at: int, today: date) -> Iterator[Question]:
    if child.current is not None and child.is_of_age(today, of_age_at):
        yield Question(
            id=f"{child.child_id}.{CARE_NOT_ENDED}",
            child_id=child.child_id,
            kind=CARE_NOT_ENDED,
            status="open",
            looked_after_from=child.current.start,
            of_age_on=child.of_age_on(of_age_at),
        )


def _question(child_id: str, asked: SecondStart, answered: dict[str, Word]) -> Question:
    word = answered.get(_key(asked.fact))
    return Question(
        id=_id(child_id, asked),
        child_id=child_id,
        kind=SECOND_START,
        status="open" if word is None else "answered",
        looked_after_from=asked.stands,
        second_start_on=asked.on,
        source=asked.fact.source,
        event_id=asked.fact.event_id,
        answer=None if word is None else word.data["answer"],
        answered_by=None if word is None else word.by,
        reason=None if word is None else word.reason,
    )


def _key(fact: Fact) -> str:
    return f"{fact.source}|{fact.event_id}"


def _id(child_id: str, asked: SecondStart) -> str:
    return f"{child_id}.{sha256(_key(asked.fact).encode()).hexdigest()[:16]}"


async def of_one_child(work: Work, profile: Profile, child_id: str) -> list[Question]:
    """What is asked of this child."""
    return await _of_each(work, profile, [child_id])


async def asked_of(
    work: Work, profile: Profile, child_id: str | None, after: str | None, most: int, only: Only
) -> tuple[list[Question], str | None]:
    """The questions about one child, or about some by id from after one on, and the last of them if there may be more.

    `only`: the children whom the reader may see.
    """
    if child_id is not None:
        return (await _of_each(work, profile, [child_id]) if only is None or child_id in only else []), None
    ids = await queries.there_may_be_a_question_about(work.connection, work.today, after, most, only)
    return await _of_each(work, profile, ids), ids[-1] if len(ids) == most else None


async def _of_each(work: Work, profile: Profile, ids: Sequence[str]) -> list[Question]:
    held, words = await facts.loaded(work, ids), await words_about(work, ids)
    age = profile.settings.childhood.ends_at_age
    children = (child_from(one, held[one], profile) for one in ids)
    return [each for one in children for each in questions_about(one, words[one.child_id], age, work.today)]


async def answer(work: Work, profile: Profile, question_id: str, means: Meaning, reason: str, by: str) -> Question:
    """A manager says what a second beginning means.

    `correction`: the first was wrong; `mistake`: the second was: what is not so is taken back. `end_missing`: both are
    so, and the first stands until the end between them is told. Raises NotFound, and Conflict for one answered before
    or by telling the end alone.
    """
    child_id = question_id.rpartition(".")[0]
    asked = next((each for each in await of_one_child(work, profile, child_id) if each.id == question_id), None)
    if asked is None:
        raise NotFound("question")
    if asked.kind == CARE_NOT_ENDED:
        raise Conflict(
            "tell-the-end", "The end of care is to be told", "Its answer is child.ceased_to_be_looked_after."
        )
    if asked.status == "answered":
        raise Conflict("question-answered", "The question was answered before", f"The answer was {asked.answer}.")
    held = (await facts.loaded(work, [child_id]))[child_id]
    data, key = {"answer": means}, f"{asked.source}|{asked.event_id}"
    await state(work, child_id, ANSWERED, data, by=by, key=key, on=work.today, reason=reason)
    for fact in _not_so(child_from(child_id, held, profile), held, asked, means):
        take_back(work, fact)
    return asked.model_copy(update={"status": "answered", "answer": means, "answered_by": by, "reason": reason})


def _not_so(child: LookedAfterChild, held: Iterable[Fact], asked: Question, means: Meaning) -> list[Fact]:
    """The beginnings that the answer says are not so."""
    wrong = {"mistake": asked.second_start_on, "correction": asked.looked_after_from}.get(means)
    keys = next((each.keys for each in child.periods if each.start == asked.looked_after_from), frozenset())
    begun = [fact for fact in held if isinstance(fact.data, ChildBecameLookedAfter)]
    if means == "correction":
        return [fact for fact in begun if fact.key in keys]
    return [fact for fact in begun if means == "mistake" and fact.data.happened_on() == wrong]

"""Questions that only a person can answer: what a second beginning of an open time in care means, when the care of
somebody who is of age has ended (nobody is looked after from the 18th birthday on: Children Act 1989, s105(1)), and
whom it was about what was said while two children's records were one by mistake (`unmerged.py`).

They are read off what was said, so that they come and go with it; only the answer is put on record.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from services.allocation.actions.managers.unmerged import Unmerged, unmerged_about
from services.allocation.queries import unmatched_ends as queries
from services.allocation.queries.unmerged import merged_once_into
from services.allocation.schemas.questions import LISTED, Meaning, Question, SaidMeanwhile
from shared.auth.roles import Caller, may_withdraw
from shared.child.looked_after import LookedAfterChild, SecondStart, child_from
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.policy import Profile
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register import facts
from shared.register.facts import Fact
from shared.register.statements import Word, state, withdraw, words_about
from shared.register.take_back import put_back, take_back
from shared.storage.rows import Only
from shared.storage.view import Row
from shared.work.unit_of_work import Work

SECOND_START: Final = "second_start"
CARE_NOT_ENDED: Final = "care_not_ended"
UNMERGED: Final = "unmerged"
ANSWERED: Final = "question_answered"
"""The kind of the statement by which somebody answers."""
_ANSWERS: Final[Mapping[str, Sequence[Meaning]]] = {
    SECOND_START: ("correction", "mistake", "end_missing"),
    UNMERGED: ("all_of_surviving", "sorted_out"),
}
_TOOK_BACK: Final = "took_back"
"""In the statement: what the answer withdrew, as `source|id`."""
_SAID_OTHERWISE: Final = "Its answer is child.ceased_to_be_looked_after."
_UNKNOWN: Final = (
    "This answer does not say what it took back: post fact.restored.v1 of each statement that is so after all."
)


def _asked_of(
    child: LookedAfterChild, apart: Sequence[Unmerged], words: Iterable[Word], profile: Profile, work: Work
) -> list[Question]:
    """What is asked of one child, with the answer where somebody gave one that does not end the question."""
    answered = {word.key: word for word in words if word.kind == ANSWERED}
    asked = [_second_start(child.child_id, each, answered) for each in child.second_starts]
    asked += [_unmerged(child, each, answered) for each in apart]
    return [*asked, *_care_not_ended(child, profile.settings.childhood.ends_at_age, work)]


def _care_not_ended(child: LookedAfterChild, of_age_at: int, work: Work) -> Iterator[Question]:
    if child.current is not None and child.is_of_age(work.today, of_age_at):
        of_age_on = child.of_age_on(of_age_at)
        yield Question(
            id=f"{child.child_id}.{CARE_NOT_ENDED}",
            child_id=child.child_id,
            kind=CARE_NOT_ENDED,
            status="open",
            asks=f"{child.child_id} is of age since {of_age_on} and nobody told that care ended: when did it end?",
            looked_after_from=child.current.start,
            of_age_on=of_age_on,
        )


def _second_start(child_id: str, asked: SecondStart, answered: Mapping[str, Word]) -> Question:
    key = f"{asked.fact.source}|{asked.fact.event_id}"
    return Question(
        id=_id(child_id, key),
        child_id=child_id,
        kind=SECOND_START,
        asks=f"Care of {child_id} began on {asked.stands} and again on {asked.on}, with no end between: what is so?",
        looked_after_from=asked.stands,
        second_start_on=asked.on,
        source=asked.fact.source,
        event_id=asked.fact.event_id,
        **_answer(answered.get(key)),
    )


def _unmerged(child: LookedAfterChild, apart: Unmerged, answered: Mapping[str, Word]) -> Question:
    """It is open again when something turns up that was said meanwhile and of which nobody knew at the answer."""
    one, other, merger, said = child.child_id, apart.other_id, apart.merger, apart.said
    word = answered.get(f"{merger['source']}|{merger['id']}")
    if word is not None and any(row["received"] > word.at for row in said):
        word = None
    return Question(
        id=_id(one, f"{merger['source']}|{merger['id']}"),
        child_id=one,
        kind=UNMERGED,
        asks=f"{other} was taken to be {one} by mistake; is what was said of {one} meanwhile about {one} or {other}?",
        looked_after_from=child.current.start if child.current is not None else None,
        source=merger["source"],
        event_id=merger["id"],
        other_child_id=other,
        said_meanwhile=[_listed(row) for row in said[:LISTED]],
        said_count=len(said),
        **_answer(word),
    )


def _listed(row: Row) -> SaidMeanwhile:
    return SaidMeanwhile(type=row["kind"], on=row["on_day"], source=row["source"], event_id=row["id"])


def _answer(word: Word | None) -> dict[str, Any]:
    if word is None:
        return {"status": "open"}
    return {"status": "answered", "answer": word.data["answer"], "answered_by": word.by, "reason": word.reason}


def _id(child_id: str, key: str) -> str:
    return f"{child_id}.{sha256(key.encode()).hexdigest()[:16]}"


async def of_one_child(work: Work, profile: Profile, child_id: str) -> list[Question]:
    """What is asked of this child."""
    return await _of_each(work, profile, [child_id])


async def asked_of(
    work: Work, profile: Profile, child_id: str | None, after: str | None, most: int, only: Only
) -> tuple[list[Question], str | None]:
    """The questions about one child, or about some by id from after one on, and the last of them if there may be more.

    `only`: the children whom the reader may see; who asks about two has to see both.
    """
    if child_id is not None:
        others = await merged_once_into(work.connection, child_id)
        found = await _of_each(work, profile, list(dict.fromkeys([child_id, *others])))
        asked, more = [each for each in found if child_id in _named_in(each)], None
    else:
        ids = await queries.there_may_be_a_question_about(work.connection, work.today, after, most, only)
        asked, more = await _of_each(work, profile, ids), ids[-1] if len(ids) == most else None
    return [each for each in asked if only is None or _named_in(each) <= set(only)], more


def _named_in(asked: Question) -> set[str]:
    return {each for each in (asked.child_id, asked.other_child_id) if each is not None}


async def _of_each(work: Work, profile: Profile, ids: Sequence[str]) -> list[Question]:
    held, words = await facts.loaded(work, ids), await words_about(work, ids)
    apart = await unmerged_about(work, ids)
    children = [child_from(one, held[one], profile) for one in ids]
    each = (_asked_of(one, apart.get(one.child_id, ()), words[one.child_id], profile, work) for one in children)
    return [question for its in each for question in its]


async def answer(work: Work, profile: Profile, question_id: str, means: Meaning, reason: str, by: str) -> Question:
    """A manager says what a second beginning means, or that what was said of two who were one is in order.

    `correction`: the first was wrong; `mistake`: the second was: what is not so is taken back. `end_missing`: both are
    so, and the first stands until the end between them is told. Raises NotFound, Unprocessable for an answer to another
    kind of question, and Conflict for one answered before or by telling the end alone.
    """
    child_id = question_id.rpartition(".")[0]
    asked = next((each for each in await of_one_child(work, profile, child_id) if each.id == question_id), None)
    if asked is None:
        raise NotFound("question")
    _refuse(asked, means)
    held = (await facts.loaded(work, [child_id]))[child_id]
    not_so = _not_so(child_from(child_id, held, profile), held, asked, means) if asked.kind == SECOND_START else []
    gone = sorted({f"{fact.source}|{id_}" for fact in not_so for id_ in fact.event_ids})
    data, key = {"answer": means, _TOOK_BACK: gone}, f"{asked.source}|{asked.event_id}"
    await state(work, child_id, ANSWERED, data, by=by, key=key, on=work.today, reason=reason)
    for fact in not_so:
        take_back(work, fact)
    return asked.model_copy(update={"status": "answered", "answer": means, "answered_by": by, "reason": reason})


def _refuse(asked: Question, means: Meaning) -> None:
    if asked.kind == CARE_NOT_ENDED:
        raise Conflict("tell-the-end", "The end of care is to be told", _SAID_OTHERWISE)
    if means not in _ANSWERS[asked.kind]:
        raise Unprocessable.at("/answer", f"answers to this question are {', '.join(_ANSWERS[asked.kind])}")
    if asked.status == "answered":
        raise Conflict("question-answered", "The question was answered before", f"The answer was {asked.answer}.")


async def take_back_answer(work: Work, profile: Profile, question_id: str, reason: str, caller: Caller) -> Question:
    """The question is open again, and what its answer took back is so again.

    Raises NotFound when no answer stands, and Conflict for an answer of which it is not known what it took back.
    """
    child_id = question_id.rpartition(".")[0]
    words = (await words_about(work, [child_id])).get(child_id, [])
    word = next((each for each in words if each.kind == ANSWERED and _id(child_id, each.key) == question_id), None)
    if word is None:
        raise NotFound("answer", "Nobody has answered this question, or it was taken back.")
    may_withdraw(caller, word.by)
    if _TOOK_BACK not in word.data and word.data["answer"] in ("correction", "mistake"):
        raise Conflict("answer-carried-out", "What this answer did cannot be undone here", _UNKNOWN)
    await withdraw(work, word, by=caller.subject, reason=reason)
    await put_back(work, child_id, word.data.get(_TOOK_BACK, ()))
    found = await of_one_child(work, profile, child_id)
    asked = next((each for each in found if each.id == question_id), None)
    if asked is None:
        how = "Facts have changed since, and nothing is asked any more: tell what is so by events."
        raise Conflict("answer-carried-out", "There is no such question any more", how)
    return asked


def _not_so(child: LookedAfterChild, held: Iterable[Fact], asked: Question, means: Meaning) -> list[Fact]:
    """The beginnings that the answer says are not so."""
    wrong = {"mistake": asked.second_start_on, "correction": asked.looked_after_from}.get(means)
    keys = next((each.keys for each in child.periods if each.start == asked.looked_after_from), frozenset())
    begun = [fact for fact in held if isinstance(fact.data, ChildBecameLookedAfter)]
    if means == "correction":
        return [fact for fact in begun if fact.key in keys]
    return [fact for fact in begun if means == "mistake" and fact.data.happened_on() == wrong]

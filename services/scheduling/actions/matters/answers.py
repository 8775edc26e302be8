"""An IRO answers a matter, takes the answer back, splits a matter, or joins two: said as statements, then settled.

Source: Jersey 3.75-3.76 (the IRO determines, the child is consulted where that is appropriate, the reasons are on file,
the child is told); that only the child's IRO, who stands in for her, and the IRO manager answer is local.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.scheduling.actions.matters.changes import STANDS_ALONE
from services.scheduling.actions.matters.words import ANSWER, DIRECTED, JOIN, SPLIT, directed_for, regrouped, word_on
from services.scheduling.queries import matters as queries
from services.scheduling.schemas.matters import Determination
from services.scheduling.tables.matters import ANSWERED, LAPSED, OPEN
from shared.auth.roles import Caller, may_withdraw
from shared.child.relations import Involved, Relation
from shared.events.services.scheduling import ReviewConvenedForChange
from shared.refusals import Conflict, Forbidden, NotFound, Unprocessable
from shared.register import facts
from shared.register.statements import state, withdraw, words_about
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
CHILD: Final = "child"
_ANSWERS_AS: Final = frozenset({Relation.IRO, Relation.COVER})
_CLOSED: Final = {
    ANSWERED: ("matter-answered", "This matter was answered before", "Take the answer back first."),
    LAPSED: ("care-ended", "Care ended before this matter was answered", "Nobody is to answer it any more."),
}
_GONE: Final = ("matter-closed", "This matter is no more", "What was told is not so, or it is part of another matter.")


def may_answer(caller: Caller, child: Involved) -> bool:
    """Whether this caller answers for the child: the IRO, who stands in for her, or the IRO manager. Pure."""
    if CHILD in caller.roles:
        return False
    is_the_iro = not child.relations_of(caller.subject).isdisjoint(_ANSWERS_AS)
    return caller.has("iro_manager") or (caller.has("iro", "corporate_iro") and is_the_iro)


def must_answer(caller: Caller, child: Involved) -> None:
    """Raises Forbidden for whoever does not answer for the child."""
    if not may_answer(caller, child):
        raise Forbidden("Only the child's IRO, whoever stands in for her, or the IRO manager may do this.")


async def answer(work: Work, row: Row, said: Determination, by: str) -> None:
    """Say whether a matter needs a review; where it does, one is directed.

    Raises Conflict for a matter that is not open, and Unprocessable where something is left out that this answer wants.
    """
    _must_be_open(row)
    _must_be_whole(work, said)
    changes = await queries.changes_of(work.connection, [row["id"]])
    data = {
        "review_needed": said.review_needed,
        "reason_code": said.reason_code,
        "child_consulted": said.child_consulted,
        "tell": sorted(dict.fromkeys(said.tell), key=lambda kind: kind != CHILD),
        "review_due_on": said.due_on,
        "iro_id": row["iro_id"],
        "changes": [change["key"] for change in changes],
    }
    child_id, on = row["child_id"], work.today
    await state(work, child_id, ANSWER, data, by=by, key=row["id"], on=on, reason=said.reason)
    if said.review_needed:
        wanted = {"due_on": said.due_on, "asked_by": "iro", "matter_id": row["id"], "for_changes": []}
        await state(work, child_id, DIRECTED, wanted, by=by, key=new_id(), on=on, reason=said.reason)


def _must_be_open(row: Row) -> None:
    if row["status"] != OPEN:
        raise Conflict(*_CLOSED.get(row["status"], _GONE))


def _must_be_whole(work: Work, said: Determination) -> None:
    if said.review_needed:
        if said.due_on is not None and said.due_on < work.today:
            raise Unprocessable.at("/due_on", "lies in the past")
        return
    if said.reason is None:
        raise Unprocessable.at("/reason", "say why no review is needed")
    if said.child_consulted is None:
        raise Unprocessable.at("/child_consulted", "say whether the child was consulted")
    if CHILD not in said.tell:
        raise Unprocessable.at("/tell", "the child is to be told, and first, that no review is needed: name `child`")
    if said.due_on is not None:
        raise Unprocessable.at("/due_on", "no day is named where no review is needed")


async def take_back_answer(work: Work, row: Row, reason: str, caller: Caller) -> None:
    """The matter is to be answered again, and what the answer directed is not.

    Raises NotFound where no answer stands, Forbidden for somebody else's, and Conflict once the review was held.
    """
    child_id = row["child_id"]
    words = (await words_about(work, [child_id]))[child_id]
    word = word_on(words, row["id"])
    if word is None or row["status"] != ANSWERED:
        raise NotFound("answer", "Nobody has answered this matter, or the answer was taken back.")
    may_withdraw(caller, word.by)
    await _must_not_be_held(work, row)
    for each in (word, *directed_for(words, row["id"])):
        await withdraw(work, each, by=caller.subject, reason=reason)


async def _must_not_be_held(work: Work, row: Row) -> None:
    held = (await facts.loaded(work, [row["child_id"]]))[row["child_id"]]
    convened = [fact.data for fact in held if isinstance(fact.data, ReviewConvenedForChange)]
    review_ids = [each.review_id for each in convened if each.matter_id == row["id"]]
    if await queries.any_was_held(work.connection, review_ids):
        how = "What the review decided stands. If it was not held, take that back first."
        raise Conflict("review-held", "The review that this answer called for was held", how)


async def split(work: Work, row: Row, event_ids: Sequence[str], by: str) -> None:
    """What these events told of is another thing than the rest of this matter.

    Raises Conflict for a matter that is not open, and Unprocessable for an event of another one, or for all of them.
    """
    _must_be_open(row)
    changes = await queries.changes_of(work.connection, [row["id"]])
    known = {change["event_id"]: change["key"] for change in changes}
    for at, event_id in enumerate(event_ids):
        if event_id not in known:
            raise Unprocessable.at(f"/event_ids/{at}", "is no change of this matter: name those in its change_ids")
    rest = set(known) - set(event_ids)
    if not rest:
        raise Unprocessable.at("/event_ids", "names every change of this matter: leave some of them in it")
    said = regrouped({known[each] for each in event_ids}, {known[each] for each in rest})
    await state(work, row["child_id"], SPLIT, said, by=by, key=new_id(), on=work.today)


async def join(work: Work, row: Row, other: Row, by: str) -> None:
    """Two matters of one child are one thing.

    Raises Conflict for one that is not open, or that is never put together with another.
    """
    for each in (row, other):
        _must_be_open(each)
    if row["id"] == other["id"] or row["child_id"] != other["child_id"]:
        raise Unprocessable.at("/with_matter_id", "names this matter, or one of another child")
    one, two = [await queries.changes_of(work.connection, [each["id"]]) for each in (row, other)]
    if any(change["type"] in STANDS_ALONE for change in (*one, *two)):
        how = "Safeguarding enquiries, a discharge notice and custody are each answered by themselves."
        raise Conflict("stands-alone", "This is never joined with another matter", how)
    said = regrouped((change["key"] for change in one), (change["key"] for change in two))
    await state(work, row["child_id"], JOIN, said, by=by, key=new_id(), on=work.today)

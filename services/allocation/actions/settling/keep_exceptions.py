"""Exceptions for siblings on record as managers said them: begun by their word, and ended by it.

The word is about the first by id of the children it names, so it goes with that child's record into another. That an
exception has ended by itself (`end_exceptions.py`, the timer of its last day) is no word, and stands on record alone.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.decisions import SYSTEM
from services.allocation.queries import families as family_queries
from shared.register.statements import Word, taken_back_of, words_about
from shared.work.unit_of_work import Work

EXCEPTED: Final = "siblings_excepted"
ENDED: Final = "exception_ended"
"""The kinds of the statements; the key of both is the exception's id."""


def as_begun(word: Word) -> dict[str, Any]:
    """The exception that a manager's word begins, as it is kept on record."""
    until = word.data["until"]
    return {
        "id": word.key,
        "child_ids": word.data["child_ids"],
        "reason": word.data["reason"],
        "note": word.reason,
        "until": None if until is None else date.fromisoformat(until),
        "group_size": word.data["group_size"],
        "decided_by": word.by,
        "decided_at": word.at,
        "ended_at": None,
        "ended_by": None,
        "end_reason": None,
    }


async def keep_exceptions(work: Work, child_ids: Collection[str]) -> None:
    """Enter and end what managers said of these children since, and have whoever that concerns looked at."""
    await _keep_what_was_taken_back(work, child_ids)
    said = [word for words in (await words_about(work, child_ids)).values() for word in words]
    begun = {word.key: word for word in said if word.kind == EXCEPTED}
    if not begun:
        return
    on_record = await family_queries.exceptions_by_id(work.connection, begun)
    new = begun.keys() - on_record.keys()
    for key in sorted(new):
        await family_queries.add_exception(work.connection, as_begun(begun[key]))
    in_force = new.union(key for key, row in on_record.items() if row["ended_at"] is None)
    over = [word for word in said if word.kind == ENDED and word.key in in_force]
    for word in over:
        await family_queries.end_exception(work.connection, word.key, word.at, word.by, word.reason or "")
    for key in sorted(new.union(word.key for word in over)):
        _look_at(work, begun[key].data["child_ids"])


async def _keep_what_was_taken_back(work: Work, child_ids: Collection[str]) -> None:
    """An exception that nobody says any more never was; one whose end nobody says any more is in force again."""
    gone = [each for its in (await taken_back_of(work, child_ids)).values() for each in its]
    unsaid, unended = ({each.key for each in gone if each.kind == kind} for kind in (EXCEPTED, ENDED))
    ids = unsaid | unended
    on_record = await family_queries.exceptions_by_id(work.connection, ids) if ids else {}
    never = [key for key in on_record if key in unsaid]
    ended = {key for key, row in on_record.items() if row["ended_by"] not in (None, SYSTEM)}
    again = sorted(ended & unended - unsaid)
    await family_queries.forget_exceptions(work.connection, never)
    await family_queries.exceptions_go_on(work.connection, again)
    for key in sorted([*never, *again]):
        _look_at(work, on_record[key]["child_ids"])


def _look_at(work: Work, child_ids: Iterable[str]) -> None:
    agenda_of(work).look_at_families_of(child_ids)
    agenda_of(work).somebody_may_have_room()

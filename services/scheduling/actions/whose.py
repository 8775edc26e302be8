"""Whose each review on record is, where two records were taken to be one child's by mistake and are two again.

A review is of the child of whom people first spoke of it; of one that nobody spoke of, of whom it was first announced.
So each child's reviews are the child's own again, under the ids that the words about them name. What was said of a
review meanwhile, of the other child, counts for nothing: a person is asked what of that was about whom (decision 12).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.scheduling.actions import said
from services.scheduling.queries import reviews as queries
from services.scheduling.queries.outcome import reviews_by_id
from shared.events.services.around_reviews import ReviewDecisionsSent, ReviewRecordWritten
from shared.events.services.scheduling import (
    DecisionConsidered,
    ParticipationRecorded,
    ReviewAdjourned,
    ReviewArranged,
    ReviewCancelled,
    ReviewDue,
    ReviewHeld,
    ReviewRecordDistributed,
)
from shared.register.facts import Fact
from shared.register.statements import Word
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_SPEAK_OF_ONE: Final = frozenset(
    {said.ARRANGED, said.HELD, said.MEETING, said.ADJOURNED, said.CANCELLED, said.TAKEN_OFF, said.OUTCOME}
)
_TOLD_OF_ONE: Final = (
    ReviewDue,
    ReviewArranged,
    ReviewHeld,
    ReviewAdjourned,
    ReviewCancelled,
    ParticipationRecorded,
    ReviewDecisionsSent,
    ReviewRecordWritten,
    ReviewRecordDistributed,
    DecisionConsidered,
)


class Theirs(NamedTuple):
    """One child's reviews on record, what people said but of another child's, and what was announced of another's."""

    rows: Sequence[Row]
    words: Sequence[Word]
    of_another: Sequence[Fact]


async def theirs(
    work: Work,
    under: Mapping[str, str],
    held: Mapping[str, Sequence[Fact]],
    words: Mapping[str, Sequence[Word]],
) -> dict[str, Theirs]:
    """The reviews of each of these children; `under` has the id that goes on for each of their ids."""
    recorded = await queries.reviews_on_record(work.connection, under)
    on_record = {row["id"]: (child_id, row) for child_id, rows in recorded.items() for row in rows}
    told = {child_id: _told(its, work.source) for child_id, its in held.items()}
    owners = {id_: child_id for id_, (child_id, _) in on_record.items()} | _first_spoken_of(
        words, told, on_record.keys()
    )
    named = {id_ for child_id in words for id_ in _named(words[child_id], told[child_id])}
    elsewhere = (await reviews_by_id(work.connection, named - owners.keys())).keys()
    found: dict[str, Theirs] = {}
    for child_id in words:
        others = elsewhere | {id_ for id_, owner in owners.items() if owner != child_id}
        rows = [row for id_, (_, row) in on_record.items() if id_ not in others]
        rows.sort(key=lambda row: (row["child_id"] != child_id, row["id"]))
        said_of_theirs = [word for word in words[child_id] if _review_of(word) not in others]
        found[child_id] = Theirs(rows, said_of_theirs, [fact for fact in told[child_id] if _names(fact) in others])
    return found


def _first_spoken_of(
    words: Mapping[str, Sequence[Word]], told: Mapping[str, Sequence[Fact]], reviews: Collection[str]
) -> dict[str, str]:
    """By review the child of whom it was first spoken, in words before announcements."""
    first: dict[str, tuple[bool, str, str]] = {}
    for child_id in words:
        claims = [(_review_of(word) or "", (False, word.place, child_id)) for word in words[child_id]]
        claims += [(_names(fact), (True, fact.first_place, child_id)) for fact in told[child_id]]
        for review_id, claim in claims:
            if review_id in reviews:
                first[review_id] = min(claim, first.get(review_id, claim))
    return {review_id: child_id for review_id, (_, _, child_id) in first.items()}


def _named(words: Iterable[Word], told: Iterable[Fact]) -> set[str]:
    spoken_of = {review_id for word in words if (review_id := _review_of(word)) is not None}
    return spoken_of | {_names(fact) for fact in told}


def _review_of(word: Word) -> str | None:
    """The review that a word is about, if it is about one."""
    return word.key.partition("|")[0] if word.kind in _SPEAK_OF_ONE else None


def _told(facts: Iterable[Fact], source: str) -> list[Fact]:
    return [fact for fact in facts if fact.source == source and isinstance(fact.data, _TOLD_OF_ONE)]


def _names(fact: Fact) -> str:
    assert isinstance(fact.data, _TOLD_OF_ONE)
    return fact.data.review_id

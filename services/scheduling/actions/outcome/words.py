"""What people have said of the outcomes of a child's reviews, as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.scheduling.queries.outcome import reviews_by_id
from services.scheduling.tables.reviews import CANCELLED
from shared.register.aliases import under_which_ids
from shared.register.statements import Word, words_about
from shared.work.unit_of_work import Work

OUTCOME: Final = "review:outcome"
HELD: Final = "review:held"
DISTRIBUTED: Final = "review:record_distributed"
PROGRESS: Final = "decision:progress"
WITHDRAWAL: Final = "decision:withdrawn"
RESPONSE: Final = "review:management_response"
SETTLEMENT: Final = "decision:settlement"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """A completed outcome of a review that was held."""

    child_id: str
    review: Row
    data: Mapping[str, Any]
    held_on: date
    completed_on: date


def word_of(words: Iterable[Word], kind: str, key: str) -> Word | None:
    """What was said last of this kind about this review or decision."""
    return next((word for word in words if (word.kind, word.key) == (kind, key)), None)


def distributed(words: Iterable[Word], review_id: str) -> Word | None:
    """That the review's record went out, whichever version of it: its key names the version behind the review."""
    sent = (word for word in words if word.kind == DISTRIBUTED)
    return next((word for word in sent if word.key.partition("|")[0] == review_id), None)


def held_day(words: Iterable[Word], review: Row) -> date | None:
    """The day on which the review was held, as it is on record or was just told; None when it was not."""
    if review["status"] == CANCELLED:
        return None
    told = word_of(words, HELD, review["id"])
    day: date | None = told.on if told is not None else review["held_on"]
    return day


def completed_day(data: Mapping[str, Any]) -> date | None:
    """The day on which the outcome was completed; None for a draft."""
    day = data.get("completed_on")
    return date.fromisoformat(day) if day is not None else None


async def finished_outcomes(work: Work, child_ids: Sequence[str]) -> list[Finished]:
    """The completed outcomes of these children's reviews, in the order in which the reviews were held."""
    said = await words_about(work, child_ids)
    outcomes = [(child_id, word) for child_id in child_ids for word in said[child_id] if word.kind == OUTCOME]
    reviews = await reviews_by_id(work.connection, {word.key for _, word in outcomes})
    under = await under_which_ids(work, child_ids)
    found = []
    for child_id, word in outcomes:
        review, completed_on = reviews.get(word.key), completed_day(word.data)
        if review is not None and under.get(review["child_id"]) != child_id:
            continue  # it was said of two records that are two children again
        held_on = held_day(said[child_id], review) if review is not None else None
        if review is not None and held_on is not None and completed_on is not None:
            found.append(Finished(child_id, review, word.data, held_on, completed_on))
    return sorted(found, key=lambda each: (each.held_on, each.review["id"]))

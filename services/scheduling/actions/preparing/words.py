"""What people said about a review while it was prepared: the kinds of their statements, and how they are read.

Each is a statement about the child that names its review; said again under the same key it replaces what was.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
WISHES: Final = "review:childs_wishes"
FORM: Final = "review:form"
CONSULTATIONS: Final = "review:consultations"
VIEW: Final = "review:view"
EXCLUSION: Final = "review:exclusion"
_CANCELLED: Final = "cancelled"
OVER: Final = frozenset({"held", "completed"})
"""A review of these states has been: nobody can be kept from it any more."""


def key_of(*parts: str) -> str:
    """The key of a statement about a review and a person."""
    return "|".join(parts)


async def words_of(work: Work, child_id: str, kind: str) -> list[Word]:
    """What was said of this kind about this child, in the order in which it was said."""
    return [word for word in (await words_about(work, [child_id]))[child_id] if word.kind == kind]


async def word_of(work: Work, child_id: str, kind: str, key: str) -> Word | None:
    """What stands under this key, if anything does."""
    return next((word for word in await words_of(work, child_id, kind) if word.key == key), None)


async def the_word(work: Work, child_id: str, kind: str, key: str, what: str) -> Word:
    """What stands under this key. Raises NotFound where nothing does."""
    word = await word_of(work, child_id, kind, key)
    if word is None:
        raise NotFound(what, "Nobody has said that, or it was taken back.")
    return word


def about(words: Iterable[Word], review_id: str) -> list[Word]:
    """Those about one review."""
    return [word for word in words if word.key.partition("|")[0] == review_id]


def not_ahead(work: Work, pointer: str, on: date) -> date:
    """The day, unless it has not come yet (422)."""
    if on > work.today:
        raise Unprocessable.at(pointer, "this day has not come yet", slug="future-date")
    return on


def not_cancelled(review: Row) -> None:
    """Raises Conflict for a review that does not take place."""
    if review["status"] == _CANCELLED:
        raise Conflict("review-cancelled", "This review was cancelled", "Say it of the child's next review.")


def not_over(review: Row) -> None:
    """Raises Conflict for a review that was held, or does not take place."""
    not_cancelled(review)
    if review["status"] in OVER:
        raise Conflict("review-over", "This review has been held", "Decide it for the child's next review.")


def day_of(review: Row) -> date:
    """The day for which the review is arranged, else the last day in time."""
    day: date = review["arranged_for"] or review["due_on"]
    return day

"""What people said of a child's reviews, by review: arranged, held, adjourned, cancelled, directed, taken off.

Each is a statement about the child (decision 16); of one kind and key the last word stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.scheduling.rules.model import Held
from shared.events.base import to_date
from shared.register.statements import Word

ARRANGED: Final = "review:arranged"
HELD: Final = "review:held"
MEETING: Final = "review:meeting"
ADJOURNED: Final = "review:adjourned"
CANCELLED: Final = "review:cancelled"
DIRECTED: Final = "review:directed"
TAKEN_OFF: Final = "review:taken_off"
OUTCOME: Final = "review:outcome"
CONSIDERED_BY: Final = "change:considered_by"


@dataclass(frozen=True, slots=True)
class Said:
    """What stands of it."""

    arranged: Mapping[str, Word] = field(default_factory=dict)
    held: Mapping[str, Word] = field(default_factory=dict)
    adjourned: Mapping[str, Word] = field(default_factory=dict)
    cancelled: Mapping[str, Word] = field(default_factory=dict)
    directed: tuple[Word, ...] = ()
    meetings: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    completed: Mapping[str, date] = field(default_factory=dict)
    taken_off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    considered_by: tuple[Word, ...] = ()
    next_on: Mapping[str, date] = field(default_factory=dict)
    """The day that a review set for the next one, by its completed outcome."""

    def date_set_after(self, held: Held | None) -> date | None:
        """The day set at this review for the next; none once a review was cancelled since: that day had been its."""
        if held is None or any(word.on is not None and word.on >= held.on for word in self.cancelled.values()):
            return None
        return self.next_on.get(held.review_id or "")

    def named(self, review_id: str | None, day: date) -> frozenset[str]:
        """The changes that this review considered, as the IRO said; one held elsewhere is known by its day."""
        words = self.considered_by
        if review_id is not None:
            return frozenset(word.key for word in words if word.data["review_id"] == review_id)
        return frozenset(word.key for word in words if to_date(word.data["held_on"]) == day)

    def held_reviews(self) -> list[Held]:
        """The reviews that were held, as people said it, each under its id.

        An adjourned one counts as held on the date first set (Jersey 3.25), a series on its first meeting (3.24).
        """
        return [each for each in map(self._held, sorted({*self.held, *self.adjourned, *self.meetings})) if each]

    def _held(self, review_id: str) -> Held | None:
        held, adjourned, meetings = (
            self.held.get(review_id),
            self.adjourned.get(review_id),
            self.meetings.get(review_id),
        )
        day = self._day(review_id)
        if day is None:
            return None
        return Held(
            on=day,
            review_id=review_id,
            completed_on=self.completed.get(review_id),
            late_reason=held.data.get("late_reason") if held is not None else None,
            adjourned=adjourned is not None,
            series=bool(meetings),
            in_progress=held is None and adjourned is None and bool(meetings),
            not_serving=self.taken_off.get(review_id, frozenset()),
            said_at=held.at if held is not None else None,
        )

    def _day(self, review_id: str) -> date | None:
        if (adjourned := self.adjourned.get(review_id)) is not None:
            return to_date(adjourned.data["first_set_for"])
        days = [word.on for word in self.meetings.get(review_id, ()) if word.on is not None]
        held = self.held.get(review_id)
        return min([*days, *([held.on] if held is not None and held.on is not None else [])], default=None)


def said_of_reviews(words: Iterable[Word]) -> Said:
    """What these words, in the order in which they were said, say of the child's reviews."""
    by_kind: dict[str, dict[str, Word]] = defaultdict(dict)
    for word in words:
        by_kind[word.kind][word.key] = word
    meetings: dict[str, list[Word]] = defaultdict(list)
    for word in by_kind[MEETING].values():
        meetings[word.data["review_id"]].append(word)
    taken_off: dict[str, set[str]] = defaultdict(set)
    for word in by_kind[TAKEN_OFF].values():
        taken_off[word.data["review_id"]].add(word.data["name"])
    return Said(
        arranged=by_kind[ARRANGED],
        held=by_kind[HELD],
        adjourned=by_kind[ADJOURNED],
        cancelled=by_kind[CANCELLED],
        directed=tuple(by_kind[DIRECTED].values()),
        meetings={name: tuple(each) for name, each in meetings.items()},
        completed={key: on for key, word in by_kind[OUTCOME].items() if (on := _completed(word.data)) is not None},
        taken_off={name: frozenset(each) for name, each in taken_off.items()},
        considered_by=tuple(by_kind[CONSIDERED_BY].values()),
        next_on={key: on for key, word in by_kind[OUTCOME].items() if (on := _next_on(word.data)) is not None},
    )


def _next_on(data: Mapping[str, Any]) -> date | None:
    """The day set for the next review, once the outcome is completed."""
    given = data.get("next_review_on")
    return to_date(given) if given is not None and data.get("completed_on") is not None else None


def _completed(data: Mapping[str, Any]) -> date | None:
    given = data.get("completed_on")
    return to_date(given) if given is not None else None

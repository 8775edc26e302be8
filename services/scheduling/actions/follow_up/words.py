"""What people said of what followed a review, as it stands: read from the statements about the child."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.scheduling.rules.follow_up.considered import Response
from services.scheduling.rules.follow_up.steps import Step
from services.scheduling.tables.reviews import CANCELLED
from shared.events.base import to_date
from shared.register.statements import Word, words_about
from shared.work.unit_of_work import Work

SENT: Final = "review:decisions_sent"
RECORD: Final = "review:record"
DISTRIBUTED: Final = "review:record_distributed"
RESPONSE: Final = "review:management_response"
CARE_PLAN: Final = "review:care_plan_update"
OUTCOME: Final = "review:outcome"
_ONE_EACH: Final = frozenset({SENT, RESPONSE, CARE_PLAN, OUTCOME})
_EACH_VERSION: Final = frozenset({RECORD, DISTRIBUTED})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one review: one word of each kind, and of the record one for each of its versions."""

    words: dict[str, Word] = field(default_factory=dict)
    records: dict[int, Word] = field(default_factory=dict)
    distributions: dict[int, Word] = field(default_factory=dict)

    @property
    def latest(self) -> int | None:
        """The record's latest version, a draft included."""
        return max(self.records, default=None)

    @property
    def written(self) -> dict[int, date]:
        """The day on which each version was written that is no draft."""
        return {number: each.on for number, each in sorted(self.records.items()) if each.on is not None}

    @property
    def decision_ids(self) -> list[str]:
        """The review's decisions, as its outcome has them; none where no outcome was said yet."""
        outcome = self.words.get(OUTCOME)
        decisions = outcome.data.get("decisions") or () if outcome is not None else ()
        return [each["id"] for each in decisions if each.get("id")]

    @property
    def response(self) -> Response | None:
        """The manager's answer."""
        word = self.words.get(RESPONSE)
        return None if word is None else Response(day_of(word), frozenset(word.data["disagreed_with"]))


def said_of_reviews(words: Iterable[Word]) -> dict[str, Said]:
    """What was said of each review, by its id."""
    found: dict[str, Said] = {}
    for word in words:
        review_id, _, version = word.key.partition("|")
        if word.kind in _ONE_EACH:
            found.setdefault(review_id, Said()).words[word.kind] = word
        elif word.kind in _EACH_VERSION:
            said = found.setdefault(review_id, Said())
            (said.records if word.kind == RECORD else said.distributions)[int(version)] = word
    return found


async def said_of(work: Work, review: Mapping[str, Any]) -> Said:
    """What was said of this review."""
    child_id = review["child_id"]
    return said_of_reviews((await words_about(work, [child_id]))[child_id]).get(review["id"], Said())


def version_key(review_id: str, version: int) -> str:
    """The key of what is said of one version of a review's record."""
    return f"{review_id}|{version}"


def day_of(word: Word) -> date:
    """The day a word is about. Raises AssertionError for a word about none."""
    assert word.on is not None
    return word.on


def received_on(word: Word) -> date | None:
    """The day on which the decisions were received."""
    told = word.data.get("received_on")
    return None if told is None else to_date(told)


def reached(review: Mapping[str, Any], said: Said) -> frozenset[Step]:
    """How far a review and what follows it have come."""
    latest = said.latest
    so = {
        Step.HELD: review["held_on"] is not None and review["status"] != CANCELLED,
        Step.COMPLETED: review["completed_on"] is not None and review["status"] != CANCELLED,
        Step.DECISIONS_SENT: SENT in said.words,
        Step.DECISIONS_ANSWERED: RESPONSE in said.words,
        Step.RECORD_WRITTEN: latest in said.written,
        Step.RECORD_DISTRIBUTED: latest in said.distributions,
        Step.RECORD_CHANGED: bool(said.distributions) and latest not in said.distributions,
        Step.CARE_PLAN_UPDATED: CARE_PLAN in said.words,
    }
    return frozenset(step for step, here in so.items() if here)

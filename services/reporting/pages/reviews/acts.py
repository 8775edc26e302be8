"""What a reader can do about a review now, as buttons: by how it stands, by what was said, and by her roles. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.items import Act
from services.reporting.pages.links import review_link
from services.reporting.pages.reviews.following import BACK
from services.reporting.pages.reviews.steps import DECIDERS, IROS, MANAGERS, WORKERS

Told = Mapping[str, Any]
_OVER: Final = ("held", "completed")
_BEGUN: Final = ("in_progress", "adjourned", *_OVER)


@dataclass(frozen=True, slots=True)
class Stands:
    """How a review stands: the review, its outcome, what followed, its record, the child's wishes."""

    review: Told
    outcome: Told
    follow: Told
    record: Told
    wishes: Told
    today: date

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.review["id"])

    @property
    def status(self) -> str:
        """How it stands."""
        return str(self.review["status"])

    @property
    def day_has_come(self) -> bool:
        """Whether the day for which it is arranged, else the last day, is here."""
        on = items.day(self.review.get("arranged_for")) or items.day(self.review["due_on"])
        return on is not None and on <= self.today


def acts_of(stands: Stands, roles: Collection[str]) -> tuple[list[Act], list[Act], list[Act]]:
    """What is to be done next, what else can be done, and what can be taken back."""
    mine = frozenset(roles)
    found = [Act(verb, link) for may, verb, link in _all(stands) if not mine.isdisjoint(may)]
    first, rest = found[:1], found[1:]
    return first, rest, list(_backs(stands, mine))


_Offered = tuple[tuple[str, ...], str, str]


def _all(stands: Stands) -> Iterator[_Offered]:
    """The next thing first."""
    if stands.status == "cancelled":
        return
    yield from _after(stands) if stands.status in _BEGUN else _before(stands)


def _before(stands: Stands) -> Iterator[_Offered]:
    may = set(stands.review.get("may", ()))
    arranged = stands.status == "arranged"
    held = (IROS, "It was held", f"{review_link(stands.id, 'held')}?from=review")
    if stands.day_has_come and "hold" in may:
        yield held
    asked = bool(stands.wishes.get("wishes"))
    wishes = "Change the child's wishes" if asked else "Write down the child's wishes"
    arrange = "Change the arrangement" if arranged else "Arrange it"
    both = [
        *([(IROS, arrange, review_link(stands.id, "arrangement"))] if "arrange" in may else []),
        ((*IROS, "social_worker"), wishes, review_link(stands.id, "wishes")),
    ]
    yield from reversed(both) if arranged and not asked else both
    yield DECIDERS, "Somebody does not come", review_link(stands.id, "exclusions")
    yield IROS, "Prepare the outcome", review_link(stands.id, "outcome")
    if "hold" in may and not stands.day_has_come:
        yield held
    if "meet" in may:
        yield IROS, "A first meeting of several was held", review_link(stands.id, "meeting")
    if "adjourn" in may:
        yield DECIDERS, "Adjourn it", review_link(stands.id, "adjournment")
    if "cancel" in may:
        yield IROS, "Cancel it", review_link(stands.id, "cancellation")


def _after(stands: Stands) -> Iterator[_Offered]:
    follow, finished = stands.follow, stands.status == "completed"
    outcome = review_link(stands.id, "outcome")
    if not finished:
        yield IROS, "Record the outcome", outcome
    if not follow.get("decisions_sent_on"):
        yield IROS, "The decisions were sent", review_link(stands.id, "decisions-sent")
    elif not follow.get("responded_on"):
        yield MANAGERS, "Answer the decisions", review_link(stands.id, "management-response")
    yield from _of_the_record(stands)
    if finished and not follow.get("care_plan_updated_on"):
        yield WORKERS, "The care plan was updated", review_link(stands.id, "care-plan-update")
    if finished:
        yield IROS, "Put the outcome right", outcome
    if "meet" in stands.review.get("may", ()):
        yield IROS, "A meeting was held", review_link(stands.id, "meeting")
    if "hold" in stands.review.get("may", ()):
        yield IROS, "It was held on another day", f"{review_link(stands.id, 'held')}?from=review"


def _of_the_record(stands: Stands) -> Iterator[_Offered]:
    follow, record = stands.follow, stands.record
    read = (*IROS, *MANAGERS, "social_worker")
    if follow.get("record_written_on") is None:
        yield IROS, "Write the record", review_link(stands.id, "record")
    elif record.get("distributed_on") is None and record:
        yield IROS, "The record was distributed", review_link(stands.id, "record-distributed")
    if record:
        yield read, "Read the record", review_link(stands.id, "record/preview")
    if follow.get("record_written_on") is not None:
        yield IROS, "Change the record", review_link(stands.id, "record")


def _backs(stands: Stands, mine: frozenset[str]) -> Iterator[Act]:
    """What was said and may be taken back, the last first."""
    follow, status = stands.follow, stands.status
    there = {
        "care-plan-update": follow.get("care_plan_updated_on"),
        "record-distributed": stands.record.get("distributed_on"),
        "record": follow.get("record_written_on") and not stands.record.get("distributed_on"),
        "management-response": follow.get("responded_on"),
        "decisions-sent": follow.get("decisions_sent_on") and not follow.get("responded_on"),
        "outcome": stands.outcome.get("status") == "completed" and not follow.get("record_distributed_on"),
        "held": status == "held",
        "adjournment": status == "adjourned",
        "cancellation": status == "cancelled",
        "arrangement": status == "arranged",
        "childs-wishes": stands.wishes.get("wishes") and status not in ("completed", "cancelled"),
    }
    for path, stands_there in there.items():
        step = BACK[path]
        if stands_there and not mine.isdisjoint(step.roles):
            yield Act(step.heading, review_link(stands.id, step.path))

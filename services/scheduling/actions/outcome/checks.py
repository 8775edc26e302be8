"""What is refused of an outcome, each thing by its place in the body."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from services.scheduling.queries.decisions import decisions_by_id
from services.scheduling.queries.reviews import reviews_of
from services.scheduling.rules.holding.date_set import fault_of_date_set
from services.scheduling.rules.outcome.in_parts import standing
from services.scheduling.rules.outcome.participation import fault_of_participation
from services.scheduling.rules.outcome.what_is_missing import Asked, what_is_missing
from services.scheduling.tables.reviews import STILL_TO_COME
from shared.refusals import Conflict, FieldError, Unprocessable
from shared.register.aliases import survivors_of
from shared.work.unit_of_work import Work

Part = Mapping[str, Any]
_LAST: Final = date.max.isoformat()


class Known(Protocol):
    """Whose outcome it is."""

    @property
    def child_id(self) -> str: ...

    @property
    def review(self) -> Mapping[str, Any]: ...

    @property
    def held_on(self) -> date | None: ...


def refuse_parts(data: Part, given: Part, held_on: date | None, born: date | None, today: date) -> None:
    """Raise Unprocessable for each day that cannot be, and for a code of participation that the age forbids."""
    faults = list(_of_days_to_come(data, today))
    if held_on is not None:
        faults += _beside_the_review(data, given, held_on, born)
    if faults:
        raise Unprocessable(errors=faults)


_DONE: Final = (("spoken_to", "on"), ("legal_status", "queried_on"), ("legal_status", "answered_on"))


def _of_days_to_come(data: Part, today: date) -> Iterator[FieldError]:
    for part, name in _DONE:
        day = (data.get(part) or {}).get(name)
        if day is not None and day > today.isoformat():
            yield FieldError(f"/{part}/{name}", "this day has not come yet")


def _beside_the_review(data: Part, given: Part, held_on: date, born: date | None) -> Iterator[FieldError]:
    day = held_on.isoformat()
    if given.get("held_on") not in (None, day):
        yield FieldError("/held_on", f"the review was held on {day}: put that right with POST …/held")
    fault = fault_of_participation(data["participation"], born, held_on) if data.get("participation") else None
    if fault is not None:
        yield FieldError("/participation", fault)
    if (data.get("next_review_on") or _LAST) <= day:
        yield FieldError("/next_review_on", f"lies not after this review, which was held on {day}")
    for place, each in enumerate(standing(data.get("decisions") or [])):
        if (each.get("due_on") or _LAST) < day:
            yield FieldError(f"/decisions/{place}/due_on", f"lies before the review, which was held on {day}")


async def refuse_date_set(work: Work, known: Known, day: date) -> None:
    """Raise Unprocessable for a day on which the next review cannot be; of one before the last anything is history."""
    rows = await reviews_of(work.connection, known.child_id)
    on = known.held_on
    if on is None or any(row["held_on"] is not None and row["held_on"] > on for row in rows):
        return
    due = [row["due_on"] for row in rows if row["status"] in STILL_TO_COME and row["id"] != known.review["id"]]
    fault = fault_of_date_set(day, min(due, default=None), work.today)
    if fault is not None:
        raise Unprocessable.at("/next_review_on", fault)


async def refuse_decisions(work: Work, known: Known, decisions: Sequence[Part]) -> None:
    """Raise Unprocessable for an id that is taken, and for a decision that replaces none of this child's."""
    ids = {each["id"] for each in decisions} | {each["supersedes"] for each in decisions if each.get("supersedes")}
    others = await decisions_by_id(work.connection, ids)
    told_of = {id_: str(row["child_id"]) for id_, row in others.items()}
    goes_on_as = await survivors_of(work, set(told_of.values()))
    whose = {id_: goes_on_as.get(child_id, child_id) for id_, child_id in told_of.items()}
    faults = list(_faults(decisions, {id_: row["review_id"] for id_, row in others.items()}, whose, known))
    if faults:
        raise Unprocessable(errors=faults)


def _faults(
    here: Sequence[Part], of_review: Mapping[str, str], whose: Mapping[str, str], known: Known
) -> Iterator[FieldError]:
    seen: set[str] = set()
    for place, each in enumerate(here):
        id_, older = each["id"], each.get("supersedes")
        if id_ in seen:
            yield FieldError(f"/decisions/{place}/id", "another decision of this outcome has the same id")
        if of_review.get(id_, known.review["id"]) != known.review["id"]:
            yield FieldError(f"/decisions/{place}/id", "a decision of another review has this id: choose another")
        seen.add(id_)
        of_this_review = of_review.get(older or "") == known.review["id"]
        if older is not None and (whose.get(older) != known.child_id or of_this_review):
            message = "is no decision of an earlier review of this child"
            yield FieldError(f"/decisions/{place}/supersedes", message)


def refuse_unfinished(data: Part, completed_on: date, held_on: date | None, asked: Asked, today: date) -> None:
    """Raise for an outcome that cannot be completed: Conflict before the review was held, else Unprocessable."""
    if held_on is None:
        how = "Tell first that it was held: POST …/held. Until then save a draft, without completed_on."
        raise Conflict("not-held", "This review was not held yet", how)
    if completed_on > today:
        raise Unprocessable.at("/completed_on", "this day has not come yet", slug="future-date")
    if completed_on < held_on:
        message = f"lies before the day on which the review was held, {held_on.isoformat()}"
        raise Unprocessable.at("/completed_on", message, slug="before-the-review")
    missing = what_is_missing(data, asked)
    if missing:
        title = "The outcome cannot be completed yet"
        raise Unprocessable("outcome-incomplete", title, errors=[FieldError(*each) for each in missing])

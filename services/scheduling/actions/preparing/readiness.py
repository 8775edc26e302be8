"""The readiness of a review, from the duties on record and whatever else has to be decided before it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.scheduling.actions.preparing.exclusions import unconfirmed
from services.scheduling.actions.preparing.to_say import next_conference, still_to_say
from services.scheduling.actions.preparing.words import Row, day_of
from services.scheduling.queries import preparing as queries
from services.scheduling.rules.readiness.readiness import Item, OnRecord, is_before_a_review, is_ready, readiness
from services.scheduling.schemas.readiness import Elsewhere, Readiness, ReadinessItem
from shared.calendar import Calendar, OutsideCalendar
from shared.child.relations import Involved
from shared.duties.may_report import NOBODY
from shared.duties.owners import owner_id
from shared.policy import Answer, Duty, Start, duty_under
from shared.register.aliases import survivors_of
from shared.work.unit_of_work import Work


async def readiness_of(
    work: Work, child_id: str, review: Row | None, people: Involved, shown_from_working_days: int
) -> Readiness:
    """What is missing for this review of the child, and whose that is; nothing is to be done where there is none.

    `people` are the child's, by whom an owner gets an id; `shown_from_working_days` before the day of the review its
    readiness begins to be looked at.
    """
    if review is None:
        return _nothing_to_come(child_id)
    items = _items(await queries.duties_of(work.connection, child_id), review["id"], people, work.today)
    to_confirm = [word.data["person_id"] for word in await unconfirmed(work, child_id, review)]
    begins = _days_before(day_of(review), shown_from_working_days, work.profile.calendar)
    return Readiness(
        child_id=child_id,
        review_id=review["id"],
        review_on=day_of(review),
        shown_from=begins,
        shown=begins <= work.today,
        ready=is_ready(items) and not to_confirm,
        items=list(map(_shown, items)),
        exclusions_to_confirm=to_confirm,
        elsewhere=_elsewhere(work),
        to_say=await still_to_say(work, child_id, review, people),
        conference_on=await next_conference(work, child_id),
    )


async def readiness_of_each(
    work: Work, reviews: Sequence[Row], people: Mapping[str, Involved]
) -> dict[str, list[ReadinessItem]]:
    """What is to be done before each of these reviews, and whose that is, by the review's id.

    `people` are those of each child, by the id under which the record goes on.
    """
    in_use = await survivors_of(work, {row["child_id"] for row in reviews})
    whose: dict[str, str] = {row["id"]: in_use.get(row["child_id"]) or row["child_id"] for row in reviews}
    clocks = await queries.duties_of_each(work.connection, set(whose.values()))
    return {
        review_id: list(map(_shown, _items(clocks[child], review_id, people.get(child, NOBODY), work.today)))
        for review_id, child in whose.items()
    }


def _items(rows: Iterable[Row], review_id: str, people: Involved, today: date) -> list[Item]:
    before = _before(rows, review_id)
    return readiness(before, {each.owner: owner_id(each.owner, people.people) for each in before}, today)


def _before(rows: Iterable[Row], review_id: str) -> list[OnRecord]:
    """The duties on record that are to be done before this review, by which their keys begin."""
    found = []
    for row in rows:
        duty = duty_under(row["policy_version"], row["duty"])
        if duty is not None and row["key"].partition("|")[0] == review_id and _is_before(duty):
            found.append(_on_record(row, duty))
    return found


def _on_record(row: Row, duty: Duty) -> OnRecord:
    return OnRecord(
        duty_id=row["id"],
        duty=duty.id,
        title=duty.title,
        owner=row["owner"],
        due_on=row["due_on"],
        status=row["status"],
        done_on=row["met_on"],
        how=tuple(_names(duty.met_by)),
    )


def _is_before(duty: Duty) -> bool:
    return is_before_a_review(_names(duty.starts).keys(), _names(duty.met_by).keys())


def _names(wired: Iterable[Start | Answer]) -> dict[str, None]:
    """The events and calls, each once and in the policy's order."""
    return dict.fromkeys(each.event or each.call or "" for each in wired)


def _days_before(day: date, working_days: int, calendar: Calendar) -> date:
    """So many working days before; the day itself where no calendar reaches."""
    try:
        return calendar.subtract_working_days(day, working_days)
    except OutsideCalendar:
        return day


def _shown(item: Item) -> ReadinessItem:
    known = item.on_record
    return ReadinessItem(
        duty_id=known.duty_id,
        duty=known.duty,
        title=known.title,
        owner=known.owner,
        owner_id=item.owner_id,
        due_on=known.due_on,
        state=item.state,
        done_on=known.done_on,
        how=list(known.how),
    )


def _nothing_to_come(child_id: str) -> Readiness:
    return Readiness(
        child_id=child_id,
        review_id=None,
        review_on=None,
        shown_from=None,
        shown=False,
        ready=True,
        items=[],
        exclusions_to_confirm=[],
        elsewhere=[],
        to_say=[],
        conference_on=None,
    )


def _elsewhere(work: Work) -> list[Elsewhere]:
    """What is to be done before a review, too, and is kept by another service."""
    found = [duty for duty in work.profile.duties.values() if duty.keeper != work.service and _is_before(duty)]
    return [Elsewhere(duty=each.id, title=each.title, owner=each.owner, keeper=each.keeper) for each in found]

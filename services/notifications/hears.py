"""What notifications does on hearing something, besides settling the child."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.notifications.actions.effects.keep import keep_what_followed
from services.notifications.actions.partners.pass_on import pass_on
from services.notifications.actions.reminders import is_first_heard_of, keep_which_duties_are_to_come
from services.notifications.actions.told_in_person import (
    when_the_council_says_that_the_child_was_told_the_letter_is_delivered,
)
from services.notifications.queries import notices as queries
from services.notifications.queries import waiting as waiting_queries
from shared.calendar import local_date
from shared.events import catalogue
from shared.events.base import Event
from shared.events.council.duties_done import DutyReported
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroJoined
from shared.events.services.duties import (
    DutyEvent,
    DutyLate,
    DutyMet,
    DutyMissed,
    DutyMoved,
    DutyOpened,
    DutyReminded,
    DutyVoided,
)
from shared.policy import Profile
from shared.service.service import Handler
from shared.work.unit_of_work import Work


async def when_an_iros_particulars_change_try_the_letters_that_wanted_them(
    work: Work, envelopes: Sequence[Envelope]
) -> None:
    """Letters that could not be written for want of the IRO's own details are queued again."""
    iros = {each.subject for each in envelopes}
    waiting = await queries.tasks_for_want_of_iro_details(work.connection, iros)
    await queries.queue_again(work, waiting)


async def keep_which_duties_are_late(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Of children alone; what came in as history is no news. The child is settled, so that its IRO is told or not."""
    over = _over(envelopes, work.profile)
    for child_id in await waiting_queries.late_no_more(work.connection, over) if over else ():
        work.touch(child_id)
    rows = [_late(each) for each in _still_late(envelopes) if _is_news(each)]
    await waiting_queries.keep_late(work.connection, rows)
    for row in rows:
        work.touch(row["child_id"])


def _over(envelopes: Sequence[Envelope], profile: Profile) -> list[str]:
    """The duties of which one that was late is so no more; of one that was first heard of here nothing is on record."""
    new: set[str] = set()
    ended: dict[str, None] = {}
    for each in envelopes:
        said = each.data
        if isinstance(said, DutyOpened):
            new.update([said.duty_id] if is_first_heard_of(each) else [])
        elif isinstance(said, DutyEvent) and said.duty_id not in new and _ends_lateness(said, each, profile):
            ended[said.duty_id] = None
    return list(ended)


def _still_late(envelopes: Sequence[Envelope]) -> list[Envelope]:
    """What says that a duty is late, of those of which nothing was heard after that."""
    if not any(isinstance(each.data, DutyLate) for each in envelopes):
        return []
    last = {said.duty_id: each for each in envelopes if isinstance(said := each.data, DutyEvent)}
    return [each for each in last.values() if isinstance(each.data, DutyLate)]


def _ends_lateness(said: DutyEvent, announced: Envelope, profile: Profile) -> bool:
    """Met in time does, too: that it was done is often told when the day is over."""
    if isinstance(said, DutyVoided | DutyMoved):
        return said.was_late
    if isinstance(said, DutyMet):
        return not _before_it_was_late(said, announced.time, profile)
    return isinstance(said, DutyMissed)


def _is_news(envelope: Envelope) -> bool:
    return envelope.subjectkind == "child" and envelope.baseline is None


def _late(envelope: Envelope) -> dict[str, Any]:
    said = envelope.data
    assert isinstance(said, DutyLate)
    return {
        "duty_id": said.duty_id,
        "child_id": envelope.subject,
        "duty": said.duty,
        "late_from": said.late_from,
        "at": envelope.time,
        "event_id": envelope.id,
    }


CONSUMERS: Mapping[Handler, frozenset[type[Event]]] = {
    when_an_iros_particulars_change_try_the_letters_that_wanted_them: frozenset({IroJoined}),
    when_the_council_says_that_the_child_was_told_the_letter_is_delivered: frozenset({DutyReported}),
    keep_which_duties_are_late: frozenset({DutyOpened, DutyLate, DutyMet, DutyMissed, DutyVoided, DutyMoved}),
    keep_which_duties_are_to_come: frozenset(
        {DutyOpened, DutyLate, DutyMet, DutyMissed, DutyVoided, DutyMoved, DutyReminded}
    ),
}


def is_of_use_to_itself(announced: Envelope, profile: Profile) -> bool:
    """Of its own duties that open, and of those that are met before they could be late, those alone of which somebody
    is reminded."""
    said = announced.data
    new = isinstance(said, DutyOpened) and is_first_heard_of(announced)
    met = isinstance(said, DutyMet) and _before_it_was_late(said, announced.time, profile)
    if not isinstance(said, DutyEvent) or not (new or met):
        return True
    duty = profile.all_duties.get(said.duty)
    return duty is not None and duty.reminds


def _before_it_was_late(said: DutyMet, at: datetime, profile: Profile) -> bool:
    """What was late for an earlier day had been moved since, and was late no more by that."""
    return said.due_on is None or local_date(at, profile.calendar) <= said.due_on


_EVERYTHING = frozenset(catalogue.all_types().values())
ONLOOKERS: Mapping[Handler, frozenset[type[Event]]] = {pass_on: _EVERYTHING, keep_what_followed: _EVERYTHING}
"""A partner may subscribe to any type there is, and whoever posted an event may ask what followed (decision 21)."""

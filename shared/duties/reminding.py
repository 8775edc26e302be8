"""A person has whoever owes a duty that is late reminded of it, at most once a working day.

What comes due is reminded of by itself (the policy's `reminders`). Of what is late the child's IRO, who stands in, or
an IRO manager may have one more line sent, to whoever owes the duty now. Source: local ("not too many"); that an IRO
follows up what was not done: Jersey 7.22.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.calendar import ONE_DAY, Calendar
from shared.child.relations import Involved
from shared.duties.clocks import OPEN
from shared.duties.owners import REMINDED, owner_id
from shared.duties.writes import described
from shared.events.services.duties import DutyReminded
from shared.refusals import Conflict
from shared.register.statements import state, words_about
from shared.work.unit_of_work import Work

KIND: Final = "reminder"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Of which duty, who asked for it on which day, and whom it reminds."""

    duty_id: str
    reminded_on: date
    by: str
    to: str


def again_from(last: date, calendar: Calendar) -> date:
    """The first day on which a duty may be reminded of again: the next working day. Pure."""
    day = last + ONE_DAY
    while calendar.covers(day) and not calendar.is_working_day(day):
        day += ONE_DAY
    return day


def whom(owner: str, people: Involved) -> str | None:
    """Who is reminded of what this owner owes: None where it is no one person's, or nobody is known. Pure."""
    return owner_id(owner, people.people) if owner in REMINDED else None


async def remind(work: Work, row: Mapping[str, Any], people: Involved, by: str) -> Reminder:
    """Put on record that its owner is to be reminded of this duty, and announce it. Raises Conflict."""
    to = _whom(work, row, people, by)
    last = await _last(work, row)
    if last is not None and work.today < (again := again_from(last.reminded_on, work.profile.calendar)):
        said = f"That was on {_long(last.reminded_on)}, by {last.by}. It can be done again on {_long(again)}."
        raise Conflict("reminded-already", "They were reminded of this already", said)
    key = f"{row['id']}|{work.today}"
    await state(work, row["subject"], KIND, {"duty_id": row["id"], "to": to}, by=by, key=key, on=work.today)
    said_of = described(row, work.service, work.profile)
    work.announce(DutyReminded(**said_of, reminded_on=work.today, by=by, to=to), row["subject"])
    return Reminder(row["id"], work.today, by, to)


def _whom(work: Work, row: Mapping[str, Any], people: Involved, by: str) -> str:
    """Who owes it now, by id. Raises Conflict for what is not late, and where there is nobody to remind."""
    if row["status"] != OPEN or row["due_on"] is None or row["due_on"] >= work.today:
        why = "What comes due is reminded of by itself; what is over is not reminded of."
        raise Conflict("not-late", "This is not late", why)
    to = whom(row["owner"], people)
    if to is None:
        why = "Nobody is on record who owes this, or it is not one person's. Phone whoever can do it."
        raise Conflict("nobody-to-remind", "There is nobody to remind", why)
    if to == by:
        raise Conflict("nobody-to-remind", "There is nobody to remind", "It is you who are to do this.")
    return to


async def _last(work: Work, row: Mapping[str, Any]) -> Reminder | None:
    words = (await words_about(work, [row["subject"]]))[row["subject"]]
    its = [word for word in words if word.kind == KIND and word.data["duty_id"] == row["id"]]
    found = [Reminder(row["id"], word.on, word.by, word.data["to"]) for word in its if word.on is not None]
    return max(found, key=lambda each: each.reminded_on, default=None)


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

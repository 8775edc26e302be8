"""Duties of which their owners are to be reminded: kept as they are announced, and thought of on the days that count.

Whose a duty is, is asked on that day, for people change. Nobody is reminded who cannot act: an owner whom nobody knows
or who cannot be written to, and whoever cannot do it yet. Of what is late its owner is reminded where somebody asks for
that (`duty.reminded`): kept here, too, until it is met, missed, void or moved. Source: local ("not too many").
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from services.notifications.queries import notices as people_queries
from services.notifications.queries import reminders as queries
from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.reminders import TO, Coming, asked_on, looks_of, occasion_of, reminder_now
from services.notifications.rules.status import TOLD
from shared.calendar import local_date
from shared.child.may_see import REGISTER, Sight
from shared.child.relations import Involved
from shared.duties import engine
from shared.duties.owners import owner_id
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyEvent, DutyMoved, DutyOpened, DutyReminded
from shared.policy import Profile
from shared.work.timers import Question
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
IRO: Final = RecipientKind.IRO
_AT_ONCE = 200
"""Duties that are thought of in one transaction."""


async def keep_which_duties_are_to_come(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Of children alone; a child of whose duty somebody is being reminded is settled when that ends or moves."""
    last = {said.duty_id: each for each in envelopes if isinstance(said := each.data, DutyEvent)}
    found = {duty_id: _to_come(each, work) for duty_id, each in last.items() if each.subjectkind == "child"}
    rows = [row for row in found.values() if row is not None]
    were = await queries.forget(work.connection, [each for each in found if not is_first_heard_of(last[each])])
    await queries.keep(work.connection, rows)
    for row in [*were, *filter(_is_asked, rows)]:
        if _to_be_told(row, work.now, work.profile) is not None:
            work.touch(row["child_id"])


def is_first_heard_of(envelope: Envelope) -> bool:
    """Whether nothing can be on record of the duty: this is the first that is ever said of one."""
    return isinstance(envelope.data, DutyOpened) and not envelope.data.again


def _is_asked(row: Row) -> bool:
    return bool(row["event_type"] == DutyReminded.TYPE)


def _to_be_told(row: Row, now: datetime, profile: Profile) -> tuple[date, int] | None:
    """The day of the reminder that counts at this moment, and how many working days that is before the last."""
    if _is_asked(row):
        return local_date(row["known_at"], profile.calendar), 0
    return reminder_now(row, now, _days(profile), profile.calendar)


def _days(profile: Profile) -> Sequence[int]:
    return profile.settings.reminders.working_days_before


def _to_come(envelope: Envelope, work: Work) -> dict[str, Any] | None:
    """What is kept of a duty that is open from now on; None of one that is over, or of which nobody is reminded."""
    said, profile = envelope.data, work.profile
    assert isinstance(said, DutyEvent)
    if said.due_on is None or said.owner not in TO:
        return None
    asked = isinstance(said, DutyReminded)
    duty = profile.all_duties.get(said.duty)
    if not asked and not (isinstance(said, DutyOpened | DutyMoved) and duty is not None and duty.reminds):
        return None
    row = {
        "duty_id": said.duty_id,
        "child_id": envelope.subject,
        "duty": said.duty,
        "owner": said.owner,
        "due_on": said.due_on,
        "not_before": said.not_before,
        "known_at": envelope.time,
        "event_id": envelope.id,
        "event_type": said.TYPE,
    }
    if asked:
        return {**row, "look_at": None, "begun": True}
    looks = looks_of(row, _days(profile), profile.calendar)
    return {**row, "look_at": looks[0], "begun": looks[0] <= work.now} if looks else None


def _next_look(row: Row, now: datetime, profile: Profile) -> datetime | None:
    return next((each for each in looks_of(row, _days(profile), profile.calendar) if each > now), None)


async def coming_of(
    work: Work, profile: Profile, children: Sequence[str], recorded: Mapping[str, Sequence[Row]]
) -> dict[str, list[Coming]]:
    """Of each child the duties of which somebody is to be reminded at this moment, with whose each is.

    Of what somebody was reminded of it is not asked again, whoever owes it since: a new owner hears of it with the next
    reminder. `recorded` are the children's notices so far.
    """
    kept = await queries.coming_of(work.connection, children)
    told = {each: {row["occasion"] for row in recorded[each] if row["status"] in TOLD} for each in kept}
    now = {child_id: [*_to_remind_of(work, profile, rows, told[child_id])] for child_id, rows in kept.items()}
    reminding = [child_id for child_id, its in now.items() if its]
    if not reminding:
        return {}
    involved = await Sight(REGISTER, engine.introduced_by(profile)).involved(work, reminding)
    its = {child_id: each for each in involved.values() for child_id in each.ids}
    coming = {child_id: [*_coming(now[child_id], its.get(child_id))] for child_id in reminding}
    return await _of_whoever_can_be_reached(work, coming)


def _to_remind_of(
    work: Work, profile: Profile, rows: Iterable[Row], told: Collection[str]
) -> Iterator[tuple[Row, tuple[date, int]]]:
    for row in rows:
        found = _to_be_told(row, work.now, profile)
        if found is None:
            continue
        when = asked_on(found[0]) if _is_asked(row) else found[1]
        if occasion_of(row["duty"], row["duty_id"], row["due_on"], when) not in told:
            yield row, found


def _coming(found: Sequence[tuple[Row, tuple[date, int]]], involved: Involved | None) -> Iterable[Coming]:
    for row, (day, number) in found:
        owner = owner_id(row["owner"], involved.people) if involved is not None else None
        if owner is not None:
            same = {name: row[name] for name in ("duty", "duty_id", "owner", "due_on", "event_id", "event_type")}
            yield Coming(**same, owner_id=owner, days_before=number, remind_on=day, asked=_is_asked(row))


async def _of_whoever_can_be_reached(work: Work, coming: Mapping[str, list[Coming]]) -> dict[str, list[Coming]]:
    """An IRO's contact details are allocation's; of all others they have to be held, but where somebody asked."""
    owners = {each.owner_id for its in coming.values() for each in its if TO[each.owner] != IRO}
    held = await people_queries.people_by_id(work.connection, owners) if owners else {}
    reached = {person_id for person_id, person in held.items() if person["email"]}
    return {
        child_id: [each for each in its if each.asked or TO[each.owner] == IRO or each.owner_id in reached]
        for child_id, its in coming.items()
    }


class RemindersCome:
    """Has the children settled of whose duties somebody is to be reminded on a day that begins; the digest of that
    morning takes it with it."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_LOOK,)

    def next_due(self, answers: Sequence[Any], _profile: Profile) -> datetime | None:
        first: datetime | None = answers[0]
        return first

    async def sweep(self, work: Work, profile: Profile) -> bool:
        due = await queries.to_look_at(work.connection, work.now, _AT_ONCE)
        again = [{"duty_id": row["duty_id"], "look_at": _next_look(row, work.now, profile)} for row in due]
        await queries.look_again(work.connection, again)
        for child_id in sorted({row["child_id"] for row in due}):
            work.touch(child_id)
        return bool(due)

"""Forgetting what is not needed any more: contact details, the notes of used links, and webhook deliveries.

Of people it is asked on a day of theirs whether their details are still needed: a year after the last of their
relations to children has ended they are not (UK GDPR art 5(1)(e); the setting `forgetting`). Settling a child whose
people change brings that day nearer, and whoever is still needed is asked of again a year later, so that no end is
missed. The audit keeps who changed whose details and when, and never held the details.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from services.notifications.actions.ties import ties_of
from services.notifications.queries import forgetting as queries
from services.notifications.queries import notices as people_queries
from services.notifications.queries import waiting as relation_queries
from services.notifications.rules.links import LIFETIMES, Purpose
from shared.calendar import ONE_DAY, Calendar, add_months, local_date
from shared.child.looked_after import child_from
from shared.child.relations import TELL_OF_RELATIONS
from shared.policy import Profile
from shared.register import facts
from shared.register.facts import Fact
from shared.register.naming import subjects_of
from shared.work.timers import Question, on_the_day
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_PEOPLE_AT_ONCE: Final = 20
_DELIVERIES_AT_ONCE: Final = 500
_ONCE: Final = max(LIFETIMES[Purpose.TOLD], LIFETIMES[Purpose.DONE])
"""So long a link that is good once may be good: until then it must be known that it was used."""


def kept_until(last_day: date, profile: Profile) -> date:
    """The day on which the details of somebody are forgotten whose last relation ended on that day."""
    return add_months(last_day, profile.settings.forgetting.contact_details_months)


async def note_what_has_ended(
    work: Work, profile: Profile, held: Mapping[str, Sequence[Fact]], related: Mapping[str, Sequence[Row]]
) -> None:
    """Of people whose relation to one of these children has ended: have it asked in time whether they are needed."""
    days: dict[str, date] = {}
    for child_id, its in held.items():
        ties = ties_of(child_from(child_id, its, profile), its, related.get(child_id, ()), profile.calendar)
        for person_id, until in ties.items():
            if until is not None and (day := kept_until(until, profile)) > work.today:
                days[person_id] = max(day, days.get(person_id, day))
    if not days:
        return
    known = await people_queries.people_by_id(work.connection, sorted(days))
    sooner = {each: days[each] for each, person in known.items() if _is_sooner(days[each], person["check_on"])}
    if sooner:
        await queries.look_on(work.connection, sooner)


def _is_sooner(day: date, known: date | None) -> bool:
    return known is None or day < known


class DetailsAreForgotten:
    """Forgets whoever has had to do with no child for a year; who never had to do with one is kept."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_TO_LOOK_AT,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return on_the_day(answers[0], profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        asked = await queries.to_look_at(work.connection, work.today, _PEOPLE_AT_ONCE)
        if not asked:
            return False
        last = await _last_days(work, profile, asked)
        over = [each for each in asked if (day := last[each]) is not None and kept_until(day, profile) <= work.today]
        await queries.forget_people(work.connection, over)
        again = {each: _asked_again(last[each], work.today, profile) for each in asked if each not in over}
        await queries.look_on(work.connection, again)
        return True


def _asked_again(last_day: date | None, today: date, profile: Profile) -> date:
    return kept_until(last_day if last_day is not None else today, profile)


async def _last_days(work: Work, profile: Profile, person_ids: Collection[str]) -> dict[str, date | None]:
    """By person the last day on which they had to do with any child; None: they still have, or never had."""
    named = await subjects_of(work, TELL_OF_RELATIONS, person_ids)
    children = sorted(named | {*person_ids} | await queries.related_children(work.connection, person_ids))
    held = await facts.load(work, children)
    related = await relation_queries.related_to(work.connection, children)
    found: dict[str, set[date | None]] = {each: set() for each in person_ids}
    for child_id, its in held.items():
        ties = ties_of(child_from(child_id, its, profile), its, related.get(child_id, ()), profile.calendar)
        for person_id in ties.keys() & found.keys():
            found[person_id].add(ties[person_id])
    for row in await queries.ended_ties(work.connection, person_ids):
        found[row["id"]] |= {row["unrelated_since"]} - {None}
    return {each: _latest(days) for each, days in found.items()}


def _latest(days: Iterable[date | None]) -> date | None:
    found = list(days)
    return None if None in found else max((each for each in found if each is not None), default=None)


class RecordsAreForgotten:
    """Forgets once a day the notes of used links and the deliveries of webhooks that are old enough."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_USED_LINK, *queries.FIRST_ENDED_DELIVERIES)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        links, taken, given_up = _periods(profile)
        kept = zip(answers, (links, taken, taken, given_up), strict=True)
        moments = [since + period for since, period in kept if since is not None]
        return _night_after(min(moments), profile.calendar) if moments else None

    async def sweep(self, work: Work, profile: Profile) -> bool:
        links, taken, given_up = _periods(profile)
        await queries.forget_used_links(work.connection, work.now - links)
        gone = await queries.forget_deliveries(
            work.connection, work.now - taken, work.now - given_up, _DELIVERIES_AT_ONCE
        )
        return gone == _DELIVERIES_AT_ONCE


def _periods(profile: Profile) -> tuple[timedelta, timedelta, timedelta]:
    """For how long used links, deliveries, and those given up are kept."""
    said = profile.settings.forgetting
    links = max(timedelta(days=said.used_links_days), _ONCE)
    return links, timedelta(days=said.deliveries_days), timedelta(days=said.failed_deliveries_days)


def _night_after(moment: datetime, calendar: Calendar) -> datetime:
    return datetime.combine(local_date(moment, calendar) + ONE_DAY, time(), calendar.zone)

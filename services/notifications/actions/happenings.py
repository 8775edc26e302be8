"""What happened to a child of which the table says who is told, and what its conditions ask besides; from the facts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from services.notifications.rules.child_view import Happening, Related
from services.notifications.rules.school_holidays import earlier_day, school_calendar
from services.notifications.rules.status import TOLD
from services.notifications.rules.who_is_told import BY_ID, FROM_THE_TABLE
from shared.calendar import Calendar, OutsideCalendar, birthday, local_date
from shared.child.adoption import STEPS, is_with_adopters
from shared.child.guardians import gone_with_their_cases
from shared.child.looked_after import LookedAfterChild
from shared.child.proceedings import day_of
from shared.duties import counted_from
from shared.events import catalogue
from shared.events.base import Event
from shared.events.council.child_plans import ContactRestrictionChanged
from shared.events.services.around_reviews import ExclusionDecided, ReviewMonitored
from shared.events.services.duties import DutyEvent
from shared.events.services.scheduling import ReviewArranged, ReviewCancelled, ReviewHeld
from shared.policy import Profile
from shared.register.facts import Fact

Row = Mapping[Any, Any]
_AT_MOST: Final = 18
"""The greatest age that anybody is asked about."""
_OF_THE_TABLE: Final[frozenset[type[Event]]] = frozenset(
    each for each in catalogue.all_types().values() if each.TYPE in FROM_THE_TABLE and not issubclass(each, DutyEvent)
)
FACTS: Final[frozenset[type[Event]]] = (
    _OF_THE_TABLE
    | STEPS
    | {
        ContactRestrictionChanged,
        ExclusionDecided,
        ReviewCancelled,
        ReviewHeld,
        ReviewMonitored,
    }
)
"""What has to be registered for the table."""


def for_the_table(
    child: LookedAfterChild,
    held: Sequence[Fact],
    late: Iterable[Row],
    related: Iterable[Row],
    recorded: Iterable[Row],
    leaflets: frozenset[str],
    profile: Profile,
    today: date,
) -> dict[str, Any]:
    """What the table's rule looks at, by the names that it has in `Standing`."""
    born = child.details.get("date_of_birth")
    return {
        "happenings": happenings_of(held, late, profile),
        "related": related_on(related, held, today),
        "since": child.current.start if child.current is not None else None,
        "ended_on": child.periods[-1].end if child.periods else None,
        "came": came_to(held),
        "excluded": excluded_from(held),
        "told_before": told_before(recorded),
        "leaflets": leaflets,
        "age_at_start": _age_at_start(child, born),
        "placed_for_adoption": is_with_adopters(child, _steps(held), today),
        "closed": frozenset(
            fact.data.review_id for fact in held if isinstance(fact.data, ReviewCancelled | ReviewHeld)
        ),
        "went_with": gone_with_their_cases(held, profile.calendar),
        "takes_part": born is None or birthday(born, profile.settings.ages.takes_part) <= today,
    }


def _steps(held: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in held:
        if type(fact.data) in STEPS:
            found.setdefault(fact.data.TYPE, []).append(fact)
    return found


def _age_at_start(child: LookedAfterChild, born: date | None) -> int | None:
    if born is None or child.current is None:
        return None
    on = child.current.start
    if on < born:
        return None
    age = min(on.year - born.year, _AT_MOST)
    return age if birthday(born, age) <= on else age - 1


def happenings_of(held: Sequence[Fact], late: Iterable[Row], profile: Profile) -> list[Happening]:
    """Everything of which somebody is told by the table, in the order in which it was said; `late` are the duties that
    are late now."""
    found = [_happening(fact, profile) for fact in held if type(fact.data) in _OF_THE_TABLE]
    return [*found, *(_late(row) for row in late)]


def _invited_on(fact: Fact, profile: Profile) -> date | None:
    """When the invitations to a review are due."""
    if not isinstance(fact.data, ReviewArranged):
        return None
    return counted_from(fact.data.arranged_for, profile.all_duties["invitations_sent"], profile.calendar).due_on


def _schools_invited_on(fact: Fact, profile: Profile) -> date | None:
    """When schools are to have theirs, where that is earlier because of a school holiday."""
    usual = _invited_on(fact, profile)
    if usual is None or not isinstance(fact.data, ReviewArranged) or not profile.settings.school_holidays.dates:
        return None
    return schools_invited_on(fact.data.arranged_for, usual, profile)


def schools_invited_on(review_on: date, usual: date, profile: Profile) -> date | None:
    """The same of a review of that day, to which everybody else is invited on the usual day."""
    counted = counted_from(review_on, profile.all_duties["invitations_sent"], school_calendar(profile)).due_on
    return None if counted is None else earlier_day(usual, counted, profile)


def _local_time(moment: datetime | None, calendar: Calendar) -> str:
    return f"{moment.astimezone(calendar.zone):%H:%M}" if moment is not None else ""


def _happening(fact: Fact, profile: Profile) -> Happening:
    days, calendar = profile.settings.court_documents.urgent_before_hearing_working_days, profile.calendar
    on = min(day_of(fact, calendar), local_date(fact.time, calendar))
    return Happening(
        event=fact.data.TYPE,
        key=fact.key,
        on=on,
        at=fact.time,
        event_id=fact.event_id,
        said=fact.data,
        tell_on=_invited_on(fact, profile),
        tell_schools_on=_schools_invited_on(fact, profile),
        starts_at=_local_time(getattr(fact.data, "starts_at", None), calendar),
        near_until=_working_days_after(on, days, calendar) if fact.data.TYPE == "hearing.listed" else on,
        imported=fact.baseline is not None,
    )


def _late(row: Row) -> Happening:
    on: date = row["late_from"]
    return Happening(
        event="duty.late",
        key=f"{row['duty']}|{row['duty_id']}",
        on=on,
        at=row["at"],
        event_id=row["event_id"],
        said=None,
        near_until=on,
    )


def _working_days_after(day: date, number: int, calendar: Calendar) -> date:
    try:
        return calendar.add_working_days(day, number)
    except OutsideCalendar:
        return calendar.last_day


def came_to(held: Sequence[Fact]) -> dict[str, Mapping[str, str]]:
    """Of each review how its monitoring form was answered."""
    return {fact.data.review_id: fact.data.answers for fact in held if isinstance(fact.data, ReviewMonitored)}


def excluded_from(held: Sequence[Fact]) -> dict[str, frozenset[str]]:
    """Of each review the people who are excluded from the whole of it."""
    found: dict[str, set[str]] = {}
    for fact in held:
        if isinstance(said := fact.data, ExclusionDecided):
            its = found.setdefault(said.review_id, set())
            (its.add if said.whole else its.discard)(said.person_id)
    return {review_id: frozenset(people) for review_id, people in found.items()}


def related_on(rows: Iterable[Row], held: Sequence[Fact], today: date) -> list[Related]:
    """Who is related to a child on that day, and what they may not know; the first and the last day belong to it.

    What is kept from somebody as one kind of person is kept from them as every other: a grandmother who fosters is one.
    """
    now = [row for row in rows if (row["from_on"] or date.min) <= today <= (row["to_on"] or date.max)]
    barred = {row["person_id"] for row in now if row["excluded"] or row["no_contact"]}
    restricted: dict[str, set[str]] = {person: set(what) for person, what in restrictions_on(held, today).items()}
    for row in now:
        restricted.setdefault(row["person_id"], set()).update(row["may_not_know"] or ())
    return [
        Related(
            row["person_id"],
            row["kind"],
            row["person_id"] in barred,
            frozenset(restricted[row["person_id"]]),
            row["from_on"],
        )
        for row in now
    ]


def restrictions_on(held: Sequence[Fact], today: date) -> dict[str, frozenset[str]]:
    """What people may not know on that day, as the council's systems told it."""
    return {
        said.person_id: frozenset(said.may_not_know)
        for fact in held
        if isinstance(said := fact.data, ContactRestrictionChanged)
        and (said.from_on or date.min) <= today <= (said.until_on or date.max)
    }


def told_before(recorded: Iterable[Row]) -> dict[str, frozenset[str]]:
    """By occasion who was told by the table."""
    found: dict[str, set[str]] = {}
    for row in recorded:
        if row["status"] in TOLD and row["occasion"].partition("|")[0] in BY_ID:
            found.setdefault(row["occasion"], set()).add(row["recipient_id"])
    return {occasion: frozenset(people) for occasion, people in found.items()}

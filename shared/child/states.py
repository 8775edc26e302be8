"""How a child stood on a given day: in proceedings, under a care order, of school age, on short breaks, and the like.

Asked of the day on which something happened or is to happen, never of today: a duty must not come and go with what is
so now.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from shared.calendar import birthday
from shared.child import adoption, placements
from shared.child.current_iro import IRO, had_iro_before
from shared.child.details import Told
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.proceedings import PROCEEDINGS, cases_of
from shared.events.base import Event
from shared.events.council.child_court import GuardianAppointed, GuardianEnded, LegalStatusChanged
from shared.events.council.child_life import ShortBreaksStarted
from shared.events.services.escalation import DisputeOpened, DisputeResolved, DisputeWithdrawn
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Profile
from shared.register.facts import Fact

CARE_ORDERS: Final = frozenset({"C1", "C2", "E1"})
"""SSDA903 legal statuses under which a child stays looked after in custody: care orders and placement orders."""

SHORT_BREAKS: Final = frozenset({"V3", "V4"})
"""SSDA903 legal statuses of a series of short breaks."""

_FOURTEEN: Final = 14
_OVER: Final[frozenset[type[Event]]] = frozenset({DisputeResolved, DisputeWithdrawn})
_DISPUTES: Final[frozenset[type[Event]]] = frozenset({DisputeOpened, *_OVER})
_GUARDIANS: Final[frozenset[type[Event]]] = frozenset({GuardianAppointed, GuardianEnded})

Held = Mapping[str, Sequence[Fact]]


class _Asked(NamedTuple):
    """Whom a state is asked of, and of which day."""

    child: LookedAfterChild
    held: Held
    profile: Profile
    day: date

    def facts(self, kinds: Iterable[type[Event]]) -> list[Fact]:
        return [fact for kind in kinds for fact in self.held.get(kind.TYPE, ())]

    @property
    def period(self) -> CarePeriod | None:
        """The time in care of that day, or None."""
        return next((each for each in self.child.periods if each.covers(self.day)), None)

    def is_at_least(self, age: int) -> bool:
        """Whether the child had had that birthday by then; a child of unknown birth is as old as need be."""
        on = self.child.of_age_on(age)
        return on is None or on <= self.day


def state_on(child: LookedAfterChild, held: Held, profile: Profile, state: str, day: date) -> bool:
    """Whether the state that a policy names was so on that day. Raises KeyError for a name that is none."""
    return _STATES[state](_Asked(child, held, profile, day))


def whatever_the_day(child: LookedAfterChild, held: Held, state: str) -> bool | None:
    """Whether the state was so on every day (True) or on none (False), as most are of most children; None where only
    the days can tell."""
    so = _ANY_DAY.get(state)
    return None if so is None else so(child, held)


def on_short_breaks(child: LookedAfterChild, held: Held, day: date) -> bool:
    """Whether the child was looked after in a series of short breaks alone (Jersey 4.2; reg 48).

    The legal status says so, and where it says nothing of that, what was told when the time in care began, which holds
    of the days before the first one, too; of a child who is in no time in care, that short breaks have begun. What is
    more than short breaks once stays so until the time in care ends, whatever its status is called then: the child
    keeps the shorter limits (local).
    """
    if not _told_of_short_breaks(child, held):
        return False
    period = next((each for each in child.periods if each.covers(day)), None)
    if period is None:
        told = (fact.data.happened_on() or fact.time.date() for fact in held.get(ShortBreaksStarted.TYPE, ()))
        ahead = child.periods[0] if child.periods and day < child.periods[0].start else None
        return any(on <= day for on in told) or (ahead is not None and _says_short_breaks(child, ahead, ahead.start))
    statuses = (fact.data.happened_on() for fact in held.get(LegalStatusChanged.TYPE, ()))
    changed = (on for on in statuses if on is not None and period.start < on <= day)
    return all(_says_short_breaks(child, period, on) for on in (period.start, *changed))


def _told_of_short_breaks(child: LookedAfterChild, held: Held) -> bool:
    return ShortBreaksStarted.TYPE in held or any(map(_tells_of_short_breaks, child.told))


def _tells_of_short_breaks(told: Told) -> bool:
    return bool(told.values.get("short_breaks")) or told.values.get("legal_status") in SHORT_BREAKS


def _says_short_breaks(child: LookedAfterChild, period: CarePeriod, day: date) -> bool:
    said, begun = child.details_on(day).get("legal_status"), period.stated.get("short_breaks")
    if said in SHORT_BREAKS:
        return True
    return bool(begun) and said in (None, period.stated.get("legal_status"))


def _after_short_breaks(asked: _Asked) -> bool:
    """In a time in care that began as short breaks and is more than that by now."""
    period = asked.period
    return (
        period is not None
        and on_short_breaks(asked.child, asked.held, period.start)
        and not on_short_breaks(asked.child, asked.held, asked.day)
    )


def _in_proceedings(asked: _Asked) -> bool:
    cases = cases_of(asked.facts(PROCEEDINGS))
    return any(case.goes_on_at(asked.day, asked.profile.calendar) for case in cases)


def _before_first_review(asked: _Asked) -> bool:
    """One held on the day itself does not count yet."""
    since = max((period.start for period in asked.child.periods if period.start <= asked.day), default=date.min)
    held = (fact.data for fact in asked.facts([ReviewHeld]) if isinstance(fact.data, ReviewHeld))
    return not any(since <= review.held_on < asked.day for review in held)


def _before_adopters_first_review(asked: _Asked) -> bool:
    """Placed with adopters, and none was held since; one of the day itself does not count yet."""
    since = adoption.with_adopters_since(asked.child, asked.held, asked.day)
    held = (fact.data for fact in asked.facts([ReviewHeld]) if isinstance(fact.data, ReviewHeld))
    return since is not None and not any(since < review.held_on < asked.day for review in held)


def _of_school_age(asked: _Asked) -> bool:
    """By age, or by the school year where the council told one: reception is year 0."""
    year = asked.child.details_on(asked.day).get("school_year")
    return (isinstance(year, int) and year >= 0) or asked.is_at_least(asked.profile.settings.ages.school)


def _open_dispute(asked: _Asked) -> bool:
    """A dispute ends on the day of its outcome; one that ended unresolved goes on before the court."""
    over = {
        getattr(fact.data, "dispute_id", ""): fact.data.happened_on() or fact.time.date()
        for fact in asked.facts(_OVER)
        if getattr(fact.data, "outcome", None) != "unresolved"
    }
    opened = (fact.data for fact in asked.facts([DisputeOpened]) if isinstance(fact.data, DisputeOpened))
    return any(each.opened_on <= asked.day and over.get(each.dispute_id, date.max) > asked.day for each in opened)


def _guardian_appointed(asked: _Asked) -> bool:
    ended = {
        fact.data.guardian_id: fact.data.ended_on
        for fact in asked.facts([GuardianEnded])
        if isinstance(fact.data, GuardianEnded)
    }
    appointed = [fact for fact in asked.facts([GuardianAppointed]) if isinstance(fact.data, GuardianAppointed)]
    return any(
        (fact.data.happened_on() or fact.time.date()) <= asked.day
        and (ended.get(fact.data.guardian_id) or date.max) >= asked.day
        for fact in appointed
        if isinstance(fact.data, GuardianAppointed)
    )


def _needs_interpreter(asked: _Asked) -> bool:
    """Another first language than English, the child's or a parent's, or a way of communicating that wants one."""
    details = asked.child.details_on(asked.day)
    languages = {details.get("first_language"), details.get("parents_first_language")} - {None, "en", "eng"}
    return bool(languages) or "bsl" in (details.get("communication_needs") or ())


def _long_in_care_since_14(asked: _Asked) -> bool:
    """Looked after for so many weeks since the 14th birthday (Children Act 1989, Schedule 2 paragraph 19B)."""
    born = asked.child.details.get("date_of_birth")
    if not isinstance(born, date):
        return False
    since = birthday(born, _FOURTEEN)
    spans = [(max(each.start, since), min(each.end or asked.day, asked.day)) for each in asked.child.periods]
    days = sum((end - start).days + 1 for start, end in spans if start <= end)
    return days >= timedelta(weeks=asked.profile.settings.ages.personal_adviser_weeks).days


_STATES: Final[Mapping[str, Callable[[_Asked], bool]]] = MappingProxyType(
    {
        "in_proceedings": _in_proceedings,
        "no_proceedings": lambda asked: not _in_proceedings(asked),
        "has_iro": lambda asked: had_iro_before(asked.facts(IRO), asked.day),
        "care_order": lambda asked: asked.child.details_on(asked.day).get("legal_status") in CARE_ORDERS,
        "before_first_review": _before_first_review,
        "before_adopters_first_review": _before_adopters_first_review,
        "can_take_part": lambda asked: asked.is_at_least(asked.profile.settings.ages.takes_part),
        "of_school_age": _of_school_age,
        "under_five": lambda asked: not asked.is_at_least(asked.profile.settings.ages.very_young_until),
        "five_or_older": lambda asked: asked.is_at_least(asked.profile.settings.ages.very_young_until),
        "short_breaks": lambda asked: on_short_breaks(asked.child, asked.held, asked.day),
        "not_short_breaks": lambda asked: not on_short_breaks(asked.child, asked.held, asked.day),
        "after_short_breaks": _after_short_breaks,
        "open_dispute": _open_dispute,
        "guardian_appointed": _guardian_appointed,
        "may_be_placed_for_adoption": lambda asked: adoption.may_be_placed(asked.child, asked.held, asked.day),
        "authority_not_told": lambda asked: not adoption.authority_was_told(asked.held),
        "adopters_not_told": lambda asked: not adoption.placing_was_told(asked.held),
        "placed_for_adoption": lambda asked: adoption.is_with_adopters(asked.child, asked.held, asked.day),
        "with_parent": lambda asked: placements.with_parent(asked.child, asked.day),
        "with_parent_under_interim_order": lambda asked: placements.with_parent_under_interim_order(
            asked.child, asked.day
        ),
        "with_parent_before_assessment": lambda asked: placements.with_parent_unassessed(asked.child, asked.day),
        "carer_temporarily_approved": lambda asked: placements.with_temporary_carer(asked.child, asked.day),
        "placed_until_18": lambda asked: placements.until_18(asked.child, asked.day),
        "placed_over_a_year": lambda asked: placements.first_year_over(asked.child, asked.day),
        "needs_interpreter": _needs_interpreter,
        "long_in_care_since_14": _long_in_care_since_14,
        "not_looked_after": lambda asked: asked.period is None,
    }
)
"""`short_breaks`: in a series of short breaks alone. `under_five` and `five_or_older` are the profile's `ages`."""


def _never_unless(told: Callable[[LookedAfterChild, Held], bool]) -> Callable[[LookedAfterChild, Held], bool | None]:
    return lambda child, held: None if told(child, held) else False


_WITH_PARENT: Final = _never_unless(lambda child, _held: placements.any_told(child, placements.is_with_parent))
_ANY_DAY: Final[Mapping[str, Callable[[LookedAfterChild, Held], bool | None]]] = MappingProxyType(
    {
        "placed_for_adoption": _never_unless(
            lambda child, held: (
                adoption.placing_was_told(held) or placements.any_told(child, placements.is_with_adopters)
            )
        ),
        "with_parent": _WITH_PARENT,
        "with_parent_under_interim_order": _WITH_PARENT,
        "with_parent_before_assessment": _WITH_PARENT,
        "carer_temporarily_approved": _never_unless(
            lambda child, _held: placements.any_told(child, placements.has_temporary_carer)
        ),
        "placed_until_18": _never_unless(lambda child, _held: placements.any_told(child, placements.is_until_18)),
        "short_breaks": _never_unless(_told_of_short_breaks),
        "not_short_breaks": lambda child, held: None if _told_of_short_breaks(child, held) else True,
        "after_short_breaks": _never_unless(_told_of_short_breaks),
    }
)
"""What has to have been told once, or the state was never so, or always."""

TELLS_OF: Final[Mapping[str, frozenset[type[Event]]]] = MappingProxyType(
    {
        "before_first_review": frozenset({ReviewHeld}),
        "before_adopters_first_review": adoption.STEPS | {ReviewHeld},
        "has_iro": IRO,
        **dict.fromkeys(("short_breaks", "not_short_breaks", "after_short_breaks"), frozenset({ShortBreaksStarted})),
        "open_dispute": _DISPUTES,
        "guardian_appointed": _GUARDIANS,
        "may_be_placed_for_adoption": adoption.STEPS,
        "authority_not_told": adoption.STEPS,
        "adopters_not_told": adoption.STEPS,
        "placed_for_adoption": adoption.STEPS,
    }
)
"""The events that tell of a state, besides those that tell of any child."""

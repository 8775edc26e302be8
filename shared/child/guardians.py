"""The Children's Guardians in office: appointed by a court, until the appointment or its case ends. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from shared.calendar import Calendar
from shared.child.proceedings import cases_of, day_of
from shared.events.council.child_court import GuardianAppointed, GuardianEnded
from shared.register.facts import Fact


class Appointment(NamedTuple):
    """A guardian's appointment: since which local date, in which case, and the fact that told of it."""

    guardian_id: str
    on: date
    case_number: str | None
    fact: Fact


def guardians_in_office(held: Sequence[Fact], calendar: Calendar) -> list[Appointment]:
    """One for each case number: whoever was appointed last takes the place of those before."""
    latest = {each.case_number: each for each in _in_order(held, calendar)}
    return [each for each in latest.values() if not _is_over(each, held, calendar)]


def _in_order(held: Sequence[Fact], calendar: Calendar) -> list[Appointment]:
    appointed = {
        fact.key: Appointment(stated.guardian_id, day_of(fact, calendar), stated.case_number, fact)
        for fact in held
        if isinstance(stated := fact.data, GuardianAppointed)
    }
    return sorted(appointed.values(), key=lambda each: (each.on, each.guardian_id))


def gone_with_their_cases(held: Sequence[Fact], calendar: Calendar) -> dict[str, frozenset[str]]:
    """By the number of a case that is over the guardians who were last appointed for it, whatever else ended them."""
    last: dict[str | None, Appointment] = {each.case_number: each for each in _in_order(held, calendar)}
    ends = {case.case_number: day_of(case.ended, calendar) for case in cases_of(held) if case.ended is not None}
    found = {number: {last[number].guardian_id} for number in ends if number in last}
    unnumbered = last.get(None)
    if unnumbered is not None and ends and _case_is_over(unnumbered, held, calendar):
        final = max(ends, key=lambda number: (ends[number], number))
        found.setdefault(final, set()).add(unnumbered.guardian_id)
    return {number: frozenset(its) for number, its in found.items()}


def _is_over(appointment: Appointment, held: Sequence[Fact], calendar: Calendar) -> bool:
    """Whether the appointment or the case it was made in has ended; an end that names no guardian is any earlier's."""
    return any(
        (data.guardian_id == appointment.guardian_id and appointment.on <= day)
        or (data.guardian_id is None and appointment.on < day)
        for data, day in _ends(held, calendar)
    ) or _case_is_over(appointment, held, calendar)


def _ends(held: Sequence[Fact], calendar: Calendar) -> Iterator[tuple[GuardianEnded, date]]:
    return ((fact.data, day_of(fact, calendar)) for fact in held if isinstance(fact.data, GuardianEnded))


def _case_is_over(appointment: Appointment, held: Sequence[Fact], calendar: Calendar) -> bool:
    """An appointment without a case number goes on while any case does."""
    cases = cases_of(held)
    ended = {case.case_number: case.ended for case in cases if case.ended is not None}
    if appointment.case_number is not None:
        return appointment.case_number in ended
    goes_on = len(ended) < len(cases)
    return not goes_on and any(appointment.on <= day_of(end, calendar) for end in ended.values())

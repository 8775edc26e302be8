"""Every duty of every profile works: each of its starts opens a clock and each of its answers closes it.

The evidence is made from the wiring itself, so a key of the policy that the engine did not understand would show here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shared.calendar import ONE_DAY
from shared.child.looked_after import child_from
from shared.duties import engine
from shared.duties.clocks import MET, Clock, clocks_of
from shared.duties.evidence import BECAME, Subject
from shared.duties.pieces import Report
from shared.events import catalogue
from shared.events.base import Event
from shared.events.council.child_court import (
    AdoptionPlacementAuthorised,
    GuardianAppointed,
    ProceedingsStarted,
)
from shared.events.council.child_life import ShortBreaksStarted
from shared.events.envelope import Envelope
from shared.events.place import place_of
from shared.events.services.allocation import IroAllocated
from shared.events.services.escalation import DisputeOpened
from shared.policy import Answer, AtLeast, Contains, Duty, NotIn, Start, load_profile, profile_names
from shared.register.facts import Fact, facts_stated_by
from tests.support.events import said
from tests.support.facts import became, ceased, day, placement

BEGAN = day("2026-01-05")
OPENED = day("2026-03-02")
KNOWN = day("2026-02-02")
OF_THE_ENVELOPE = {"id", "time", "subject", "receivedat"}
ALWAYS = (
    said(ProceedingsStarted(case_number="HU0", started_on=BEGAN)),
    said(IroAllocated(allocation_id="A0", iro_id="I1", allocated_on=BEGAN, rule="x", decided_by="system")),
)


PLACED = placement("P0", str(BEGAN))
WITH_PARENT = PLACED.model_copy(update={"type": "P1"})
DETAILS_OF: dict[str, dict[str, Any]] = {
    "short_breaks": {"legal_status": "V4", "short_breaks": True},
    "after_short_breaks": {"legal_status": "V4", "short_breaks": True},
    "needs_interpreter": {"first_language": "so"},
    "with_parent": {"placement": WITH_PARENT},
    "with_parent_under_interim_order": {"placement": WITH_PARENT, "legal_status": "C1"},
    "with_parent_before_assessment": {"placement": WITH_PARENT.model_copy(update={"assessed": False})},
    "carer_temporarily_approved": {"placement": PLACED.model_copy(update={"temporarily_approved": True})},
    "placed_for_adoption": {"placement": PLACED.model_copy(update={"type": "A3"})},
    "placed_until_18": {"placement": PLACED.model_copy(update={"until_18": True, "started_on": day("2025-01-05")})},
    "under_five": {"date_of_birth": "2024-06-01"},
}
TOLD_OF: dict[str, tuple[Envelope, ...]] = {
    "open_dispute": (said(DisputeOpened(dispute_id="D0", category="pep", opened_on=BEGAN, limit_on=KNOWN)),),
    "guardian_appointed": (said(GuardianAppointed(guardian_id="G0", appointed_on=BEGAN)),),
    "may_be_placed_for_adoption": (said(AdoptionPlacementAuthorised(on=BEGAN)),),
    "not_looked_after": (said(ceased("2026-02-20")),),
}
"""What makes each state so, besides what is told of every child here."""


def put(values: dict[str, Any], path: str, value: Any) -> None:
    name, _, rest = path.partition(".")
    if rest:
        inside = values.setdefault(name, SimpleNamespace())
        setattr(inside, rest, value)
    else:
        values[name] = value


def example(condition: Any) -> Any:
    if isinstance(condition, AtLeast):
        return condition.at_least
    if isinstance(condition, Contains):
        return (condition.contains,)
    if isinstance(condition, NotIn):
        return None
    return condition[0] if isinstance(condition, tuple) else condition


def for_this(wanted: Start | Answer, on: date, keys: tuple[str, ...]) -> dict[str, Any]:
    """What makes an answer recent enough, and names what opened the clock."""
    made, listed = (wanted.made, wanted.key_in) if isinstance(wanted, Answer) else (None, None)
    values: dict[str, Any] = {made: on} if made is not None else {}
    return values | ({listed: keys[:1]} if listed is not None else {})


def values_for(wanted: Start | Answer, on: date, keys: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for path, condition in wanted.when.items():
        if not (isinstance(wanted, Start) and (wanted.due or "").startswith(f"{path}.")):
            put(values, path, example(condition))
    for path, key in zip(wanted.key, keys, strict=False):
        if path not in OF_THE_ENVELOPE and path != wanted.field:
            put(values, path, key)
    if wanted.field is not None and wanted.field not in OF_THE_ENVELOPE:
        put(values, wanted.field, on)
    values |= for_this(wanted, on, keys)
    planned = {wanted.due, wanted.due_before} if isinstance(wanted, Start) else set()
    for name in planned - {wanted.field}:
        if name is not None:
            put(values, name, on + timedelta(days=10))
    return values


def fact(wanted: Start | Answer, on: date, keys: tuple[str, ...], received: date = KNOWN) -> Fact:
    kind: type[Event] = catalogue.by_wire_type(f"{wanted.event}.v1")
    values = values_for(wanted, on, keys)
    if kind.ON is not None and kind.ON not in values and "." not in kind.ON:
        values[kind.ON] = on
    for needed in {name for name, field in kind.model_fields.items() if field.is_required()} - set(values):
        values[needed] = "x"
    moment = said(became(), at=str(received)).time
    name = "-".join((wanted.event or "", *keys))
    place, data = place_of(moment, moment, 0, keys[0]), kind.model_construct(**values)
    return Fact("C1047", name, data, moment, moment, moment, keys[0], "/council/x", None, place)


def evidence(
    duty: Duty, start: Start, *more: Fact, reports: tuple[Report, ...] = (), answer: Answer | None = None
) -> Subject:
    """The child, of whom this answer may be given, what opens the duty, and whatever else is given."""
    asked = answer.only_while if answer is not None else ()
    details: dict[str, Any] = {"disabled": True, "legal_status": "C2", "date_of_birth": "2012-06-01"}
    details |= {
        name: value for state in (*start.only_while, *asked) for name, value in DETAILS_OF.get(state, {}).items()
    }
    if start.event == BECAME:
        details["placement"] = placement("P1", str(BEGAN), emergency=True)
        if (types := start.when.get("placement.type")) is not None:
            details["placement"] = details["placement"].model_copy(update={"type": example(types)})
        if (order := start.when.get("legal_status")) is not None:
            details["legal_status"] = example(order)
    told = [each for state in start.only_while for each in TOLD_OF.get(state, ())]
    life = [] if start.event == ShortBreaksStarted.TYPE else [said(became(**details))]  # who is in no time in care
    facts = facts_stated_by([*life, *(ALWAYS if start.only_while else ()), *told])
    if start.call is not None:
        data = {**dict.fromkeys(start.key, "k"), start.field or "on": OPENED.isoformat()}
        reports = (*reports, Report(start.call, None, None, KNOWN, data))
    elif start.event != BECAME:
        many = start.episodes.nth if start.episodes is not None else 1
        facts += [
            fact(start, OPENED - timedelta(days=each), (f"k{each}" if each else "k", "1")) for each in range(many)
        ]
    profile = load_profile("england-2010")
    facts = sorted([*facts, *more], key=lambda each: each.place)
    return Subject(child_from("C1047", facts, profile), facts, profile, day("2026-03-03"), reports)


def opened(duty: Duty, start: Start, subject: Subject) -> Clock | None:
    wanted = BEGAN if start.event == BECAME else OPENED
    found = [each for each in clocks_of(subject, [duty]) if each.starts_on == wanted or start.birthday is not None]
    return found[-1] if found else None


def wired() -> Iterator[Any]:
    for name in profile_names():
        for duty in load_profile(name).duties.values():
            for turn in (1, 2, 3) if duty.sequence is not None and duty.sequence[2].starts else (1,):
                for number, start in enumerate(duty.starts_of(turn)):
                    yield pytest.param(duty, start, id=f"{name}-{duty.id}-{turn}-{number}")


@pytest.mark.parametrize(("duty", "start"), list(wired()))
def test_each_start_opens_a_clock_and_each_answer_meets_it(duty: Duty, start: Start) -> None:
    clock = opened(duty, start, evidence(duty, start))
    assert clock is not None, "not opened"
    on = BEGAN + ONE_DAY if start.event == BECAME else OPENED + ONE_DAY
    if duty.before is not None and start.event != BECAME:
        on = OPENED - timedelta(days=20)
    on += timedelta(days=duty.not_before_days or 0)
    for answer in duty.met_by:
        if answer.event == BECAME:
            continue
        if answer.made_within is not None and start.birthday is not None:
            on = clock.starts_on - timedelta(days=30)
        reports = calling(duty, clock, answer, on)
        told = evidence(duty, start, *answering(start, answer, on), reports=reports, answer=answer)
        after = opened(duty, start, told)
        assert after is not None
        assert (after.status, after.met_on) == (MET, on), answer


class Noting(dict[str, list[Fact]]):
    """The facts held by their type, and of which types somebody asked."""

    def __init__(self, held: Mapping[str, list[Fact]]) -> None:
        super().__init__(held)
        self.asked: set[str] = set()

    def get(self, name: str, otherwise: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, otherwise)

    def __getitem__(self, name: str) -> list[Fact]:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


@pytest.mark.parametrize(("duty", "start"), list(wired()))
def test_the_clocks_of_a_duty_follow_from_no_facts_but_those_it_is_told_by(duty: Duty, start: Start) -> None:
    """Else it would not be looked at when such a fact is heard alone."""
    answers = [each for each in (*duty.met_by, *duty.missed_by, *duty.voided_by) if each.event not in (None, BECAME)]
    told = [each for answer in answers for each in answering(start, answer, OPENED + ONE_DAY)]
    subject = evidence(duty, start, *told, answer=answers[0] if answers else None)
    subject._facts = noting = Noting(subject._facts)  # type: ignore[assignment]
    assert clocks_of(subject, [duty])
    assert noting.asked - {kind.TYPE for kind in engine.types_that_move(duty)} == set()


def answering(start: Start, answer: Answer, on: date) -> list[Fact]:
    if answer.event is None:
        return []
    told = fact(answer, on, ("k", "1"), received=on)
    if answer.event != start.event or answer.field == told.data.ON or start.field != told.data.ON:
        return [told]
    return [told._replace(data=told.data.model_copy(update={str(start.field): OPENED}))]  # the same, told again


def calling(duty: Duty, clock: Clock, answer: Answer, on: date) -> tuple[Report, ...]:
    if answer.call is None:
        return ()
    if answer.call == "met":
        return (Report("met", duty.id, clock.key, on),)
    data = {**{path: example(each) for path, each in answer.when.items()}, **dict.fromkeys(answer.key, "k")}
    return (Report(answer.call, None, None, on, data),)


@pytest.mark.parametrize("name", profile_names())
def test_a_keeper_hears_everything_its_duties_name(name: str) -> None:
    profile = load_profile(name)
    for duty in profile.duties.values():
        starts = [start for turn in (1, 2, 3) for start in duty.starts_of(turn)]
        wiring: list[Start | Answer] = [*starts, *duty.met_by, *duty.missed_by, *duty.voided_by]
        named = {each.event for each in wiring} - {None}
        assert named <= {kind.TYPE for kind in engine.types_heard(profile, duty.keeper)}
    assert engine.types_heard(profile, "reporting") == frozenset()

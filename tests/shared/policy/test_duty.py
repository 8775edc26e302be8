"""The wiring of the duties: every event and field they name is one that the catalogue has."""

import pytest
from pydantic import BaseModel

from shared.events import catalogue
from shared.policy import Answer, Duty, Start, load_profile, profile_names

ENVELOPE = {"id", "receivedat", "time", "subject", "baseline"}
TYPES = {kind.TYPE: kind for kind in catalogue.all_types().values()}
WORDS_ONLY = {
    "iro_met_child",
    "child_spoken_to",
    "permanence_plan_agreed",
    "decision_implemented",
    "referral_answered",
    "need_assessed_before_release",
    "dispute_reported_to_court",
    "custody_review",
    "guardian_first_contact",
    "remedy_carried_out",
}


def has_field(model: type[BaseModel], path: str) -> bool:
    name, _, rest = path.partition(".")
    if name not in model.model_fields:
        return False
    if not rest:
        return True
    parts = [model.model_fields[name].annotation, *getattr(model.model_fields[name].annotation, "__args__", ())]
    return any(has_field(part, rest) for part in parts if isinstance(part, type) and issubclass(part, BaseModel))


def unknown_in(entry: Start | Answer) -> list[str]:
    if entry.event is None:
        return []
    kind = TYPES.get(entry.event)
    if kind is None:
        return [entry.event]
    named = [entry.field, *entry.key, *entry.when, *getattr(entry, "when_any", {}), *getattr(entry, "same", ())]
    named += [getattr(entry, "due", None), getattr(entry, "due_before", None)]
    paths = {path for path in named if path is not None} - ENVELOPE
    return [f"{entry.event}.{path}" for path in sorted(paths) if not has_field(kind, path)]


def entries(duty: Duty) -> list[Start | Answer]:
    later = [start for turn in (1, 2, 3) for start in duty.starts_of(turn)]
    return [*later, *duty.met_by, *duty.missed_by, *duty.voided_by]


@pytest.mark.parametrize("profile", profile_names())
def test_a_duty_names_only_events_and_fields_that_exist(profile: str) -> None:
    duties = load_profile(profile).all_duties.values()
    assert {duty.id: unknown for duty in duties for entry in entries(duty) if (unknown := unknown_in(entry))} == {}


@pytest.mark.parametrize("profile", profile_names())
def test_an_answer_that_names_a_key_answers_a_duty_opened_under_one(profile: str) -> None:
    for duty in load_profile(profile).all_duties.values():
        opened_under = min(len(start.key) for turn in (1, 2, 3) for start in duty.starts_of(turn))
        answers = (*duty.met_by, *duty.missed_by, *duty.voided_by)
        assert all(len(answer.key) <= opened_under for answer in answers), duty.id


@pytest.mark.parametrize("profile", profile_names())
def test_what_must_be_the_same_is_a_field_of_the_answer_and_of_what_opened_the_duty(profile: str) -> None:
    for duty in load_profile(profile).all_duties.values():
        same = {path for answer in (*duty.met_by, *duty.missed_by, *duty.voided_by) for path in answer.same}
        for start in duty.starts if same else ():
            assert all(has_field(TYPES[start.event or ""], path) for path in same), duty.id


def test_only_the_duties_without_arithmetic_have_their_limit_in_words() -> None:
    england = {duty.id for duty in load_profile("england-2010").duties.values() if duty.words is not None}
    assert england == WORDS_ONLY


def test_what_is_counted_from_becoming_looked_after_needs_its_true_date() -> None:
    for name in profile_names():
        for duty in load_profile(name).duties.values():
            counted = any(start.field == "looked_after_from" for start in duty.starts)
            begun_so = duty.id == "adoption_first_review_unplaced"  # an order in force, not the first day in care
            assert duty.needs_true_start or not counted or begun_so, (name, duty.id)


def test_notices_meet_the_duties_that_notifications_keeps_and_a_call_those_no_event_reports() -> None:
    england = load_profile("england-2010")
    assert {duty.id for duty in england.duties.values() if duty.met_by[0].call == "met"} >= {
        "iro_met_child",
        "successor_introduced",
        "guardian_handover",
        "review_record_to_court",
    }
    for duty in england.all_duties.values():
        notices = [answer for answer in duty.met_by if answer.event in ("notice.sent", "notice.delivered")]
        assert not notices or duty.keeper == "notifications"
        assert all(answer.when["duty"] == duty.id for answer in notices)


FIRST_DAYS_WITH_ADOPTERS = ["adoption.placed", "placement.started", "child.became_looked_after"]
"""What begins the wait anew; the third turn and later ones follow the second's start, told apart by their order."""


def test_the_turns_of_an_adoption_review_start_from_the_review_before() -> None:
    duty = load_profile("hull").duty("adoption_first_review_placed")
    assert [start.event for turn in (1, 2, 3, 4) for start in duty.starts_of(turn)] == [
        *FIRST_DAYS_WITH_ADOPTERS,
        "review.held",
        *FIRST_DAYS_WITH_ADOPTERS * 2,
    ]
    assert [duty.limit_of(turn) for turn in (1, 2, 3, 4)] == ["4 weeks", "3 months", "6 months", "6 months"]


@pytest.mark.parametrize("profile", profile_names())
def test_what_a_time_in_care_itself_starts_ends_with_it(profile: str) -> None:
    for duty in load_profile(profile).all_duties.values():
        if any(start.per == "care_period" for turn in (1, 2, 3) for start in duty.starts_of(turn)):
            assert not duty.survives_care, duty.id


@pytest.mark.parametrize("profile", profile_names())
def test_a_duty_says_the_same_read_plainly(profile: str) -> None:
    lists = ("met_by", "missed_by", "voided_by", "turns")
    for duty in load_profile(profile).all_duties.values():
        for name in (*(each for each in Duty.model_fields if each not in lists), "recurs"):
            assert getattr(duty.plain, name) == getattr(duty, name), (duty.id, name)
        assert [duty.plain.counted(turn) for turn in (1, 2, 3, 4)] == [duty.counted(turn) for turn in (1, 2, 3, 4)]
        starts = [start for _, its in duty.turns for start in its]
        plain = [start for _, its in duty.plain.turns for start in its]
        told = [*starts, *duty.met_by, *duty.missed_by, *duty.voided_by]
        plainly = [*plain, *duty.plain.met_by, *duty.plain.missed_by, *duty.plain.voided_by]
        for each, said in zip(told, plainly, strict=True):
            read = (*type(each).model_fields, "told_as", "is_conditional")
            assert [getattr(said, name) for name in read] == [getattr(each, name) for name in read]

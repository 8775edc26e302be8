"""The timetable: every limit of every profile answered, and bad questions refused plainly."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import add_months
from shared.policy import BadDate, NoSuchDuty, NoSuchProfile, Timetable, load_profile, profile_names, timetable

EXAMPLES = Path(__file__).parents[2] / "data" / "date-examples.csv"
DAY = timedelta(days=1)
ENGLISH = ["england-2010", "hull", "north-lincolnshire-2011", "blackpool-2013", "southwark-2008"]


def examples() -> list[dict[str, str]]:
    with EXAMPLES.open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", examples(), ids=lambda row: f"{row['case']} {row['why']}")
def test_a_worked_example_comes_out_exactly(row: dict[str, str]) -> None:
    answer = timetable(row["profile"], row["duty"], row["from"])
    assert str(answer.due_on) == row["due_on"]
    assert str(answer.not_before or "") == row["not_before"]
    assert answer.late_from == date.fromisoformat(row["due_on"]) + DAY


# Counted from Friday 2 January 2026. Working days after it: 9 January is the 5th, 16 January the 10th, 23 January the
# 15th and 30 January the 20th; before it: 31, 30, 29 December are the first three, 24 and 23 the next two, then
# 22, 19, 18, 17, 16 (the 10th) December; no other holiday lies near.
FROM = "2026-01-02"
ENGLAND_LIMITS = {
    "iro_manager_notified": "2026-01-06",
    "iro_appointed": "2026-01-09",
    "child_told_of_iro": "2026-01-09",
    "review_policy_given": "2026-01-09",
    "iro_met_child": None,
    "successor_introduced": "2026-01-16",
    "iro_details_to_legal": "2026-01-06",
    "iro_details_to_cafcass": "2026-01-06",
    "iro_details_to_court": "2026-01-06",
    "care_plan_prepared": "2026-01-16",
    "placement_plan_prepared": "2026-01-09",
    "social_worker_visit": "2026-01-09",
    "emergency_placement_confirmed": "2026-01-30",
    "first_review": "2026-01-30",
    "second_review": "2026-04-02",
    "next_review": "2026-07-02",
    "short_break_first_review": "2026-04-02",
    "short_break_next_review": "2026-07-02",
    "adoption_first_review_unplaced": "2026-04-02",
    "adoption_first_review_placed": "2026-01-30",
    "adoption_plan_reconsidered": "2026-10-02",
    "adoption_disruption_review": "2026-02-13",
    "review_before_change": "2026-01-01",
    "considering_review_named": "2026-01-06",
    "custody_review": None,
    "secure_placement_review": "2026-01-05",
    "change_considered": "2026-01-09",
    "invitations_sent": "2025-12-16",
    "consultation_sent": "2025-12-16",
    "sw_child_discussion": "2025-12-02",
    "iro_sw_discussion": "2025-12-09",
    "sw_report_available": "2025-12-29",
    "health_plan_available": "2025-12-29",
    "pep_available": "2025-12-29",
    "care_plan_available": "2025-12-29",
    "interpreter_arranged": "2025-12-16",
    "child_spoken_to": None,
    "excluded_parent_contacted": "2026-01-01",
    "adjourned_review_completed": "2026-01-30",
    "review_series_completed": "2026-01-30",
    "decisions_sent": "2026-01-09",
    "review_record_written": "2026-01-23",
    "review_record_distributed": "2026-01-30",
    "decisions_considered": "2026-01-09",
    "care_plan_updated": "2026-01-16",
    "decision_implemented": None,
    "referral_answered": None,
    "legal_status_answered": "2026-01-16",
    "permanence_plan_agreed": None,
    "pathway_plan_copied": "2025-12-02",
    "personal_adviser_allocated": "2026-01-02",
    "iro_spoke_before_18": "2025-12-02",
    "need_assessed_before_release": None,
    "transition_planning_started": "2026-01-02",
    "foster_carer_review": "2027-01-02",
    "foster_carer_review_considered": "2026-01-16",
    "informal_resolution": "2026-01-09",
    "dispute_stage_response": "2026-01-09",
    "dispute_resolved": "2026-01-30",
    "freeze_answered": "2026-01-06",
    "remedy_carried_out": None,
    "cafcass_considered": "2026-01-09",
    "dispute_reported_to_court": None,
    "court_document_copied": "2026-01-09",
    "guardian_details_to_iro": "2026-01-06",
    "guardian_first_contact": None,
    "review_record_to_court": "2026-01-09",
    "guardian_handover": "2026-01-16",
}
OFF = "switched off"
DIFFERENCES: dict[str, dict[str, str | None]] = {
    "england-2010": {},
    "hull": {},
    "north-lincolnshire-2011": {},
    "blackpool-2013": {
        "new_placement_review": "2026-01-30",
        "new_placement_second_review": "2026-04-02",
        "review_menu_sent": "2025-11-21",
        "invitations_sent": "2025-11-21",
        "permanence_plan_agreed": "2026-05-02",
        "foster_carer_first_review": "2026-07-02",
        "foster_carer_panel_report": "2027-01-02",
        "missing_first_stage_meeting": "2026-01-09",
        "missing_second_stage_meeting": "2026-01-09",
    },
    "southwark-2008": {
        "first_review": "2026-01-30",
        "child_spoken_to": OFF,
        "adjourned_review_completed": OFF,
        "review_before_change": OFF,
        "social_worker_visit": OFF,
    },
    "jersey-2013": {
        "iro_details_to_cafcass": OFF,
        "care_plan_prepared": "2026-01-09",
        "social_worker_visit": OFF,
        "first_review": "2026-01-30",
        "second_review": "2026-05-02",
        "sw_child_discussion": "2025-12-09",
        "sw_report_available": "2025-12-23",
        "decisions_sent": "2026-01-23",
        "review_record_written": OFF,
        "decisions_considered": "2026-01-16",
        "guardian_details_to_iro": OFF,
        "guardian_first_contact": OFF,
        "guardian_handover": OFF,
    },
}


@pytest.mark.parametrize("profile", DIFFERENCES)
def test_every_duty_of_every_profile_has_exactly_its_limit(profile: str) -> None:
    expected = {duty: on for duty, on in {**ENGLAND_LIMITS, **DIFFERENCES[profile]}.items() if on != OFF}
    answers = {duty: timetable(profile, duty, FROM) for duty in load_profile(profile).duties}
    assert {duty: answer.due_on and str(answer.due_on) for duty, answer in answers.items()} == expected
    assert all(answer.limit for answer in answers.values())
    assert all(answer.late_from == (answer.due_on and answer.due_on + DAY) for answer in answers.values())
    assert {duty for duty, answer in answers.items() if answer.not_before} == {"adoption_disruption_review"}


def test_every_profile_is_in_the_table() -> None:
    assert set(DIFFERENCES) == set(profile_names())


@pytest.mark.parametrize(
    ("profile", "duty", "start", "due_on"),
    [
        # 28 calendar days, 4 weeks and 20 working days part company over a holiday.
        ("jersey-2013", "first_review", "2026-03-20", "2026-04-17"),
        ("southwark-2008", "first_review", "2026-03-20", "2026-04-17"),
        ("hull", "first_review", "2026-03-20", "2026-04-21"),
        # Liberation Day 2025 is a Friday: one more day in Jersey than in England.
        ("england-2010", "decisions_considered", "2025-05-06", "2025-05-13"),
        ("jersey-2013", "informal_resolution", "2025-05-06", "2025-05-14"),
        # The first placement's start may be a Saturday.
        ("jersey-2013", "care_plan_prepared", "2026-01-03", "2026-01-09"),
        # Six weeks back from a review on a Monday may be a bank holiday, and stays there.
        ("blackpool-2013", "invitations_sent", "2026-07-06", "2026-05-25"),
        ("england-2010", "adoption_first_review_placed", "2025-11-27", "2025-12-25"),
        ("england-2010", "pathway_plan_copied", "2026-01-25", "2025-12-24"),
        ("england-2010", "transition_planning_started", "2026-01-25", "2026-01-25"),
        ("england-2010", "iro_appointed", "2026-12-31", "2027-01-08"),
        ("blackpool-2013", "foster_carer_review", "2028-02-29", "2029-02-28"),
    ],
)
def test_units_differ_where_a_holiday_or_a_short_month_lies(profile: str, duty: str, start: str, due_on: str) -> None:
    assert str(timetable(profile, duty, start).due_on) == due_on


@pytest.mark.parametrize(
    ("duty", "due_on"),
    [
        ("adoption_first_review_unplaced", ["2026-11-30", "2027-02-28", "2027-02-28"]),
        ("adoption_first_review_placed", ["2026-09-28", "2026-11-30", "2027-02-28"]),
        ("adoption_plan_reconsidered", ["2027-05-31", "2027-02-28", "2026-08-31"]),
    ],
)
def test_each_turn_of_an_adoption_duty_has_its_own_limit(duty: str, due_on: list[str]) -> None:
    assert [str(timetable("hull", duty, "2026-08-31", sequence=turn).due_on) for turn in (1, 2, 3)] == due_on


def test_north_lincolnshire_gives_its_third_stage_ten_working_days() -> None:
    answers = [timetable("north-lincolnshire-2011", "dispute_stage_response", FROM, turn) for turn in (1, 2, 3)]
    assert [(str(answer.due_on), answer.limit) for answer in answers] == [
        ("2026-01-09", "5 working days"),
        ("2026-01-09", "5 working days"),
        ("2026-01-16", "10 working days"),
    ]


def test_a_disruption_review_has_a_window() -> None:
    answer = timetable("jersey-2013", "adoption_disruption_review", "2026-01-02")
    assert (str(answer.not_before), str(answer.due_on)) == ("2026-01-30", "2026-02-13")
    assert answer.limit == "not before 28, not after 42 calendar days"


def test_the_answer_is_written_with_the_names_of_the_contract() -> None:
    answer = timetable("southwark-2008", "first_review", "2026-08-27T23:30:00Z")
    assert answer.model_dump(mode="json") == {
        "profile": "southwark-2008",
        "duty": "first_review",
        "from": "2026-08-28",
        "due_on": "2026-09-25",
        "not_before": None,
        "late_from": "2026-09-26",
        "limit": "4 weeks",
        "source": "Review of Children's Cases Regulations 1991 reg 3; councils' manuals",
        "basis": "statute",
        "confirmed": True,
        "calendar_version": "england-2026.1",
    }
    assert Timetable.model_validate(answer.model_dump()) == answer


@pytest.mark.parametrize(
    "start",
    [
        "2026-08-28",
        "2026-08-27T23:30:00Z",
        "2026-08-28T00:30+01:00",
        "2026-08-27t23:30:00.1234567z",
        date(2026, 8, 28),
        datetime(2026, 8, 27, 23, 30, tzinfo=UTC),
    ],
)
def test_a_start_may_be_a_date_or_a_timestamp_with_its_zone(start: str | date | datetime) -> None:
    assert str(timetable("england-2010", "iro_appointed", start).from_) == "2026-08-28"


@pytest.mark.parametrize(
    "start",
    [
        "2026-02-30",
        "2026-02-29",
        "0001-01-01",
        "9999-12-31",
        "1989-12-31",
        "2080-01-01",
        "2026-08-27T23:30:00",
        "2026-08-27T24:30:00Z",
        "2026-08-27T23:30:00+25:00",
        "0001-01-01T00:00:00+14:00",
        "2026-W01-1",
        "20260105",
        "2026-1-5",
        "5/1/2026",
        " 2026-01-05",
        "2026-01-05\n",
        "２０２６-01-05",
        "0",
        "1767571200",
        "",
        "today",
        0,
        1767571200,
        20260105.0,
        True,
        None,
        datetime(2026, 1, 5, 10),  # noqa: DTZ001 - the fault under test
    ],
)
def test_what_is_not_exactly_one_date_in_the_calendar_is_refused(start: object) -> None:
    with pytest.raises(BadDate):
        timetable("england-2010", "first_review", start)  # type: ignore[arg-type]


def test_a_sum_that_leaves_the_calendar_is_refused() -> None:
    assert timetable("england-2010", "iro_manager_notified", "2079-12-27").due_on == date(2079, 12, 29)
    with pytest.raises(BadDate, match="covers 1990-01-01 to 2079-12-31"):
        timetable("england-2010", "first_review", "2079-12-27")
    with pytest.raises(BadDate, match="before 1990-01-05"):
        timetable("england-2010", "invitations_sent", "1990-01-05")


@pytest.mark.parametrize("sequence", [0, 4, -1, True, "1", 1.0, None])
def test_a_sequence_is_one_two_or_three(sequence: object) -> None:
    with pytest.raises(BadDate, match="sequence must be 1, 2 or 3"):
        timetable("hull", "adoption_first_review_placed", FROM, sequence)  # type: ignore[arg-type]


def test_a_duty_that_is_unknown_or_switched_off_is_refused_by_its_reason() -> None:
    with pytest.raises(NoSuchDuty) as off:
        timetable("jersey-2013", "guardian_handover", FROM)
    with pytest.raises(NoSuchDuty) as unknown:
        timetable("jersey-2013", "make_tea", FROM)
    assert str(off.value) == "'guardian_handover' is not used in jersey-2013"
    assert str(unknown.value) == "'make_tea' is not a duty of jersey-2013"


@pytest.mark.parametrize("profile", ["wales-2015", "", "england-2010@1", "../england-2010"])
def test_an_unknown_profile_is_refused(profile: str) -> None:
    with pytest.raises(NoSuchProfile, match="there is no policy profile"):
        timetable(profile, "first_review", FROM)


@given(st.sampled_from(ENGLISH), st.dates(date(1991, 1, 1), date(2075, 12, 31)))
def test_months_and_weeks_are_never_moved_off_a_holiday(profile: str, start: date) -> None:
    assert timetable(profile, "next_review", start).due_on == add_months(start, 6)
    assert timetable("southwark-2008", "first_review", start).due_on == start + timedelta(weeks=4)

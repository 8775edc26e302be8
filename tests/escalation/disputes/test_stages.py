"""A dispute goes up its stages by silence, by its IRO, or past a stage; every boundary in threes."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.escalation.actions.disputes.counted import days_of
from services.escalation.rules.disputes.ladder import ladder_of
from services.escalation.rules.disputes.stages import Answer, Case, Days, Entered, Move, stages_entered
from shared.duties import counted_from
from shared.policy import load_profile

OPENED = date(2026, 2, 2)
"""A Monday: England's stages are due on 9, 16, 23 February and 2 March, the limit."""
LATER = date(2026, 6, 30)


def days(profile: str = "england-2010", kind: str = "child") -> Days:
    policy = load_profile(profile)
    return days_of(ladder_of(policy.settings.disputes, kind), policy.duty("dispute_stage_response"), policy.calendar)


def limit(opened: date = OPENED, profile: str = "england-2010") -> date:
    policy = load_profile(profile)
    found = counted_from(opened, policy.duty("dispute_resolved"), policy.calendar).due_on
    assert found is not None
    return found


def feb(day: int) -> date:
    return date(2026, 2, day)


def mar(day: int) -> date:
    return date(2026, 3, day)


def walked(today: date = LATER, profile: str = "england-2010", kind: str = "child", **case: Any) -> list[Entered]:
    given = {"opened_on": OPENED, "limit_on": limit(profile=profile)} | case
    return stages_entered(Case(**given), days(profile, kind), today)


def spans(found: list[Entered]) -> list[tuple[int, date, date, str]]:
    return [(each.number, each.entered_on, each.due_on, each.cause) for each in found]


def answer(number: int, on: date, id: str = "R1", place: str = "5") -> Answer:
    return Answer(id, number, on, place)


SILENT = [
    (1, OPENED, feb(9), "opened"),
    (2, feb(10), feb(16), "silence"),
    (3, feb(17), feb(23), "silence"),
    (4, feb(24), mar(2), "silence"),
]


@pytest.mark.parametrize(
    ("today", "stages"),
    [
        (feb(9), 1), (feb(10), 2), (feb(11), 2), (feb(16), 2), (feb(17), 3), (feb(23), 3), (feb(24), 4),
        (mar(2), 4), (mar(3), 4), (LATER, 4),
    ],
)  # fmt: skip
def test_four_fives_of_silence_are_the_twenty_days_and_it_stays_at_the_last(today: date, stages: int) -> None:
    assert spans(walked(today)) == SILENT[:stages]


@pytest.mark.parametrize(
    ("on", "stages", "late"), [(feb(6), 1, False), (feb(9), 1, False), (feb(10), 4, True), (feb(20), 4, True)]
)
def test_an_answer_on_the_last_day_stops_the_silence_and_the_day_after_does_not(
    on: date, stages: int, late: bool
) -> None:
    found = walked(answers=[answer(1, on)])
    assert [(len(found), found[0].answered_on, found[0].answers[0].late)] == [(stages, on, late)]


def test_an_answer_stops_the_silence_of_its_own_stage_alone() -> None:
    found = walked(answers=[answer(2, feb(12))])
    assert [(each.number, each.answered_on) for each in found] == [(1, None), (2, feb(12))]


@pytest.mark.parametrize(
    ("on", "entered"),
    [
        (feb(9), [(2, feb(9), feb(16), "iro"), (3, feb(17), feb(23), "silence"), (4, feb(24), mar(2), "silence")]),
        (feb(6), [(2, feb(6), feb(13), "iro"), (3, feb(14), feb(20), "silence"), (4, feb(21), feb(27), "silence")]),
        (feb(12), SILENT[1:]),
    ],
)  # fmt: skip
def test_what_the_iro_moves_counts_from_that_day_and_what_silence_moved_before_it_stays(
    on: date, entered: list[tuple[int, date, date, str]]
) -> None:
    found = walked(moves=[Move(on, "1", 2)])
    assert spans(found)[1:] == entered


def test_a_stage_passed_over_is_named_where_it_goes_next_and_where_it_begins() -> None:
    found = walked(feb(6), moves=[Move(feb(4), "1", 4, emergency=True)])
    assert [(each.number, each.due_on, each.cause, each.bypassed, each.emergency) for each in found[1:]] == [
        (4, feb(11), "bypass", (2, 3), True)
    ]
    begun = walked(feb(3), first=3)
    assert [(each.number, each.due_on, each.cause, each.bypassed) for each in begun] == [(3, feb(9), "bypass", (1, 2))]


@pytest.mark.parametrize(
    ("on", "due"), [(feb(20), feb(27)), (feb(23), mar(2)), (feb(24), mar(2)), (mar(2), mar(2)), (mar(5), mar(2))]
)
def test_a_stage_is_due_on_the_limit_at_the_latest(on: date, due: date) -> None:
    """Engine case 19: a stage entered on day 17 is due on the limit."""
    found = walked(on, answers=[answer(1, feb(9))], moves=[Move(on, "1", 4)])
    assert (found[-1].number, found[-1].due_on) == (4, due)


def test_silence_moves_nothing_once_the_limit_has_passed() -> None:
    found = walked(answers=[answer(1, feb(9))], moves=[Move(feb(26), "1", 2)])
    assert spans(found)[1:] == [(2, feb(26), mar(2), "iro")]


def test_a_stage_entered_past_the_limit_keeps_its_answer_marked_late() -> None:
    found = walked(answers=[answer(4, mar(6))], moves=[])
    assert (found[-1].answered_on, found[-1].answers[0].late) == (mar(6), True)


@pytest.mark.parametrize(("ended", "stages"), [(feb(9), 1), (feb(10), 2), (feb(11), 2)])
def test_nothing_is_entered_after_its_end(ended: date, stages: int) -> None:
    assert len(walked(ended_on=ended)) == stages


def test_two_answers_at_once_give_one_outcome_and_keep_the_other() -> None:
    first, second = answer(1, feb(5), "R1", "1"), answer(1, feb(5), "R2", "2")
    for given in permutations([first, second]):
        (stage,) = walked(answers=list(given))
        assert [(each.id, each.late) for each in stage.answers] == [("R1", False), ("R2", False)]


@pytest.mark.parametrize(("place", "late"), [("1", False), ("9", True)])
def test_of_an_answer_and_a_move_on_one_day_what_was_said_first_counts(place: str, late: bool) -> None:
    found = walked(answers=[answer(1, feb(5), place=place)], moves=[Move(feb(5), "5", 2)])
    assert found[0].answers[0].late is late


def test_a_move_to_where_it_is_already_moves_nothing() -> None:
    assert spans(walked(moves=[Move(feb(17), "1", 3), Move(feb(18), "2", 2), Move(feb(18), "3", 9)])) == SILENT


def test_what_was_said_gives_the_same_in_any_order() -> None:
    moves = [Move(feb(4), "1", 2), Move(feb(6), "2", 3)]
    expected = walked(moves=moves, answers=[answer(3, feb(9))])
    assert walked(moves=moves[::-1], answers=[answer(3, feb(9))]) == expected


@pytest.mark.parametrize(
    ("profile", "kind", "due"),
    [
        ("north-lincolnshire-2011", "child", [feb(9), feb(16), mar(2)]),
        ("blackpool-2013", "foster_carer", [feb(9), feb(16), mar(2)]),
        ("blackpool-2013", "child", [feb(9), feb(16), feb(23), mar(2)]),
        ("jersey-2013", "child", [feb(9), feb(16), feb(23), mar(2)]),
        ("england-2010", "foster_carer", [feb(9), feb(16), feb(23), mar(2)]),
    ],
)
def test_each_council_has_its_own_ladder_of_twenty_days(profile: str, kind: str, due: list[date]) -> None:
    assert [each.due_on for each in walked(profile=profile, kind=kind)] == due


def test_no_stage_outlives_the_limit_over_a_long_weekend() -> None:
    """Opened before Easter: 3 and 6 April 2026 are holidays."""
    opened = date(2026, 3, 30)
    found = stages_entered(Case(opened, limit(opened)), days(), LATER)
    assert [each.due_on for each in found] == [date(2026, 4, day) for day in (8, 15, 22, 29)]
    assert [each.entered_on for each in found[1:]] == [each.due_on + timedelta(days=1) for each in found[:-1]]

"""Reviews as they are counted: in time or not, adjourned, in a series, of short breaks, put off, not held at all."""

from datetime import date
from typing import Any

import pytest

from services.reporting.projections.figures.reviews import reviews_of
from services.reporting.projections.figures.things import life_of
from services.reporting.rules.figures.all_figures import amounts_of
from shared.events.base import Event
from shared.events.council.child_life import ChildCeasedToBeLookedAfter
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewCancelled, ReviewHeld
from tests.support import figure_lives as lives
from tests.support.events import event, withdrawn
from tests.support.facts import ENGLAND


def counted(*said: Envelope) -> dict[str, tuple[date, dict[str, int]]]:
    """By review, the day on which it counts and what it adds to each figure."""
    return {each.key: (each.on, amounts_of(each)) for each in reviews_of(life_of("C1", said, ENGLAND))}


def of(figure: str, *said: Envelope) -> list[int]:
    return [amounts[figure] for _, amounts in counted(*said).values() if figure in amounts]


@pytest.mark.parametrize(("held", "in_time"), [(27, 1), (28, 1), (29, 0)])
def test_a_review_is_in_time_on_its_last_day_and_not_on_the_day_after(held: int, in_time: int) -> None:
    assert of("reviews_on_time", lives.came("C1"), lives.held("C1", "R1", held, 28)) == [in_time]


def test_one_that_was_not_held_counts_as_late_on_the_day_after_until_it_is_held() -> None:
    said = [lives.came("C1"), lives.planned("C1", "R1", 28)]
    assert counted(*said) == {"R1": (lives.day(29), {"reviews_on_time": 0})}
    found = counted(*said, lives.held("C1", "R1", 40, 28))
    assert (found["R1"][0], found["R1"][1]["reviews_on_time"]) == (lives.day(40), 0)


@pytest.mark.parametrize(("left", "counts"), [(27, False), (28, False), (29, True)])
def test_one_that_fell_due_after_care_had_ended_counts_nowhere(left: int, counts: bool) -> None:
    over = lives.told(
        ChildCeasedToBeLookedAfter(ceased_on=lives.day(left)), "C1", lives.day(left), "left", by="council"
    )
    assert ("R1" in counted(lives.came("C1"), lives.planned("C1", "R1", 28), over)) is counts


def test_one_that_was_cancelled_counts_nowhere_and_one_that_was_taken_back_is_due_again() -> None:
    cancelled = ReviewCancelled(
        review_id="R1", kind="review", serves=(), cancelled_on=lives.day(5), reason="bereavement"
    )
    said = [lives.came("C1"), lives.planned("C1", "R1", 28)]
    off = lives.told(cancelled, "C1", lives.day(5), "off")
    assert counted(*said, off) == {}
    assert counted(*said, off, withdrawn(off, "2025-05-01"))["R1"][0] == lives.day(29)
    held = lives.held("C1", "R1", 20, 28)
    assert counted(*said, held, withdrawn(held, "2025-05-01"))["R1"][0] == lives.day(29)


def review(**more: Any) -> Event:
    given = {"review_id": "R1", "kind": "review", "serves": [], "held_on": "2025-05-01", "due_on": "2025-05-05"}
    return ReviewHeld.model_validate({**given, **more})


def test_an_adjourned_review_counts_on_the_day_first_set_and_is_late_once_it_was_not_completed_in_its_time() -> None:
    adjourned = lives.told(review(adjourned=True), "C1", date(2025, 5, 1), "adjourned")
    assert of("reviews_on_time", lives.came("C1"), adjourned) == [1]
    over = lives.told(review(adjourned=True, out_of_time_from="2025-05-31"), "C1", date(2025, 5, 31), "over")
    assert of("reviews_on_time", lives.came("C1"), adjourned, over) == [0]


def test_a_series_counts_once_on_the_day_of_its_first_meeting() -> None:
    series = lives.told(review(series=True), "C1", date(2025, 5, 20), "series")
    found = counted(lives.came("C1"), series)
    assert (found["R1"][0], found["R1"][1]["reviews_on_time"]) == (date(2025, 5, 1), 1)


def test_history_from_before_this_system_is_not_judged_and_its_participation_is_counted() -> None:
    past = event(review(due_on=None), "C1", time="2025-05-01T12:00:00", id="past", baseline=date(2025, 6, 1))
    part = lives.took_part("C1", "R1", 24, "PN1")
    (_, amounts) = counted(lives.came("C1"), past, part)["R1"]
    assert ("reviews_on_time" in amounts, amounts["participated"]) == (False, 1)


def test_reviews_of_short_breaks_are_counted_apart() -> None:
    short = lives.came("C1", legal_status="V4", short_breaks=True)
    held = lives.held("C1", "R1", 80, 90)
    assert (of("reviews_on_time", short, held), of("short_break_reviews_on_time", short, held)) == ([], [1])
    assert of("short_break_reviews_on_time", lives.came("C1"), held) == []


def test_a_review_moved_to_a_later_day_is_put_off_each_time_it_is_moved() -> None:
    said = [lives.came("C1"), lives.held("C1", "R1", 26, 28), lives.arranged("C1", "R1", 20)]
    assert (of("postponed", *said), of("postponed_again", *said)) == ([0], [0])
    said.append(lives.arranged("C1", "R1", 24, 20, said=5))
    said.append(lives.arranged("C1", "R1", 22, 24, said=6))  # to an earlier day
    assert (of("postponed", *said), of("postponed_again", *said)) == ([1], [0])
    again = lives.arranged("C1", "R1", 26, 22, said=7)
    assert of("postponed_again", *said, again) == [1]
    assert of("postponed_again", *said, again, withdrawn(again, "2025-05-01")) == [0]


@pytest.mark.parametrize(
    ("born", "code", "participated", "of_four"),
    [
        ("2021-05-04", "PN0", [], []),
        ("2021-05-03", "PN0", [], [0]),
        ("2021-05-02", "PN1", [1], [1]),
        ("2015-05-02", "PN7", [0], [0]),
    ],
)
def test_participation_is_asked_of_children_of_four_and_over(
    born: str, code: str, participated: list[int], of_four: list[int]
) -> None:
    said = lives.came("C1", date_of_birth=born), lives.held("C1", "R1", 26, 28), lives.took_part("C1", "R1", 26, code)
    assert (of("participated", *said), of("participated_over_4", *said)) == (participated, of_four)


@pytest.mark.parametrize(
    ("figure", "answer", "given", "expected"),
    [
        ("consulted_before_review", "consulted_before", "attempted", [1]),
        ("consulted_before_review", "consulted_before", "no", [0]),
        ("social_worker_attended", "social_worker_attended", "team_manager", [0]),
        ("social_worker_or_stand_in_attended", "social_worker_attended", "team_manager", [1]),
        ("pep_up_to_date", "up_to_date_pep", "not_needed", []),
        ("mother_attended", "mother_attended", "part", [1]),
        ("mother_attended", "mother_attended", "apologies", [0]),
        ("father_attended", "father_attended", "left_out", []),
        ("sexual_exploitation", "sexual_exploitation", "experiencing", [1]),
        ("sexual_exploitation", "sexual_exploitation", "not_known", []),
        ("goes_missing", "goes_missing", "no", [0]),
    ],
)
def test_an_answer_of_the_form_counts_as_it_was_meant(
    figure: str, answer: str, given: str, expected: list[int]
) -> None:
    said = lives.came("C1"), lives.held("C1", "R1", 26, 28), lives.form("C1", "R1", 26, **{answer: given})
    assert of(figure, *said) == expected


@pytest.mark.parametrize(("ordinal", "expected"), [(1, []), (2, [1]), (3, [])])
def test_permanence_is_asked_at_the_second_review(ordinal: int, expected: list[int]) -> None:
    held = lives.held("C1", "R1", 26, 28, ordinal=ordinal)
    form = lives.form("C1", "R1", 26, permanence_plan_agreed="yes")
    assert of("permanence_by_second_review", lives.came("C1"), held, form) == expected


@pytest.mark.parametrize(("born", "expected"), [("2009-05-04", []), ("2009-05-03", [0]), ("2009-05-02", [0])])
def test_a_pathway_plan_is_asked_for_from_the_sixteenth_birthday(born: str, expected: list[int]) -> None:
    form = lives.form("C1", "R1", 26, up_to_date_pathway_plan="no")
    said = lives.came("C1", date_of_birth=born), lives.held("C1", "R1", 26, 28), form
    assert of("pathway_plan_up_to_date", *said) == expected

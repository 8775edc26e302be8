"""How often the social worker is to visit, by where the child is placed (reg 28(2)-(5); AAR reg 36(4))."""

from typing import Any

import pytest

from shared.duties.clocks import Clock
from shared.events.base import Event
from shared.events.council.child_court import AdoptionDisrupted, AdoptionPlaced, LegalStatusChanged
from shared.events.council.child_life import Placement, PlacementStarted, SocialWorkerVisitRecorded
from shared.events.envelope import Envelope
from tests.support.duty_clocks import clocks, of
from tests.support.events import said
from tests.support.facts import became, ceased, day, placement, reviewed

AS_DECIDED = "as the review of the placement decided"


def placed(id: str = "P1", on: str = "2026-01-05", **more: Any) -> Placement:
    return placement(id, on).model_copy(update=more)


def in_care(where: Placement, on: str = "2026-01-05", legal_status: str = "C2") -> Envelope:
    return said(became(on, placement=where, legal_status=legal_status))


def visited(*days: str) -> list[Envelope]:
    return [said(SocialWorkerVisitRecorded(on=day(each))) for each in days]


def held(on: str) -> Envelope:
    return said(reviewed(f"R-{on}", on, 1, "first_review"), by="scheduling")


def last(*told: Envelope, today: str = "2026-12-31") -> Clock:
    return of(clocks(*told, today=today), "social_worker_visit")[-1]


def due(*told: Envelope) -> tuple[str | None, str]:
    clock = last(*told)
    return (str(clock.due_on) if clock.due_on is not None else None, clock.limit)


WITH_PARENT = placed(type="P1")
WEEKLY = [
    pytest.param(in_care(WITH_PARENT, legal_status="C1"), "2026-02-05", "4 weeks", id="a parent, interim order"),
    pytest.param(in_care(placed(temporarily_approved=True)), "2026-02-05", "4 weeks", id="temporarily approved"),
    pytest.param(in_care(placed(type="P1", assessed=False)), "2026-02-19", "6 weeks", id="a parent not assessed"),
]


@pytest.mark.parametrize(("began", "later", "limit"), WEEKLY)
@pytest.mark.parametrize(("review", "is_weekly"), [("2026-01-14", False), ("2026-01-15", True), ("2026-01-16", True)])
def test_it_is_every_week_until_the_first_review_and_then_seldomer(
    began: Envelope, later: str, limit: str, review: str, is_weekly: bool
) -> None:
    """Visited on 8 January; the next would be due on the 15th, unless the review was held before that day."""
    assert due(began, *visited("2026-01-08")) == ("2026-01-15", "1 week")
    wanted = ("2026-01-15", "1 week") if is_weekly else (later, limit)
    assert due(began, *visited("2026-01-08"), held(review)) == wanted


@pytest.mark.parametrize("began", [each.values[0] for each in WEEKLY])
@pytest.mark.parametrize(("second", "late"), [("2026-01-14", False), ("2026-01-15", False), ("2026-01-16", True)])
def test_a_weekly_visit_is_in_time_on_its_last_day_and_late_on_the_next(
    began: Envelope, second: str, late: bool
) -> None:
    found = of(clocks(began, *visited("2026-01-08", second), today="2026-01-20"), "social_worker_visit")
    assert [each.late for each in found[:2]] == [False, late]


def test_two_reasons_have_the_shorter_limit() -> None:
    began = in_care(placed(type="P1", assessed=False, temporarily_approved=True), legal_status="C1")
    assert due(began, held("2026-01-09"), *visited("2026-01-12")) == ("2026-02-09", "4 weeks")


@pytest.mark.parametrize(
    "began",
    [
        in_care(placed(type="P1", assessed=True)),
        in_care(placed(type="P1")),
        in_care(placed(type="U4", assessed=False), legal_status="C1"),
        in_care(placed(temporarily_approved=False)),
    ],
)
def test_it_is_six_weeks_where_nothing_was_said_that_makes_it_weekly(began: Envelope) -> None:
    assert due(began, *visited("2026-01-08")) == ("2026-02-19", "6 weeks")


@pytest.mark.parametrize(("on", "late"), [("2026-03-08", False), ("2026-03-09", False), ("2026-03-10", True)])
def test_a_care_order_on_a_child_with_a_parent_wants_a_visit_within_a_week_and_then_every_six(
    on: str, late: bool
) -> None:
    began = [in_care(WITH_PARENT, legal_status="C1"), held("2026-02-02"), *visited("2026-01-08", "2026-02-16")]
    order = said(LegalStatusChanged(code="C2", from_on=day("2026-03-02")))
    assert due(*began, order) == ("2026-03-09", "1 week")
    found = of(clocks(*began, order, *visited(on), today="2026-03-11"), "social_worker_visit")
    assert [str(each.starts_on) for each in found[-2:]] == ["2026-03-02", on]
    assert (found[-2].late, found[-1].limit) == (late, "6 weeks")


@pytest.mark.parametrize(
    ("where", "code"), [(placed(), "C2"), (WITH_PARENT, "C1"), (placed("P1", "2026-01-05", type="H5"), "C2")]
)
def test_no_other_order_or_placement_starts_that_week(where: Placement, code: Any) -> None:
    changed = said(LegalStatusChanged(code=code, from_on=day("2026-03-02")))
    assert str(last(in_care(where, legal_status="E1"), *visited("2026-02-16"), changed).starts_on) == "2026-02-16"


@pytest.mark.parametrize(
    ("on", "until"), [("2026-01-05", "2026-02-16"), ("2026-01-06", "2026-04-06"), ("2026-01-07", "2026-04-07")]
)
def test_in_a_placement_until_18_it_is_three_months_once_the_first_year_is_over(on: str, until: str) -> None:
    began = in_care(placed("P1", "2025-01-06", until_18=True), "2025-01-06")
    assert due(began, *visited(on))[0] == until


@pytest.mark.parametrize("more", [{"until_18": False}, {}, {"until_18": True, "type": "P1"}])
def test_in_any_other_placement_it_stays_six_weeks(more: dict[str, Any]) -> None:
    began = in_care(placed("P1", "2025-01-06", **more), "2025-01-06")
    assert due(began, *visited("2026-02-02")) == ("2026-03-16", "6 weeks")


def test_the_first_year_is_that_of_the_placement_and_not_of_care() -> None:
    moved = said(PlacementStarted(placement=placed("P2", "2026-01-12", until_18=True)))
    began = in_care(placed("P1", "2025-01-06", until_18=True), "2025-01-06")
    assert due(began, moved, *visited("2026-02-02")) == ("2026-03-16", "6 weeks")


STEPS: list[Event] = [
    *(PlacementStarted(placement=placed("P2", "2026-03-02", type=kind)) for kind in ("A3", "A4", "A5", "A6")),
    AdoptionPlaced(on=day("2026-03-02")),
]


@pytest.mark.parametrize("step", STEPS, ids=["A3", "A4", "A5", "A6", "the carers adopt"])
@pytest.mark.parametrize(("review", "is_weekly"), [("2026-03-11", False), ("2026-03-12", True), ("2026-03-13", True)])
def test_with_adopters_it_is_every_week_until_the_first_review_there_and_then_as_that_decides(
    step: Event, review: str, is_weekly: bool
) -> None:
    """Whatever reviews were held before the child moved there."""
    told = [in_care(placed()), held("2026-01-30"), said(step), *visited("2026-03-05")]
    assert due(*told) == ("2026-03-12", "1 week")
    assert due(*told, held(review)) == (("2026-03-12", "1 week") if is_weekly else (None, AS_DECIDED))


def test_a_visit_before_the_child_was_placed_with_adopters_has_its_six_weeks() -> None:
    told = [in_care(placed()), said(AdoptionPlaced(on=day("2026-03-02")))]
    assert due(*told, *visited("2026-03-01")) == ("2026-04-12", "6 weeks")
    assert due(*told, *visited("2026-03-02")) == ("2026-03-09", "1 week")


AFTER_A_DISRUPTION = [
    ("2026-04-05", (None, AS_DECIDED)),
    ("2026-04-06", ("2026-05-18", "6 weeks")),
    ("2026-04-07", ("2026-05-19", "6 weeks")),
]


@pytest.mark.parametrize(("on", "wanted"), AFTER_A_DISRUPTION)
def test_from_the_day_of_a_disruption_it_is_six_weeks_again(on: str, wanted: tuple[str | None, str]) -> None:
    told = [
        in_care(placed()),
        said(PlacementStarted(placement=placed("P2", "2026-03-02", type="A3"))),
        held("2026-03-20"),
    ]
    assert due(*told, said(AdoptionDisrupted(disrupted_on=day("2026-04-06"))), *visited(on)) == wanted


def test_where_the_child_was_placed_in_an_earlier_time_in_care_says_nothing_of_this_one() -> None:
    before = [in_care(placed("P1", "2025-01-06", type="P1"), "2025-01-06", "C1"), said(ceased("2025-06-02"))]
    again = said(became("2026-01-05", legal_status="C1"))
    moved = said(PlacementStarted(placement=placed("P2", "2026-01-05", type="U4")))
    assert due(*before, again, moved, *visited("2026-01-08")) == ("2026-02-19", "6 weeks")
    assert due(*before, again, *visited("2026-01-08")) == ("2026-02-19", "6 weeks")

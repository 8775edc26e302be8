"""The IRO meets the child before the first review: one clock for each allocation that begins before it."""

from typing import Any

import pytest

from shared.duties import engine
from shared.duties.clocks import MET, MISSED, OPEN, VOIDED
from shared.duties.pieces import Report
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocationEnded
from shared.events.services.scheduling import ReviewHeld
from shared.policy import load_profile
from tests.support import facts
from tests.support.duty_clocks import Clocks, clocks, of, the
from tests.support.events import said
from tests.support.facts import became, ceased, day, held

MEETING = "iro_met_child"


def allocated(on: str = "2026-01-07", allocation: str = "A1", *, after_gap: bool = False, **more: Any) -> Envelope:
    return said(facts.allocated(allocation, on=on, after_gap=after_gap), **more)


def changed(on: str, allocation: str = "A2", before: str = "A1", **more: Any) -> Envelope:
    return said(facts.changed(allocation, on=on, before=before), **more)


def reviewed(on: str = "2026-01-30", kind: str = "first_review") -> Envelope:
    return said(held(f"R{on}", on, kind))


def kept(*told: Envelope, reports: tuple[Report, ...] = ()) -> Clocks:
    return clocks(*told, keeper="allocation", reports=reports)


def meeting(on: str, allocation: str = "A1") -> Report:
    return Report("met", MEETING, allocation, day(on))


def standing(*told: Envelope, reports: tuple[Report, ...] = ()) -> list[tuple[str, str]]:
    return [(clock.key, clock.status) for clock in of(kept(said(became()), *told, reports=reports), MEETING)]


@pytest.mark.parametrize(("met_on", "status"), [("2026-01-29", MET), ("2026-01-30", MET), ("2026-01-31", MISSED)])
def test_a_meeting_counts_until_the_day_of_the_first_review(met_on: str, status: str) -> None:
    assert standing(allocated(), reviewed(), reports=(meeting(met_on),)) == [("A1", status)]


@pytest.mark.parametrize("kind", ["first_review", "short_break_first_review"])
def test_the_first_review_held_without_a_meeting_misses_it_on_that_day(kind: str) -> None:
    clock = the(kept(said(became()), allocated(), reviewed(kind=kind)), MEETING)
    assert (clock.status, clock.ended_on, clock.due_on) == (MISSED, day("2026-01-30"), None)


@pytest.mark.parametrize(
    "kind", ["second_review", "next_review", "review_before_change", "adoption_first_review_placed"]
)
def test_another_review_does_not_end_the_wait_for_the_first(kind: str) -> None:
    assert standing(allocated(), reviewed(kind=kind)) == [("A1", OPEN)]


@pytest.mark.parametrize(("on", "second"), [("2026-01-29", MISSED), ("2026-01-30", MISSED), ("2026-01-31", None)])
def test_an_iro_who_takes_over_before_the_first_review_has_a_clock_of_her_own(on: str, second: str | None) -> None:
    told = (allocated(), changed(on), reviewed())
    assert dict(standing(*told)).get("A2") == second
    assert (("successor_introduced", "A2") in kept(said(became()), *told)) is True


def test_a_meeting_told_of_the_first_iro_does_not_meet_the_duty_of_the_second() -> None:
    told = (allocated(), changed("2026-01-14"))
    assert standing(*told) == [("A1", VOIDED), ("A2", OPEN)]
    assert standing(*told, reports=(meeting("2026-01-12"),)) == [("A1", MET), ("A2", OPEN)]
    assert standing(*told, reports=(meeting("2026-01-15", "A2"),)) == [("A1", VOIDED), ("A2", MET)]


def test_the_end_of_the_allocation_or_of_care_ends_the_clock() -> None:
    over = IroAllocationEnded(allocation_id="A1", iro_id="I1", ended_on=day("2026-01-14"), reason="x")
    assert standing(allocated(), said(over)) == [("A1", VOIDED)]
    assert standing(allocated(), said(ceased("2026-01-14"))) == [("A1", VOIDED)]


def test_an_iro_given_after_the_first_review_was_held_need_not_meet_the_child_before_it() -> None:
    assert standing(allocated("2026-02-02"), reviewed()) == []


@pytest.mark.parametrize("after_gap", [True, False])
def test_an_iro_given_after_a_gap_is_introduced_even_after_the_first_review(after_gap: bool) -> None:
    found = kept(said(became()), allocated(), reviewed(), allocated("2026-03-02", "A2", after_gap=after_gap))
    introductions = of(found, "successor_introduced")
    assert [(clock.key, clock.due_on) for clock in introductions] == [("A2", day("2026-03-16"))] * after_gap


def test_nobody_need_introduce_an_iro_who_went_before_it_was_due() -> None:
    found = kept(said(became()), allocated(), changed("2026-03-02"), changed("2026-03-05", "A3", "A2"))
    assert [(clock.key, clock.status) for clock in of(found, "successor_introduced")] == [("A2", VOIDED), ("A3", OPEN)]


@pytest.mark.parametrize(("again", "status"), [("2026-06-25", MET), ("2026-06-26", MET), ("2026-06-27", MISSED)])
def test_a_second_time_in_care_has_its_own_first_review(again: str, status: str) -> None:
    earlier = (said(became()), allocated(), reviewed(), said(ceased("2026-03-02")))
    second = (said(became("2026-06-01")), allocated("2026-06-02", "A2"))
    waiting = of(kept(*earlier, *second), MEETING)
    assert [(clock.key, clock.status) for clock in waiting] == [("A1", MISSED), ("A2", OPEN)]
    found = kept(*earlier, *second, reviewed("2026-06-26"), reports=(meeting(again, "A2"),))
    assert (found[(MEETING, "A1")].status, found[(MEETING, "A2")].status) == (MISSED, status)


def test_imported_history_opens_nothing_and_an_unknown_beginning_is_not_judged() -> None:
    imported = day("2026-01-05")
    assert standing(allocated(baseline=imported)) == []
    unknown = said(became("2020-01-06", looked_after_from_is_earliest_known=True), at="2026-01-05")
    assert not the(kept(unknown, allocated(baseline=imported), changed("2026-01-14")), MEETING).judged


def test_a_keeper_hears_of_the_reviews_that_a_state_is_told_from() -> None:
    england = load_profile("england-2010")
    alone = england.duty(MEETING).model_copy(update={"missed_by": ()})
    other = england.model_copy(update={"all_duties": {MEETING: alone}})
    assert ReviewHeld in engine.types_heard(other, "allocation")

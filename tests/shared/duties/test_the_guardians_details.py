"""The Children's Guardian's details: the duty to pass them on ends when there is nobody to pass them on about."""

import pytest

from shared.duties.clocks import MET, OPEN, VOIDED, Clock
from shared.duties.pieces import Report
from shared.events.envelope import Envelope
from tests.support.duty_clocks import clocks, of
from tests.support.events import said
from tests.support.facts import (
    became,
    ceased,
    day,
    guardian_appointed,
    guardian_ended,
    proceedings_ended,
    proceedings_started,
)

DUTY = "guardian_details_to_iro"


def started(case: str = "HU1", on: str = "2026-01-06") -> Envelope:
    return said(proceedings_started(case, on))


def over(case: str = "HU1", on: str = "2026-01-12") -> Envelope:
    return said(proceedings_ended(case, on))


def appointed(guardian: str = "G1", on: str = "2026-01-08", case: str | None = "HU1") -> Envelope:
    return said(guardian_appointed(guardian, on, case))


def ended(guardian: str | None = "G1", on: str = "2026-01-12") -> Envelope:
    return said(guardian_ended(guardian, on))


def clock_of(guardian: str, *told: Envelope, reports: tuple[Report, ...] = ()) -> Clock:
    found = of(clocks(said(became()), started(), *told, keeper="notifications", reports=reports), DUTY)
    (clock,) = [each for each in found if each.key == f"guardian.appointed|{guardian}"]
    return clock


def status(guardian: str, *told: Envelope) -> str:
    return clock_of(guardian, *told).status


@pytest.mark.parametrize(
    "end",
    [ended(), ended(None), over(), said(ceased("2026-01-12")), appointed("G2", "2026-01-12")],
    ids=lambda each: each.data.TYPE,
)
def test_whatever_ends_the_appointment_the_case_or_care_ends_the_duty_on_its_day(end: Envelope) -> None:
    clock = clock_of("G1", appointed(), end)
    assert (clock.status, clock.reason, clock.ended_on) == (VOIDED, "ground_fell_away", day("2026-01-12"))


@pytest.mark.parametrize(("told_on", "wanted"), [("2026-01-11", MET), ("2026-01-12", MET), ("2026-01-13", VOIDED)])
def test_what_reached_the_iro_by_then_has_met_the_duty(told_on: str, wanted: str) -> None:
    told = Report("met", DUTY, "guardian.appointed|G1", day(told_on))
    assert clock_of("G1", appointed(), over(), reports=(told,)).status == wanted


@pytest.mark.parametrize(
    "other",
    [ended("G2"), over("HU2"), appointed("G2", "2026-01-12", "HU2"), appointed("G2", "2026-01-12", None)],
    ids=["another guardian", "another case", "appointed in another case", "appointed without a case"],
)
def test_what_concerns_another_guardian_or_another_case_does_not_end_it(other: Envelope) -> None:
    assert status("G1", started("HU2"), appointed(), other) == OPEN


def test_a_guardian_without_a_case_number_stays_until_the_last_case_has_ended() -> None:
    told = [started("HU2"), appointed(case=None)]
    assert status("G1", *told, over("HU1")) == OPEN
    assert clock_of("G1", *told, over("HU1"), over("HU2", "2026-01-20")).ended_on == day("2026-01-20")


@pytest.mark.parametrize(("on", "wanted"), [("2026-01-07", OPEN), ("2026-01-08", OPEN), ("2026-01-09", VOIDED)])
def test_an_end_that_names_nobody_is_that_of_an_earlier_guardian(on: str, wanted: str) -> None:
    assert status("G1", appointed(), ended(None, on)) == wanted


@pytest.mark.parametrize(("on", "wanted"), [("2026-01-07", OPEN), ("2026-01-08", VOIDED), ("2026-01-09", VOIDED)])
def test_the_end_of_an_earlier_appointment_of_the_same_guardian_is_not_that_of_this_one(on: str, wanted: str) -> None:
    assert status("G1", appointed(), ended("G1", on)) == wanted


def test_of_two_guardians_appointed_in_one_case_the_later_is_told_of() -> None:
    for on in ("2026-01-08", "2026-01-09"):
        told = (appointed("G1"), appointed("G2", on))
        assert (status("G1", *told), status("G2", *told)) == (VOIDED, OPEN)


def test_a_restated_appointment_does_not_end_itself() -> None:
    assert status("G1", appointed(), appointed(on="2026-01-09")) == OPEN

"""Blackpool reviews each new placement in 20 working days, again in 3 months, and then every 6 (Blackpool 6.7)."""

import pytest

from shared.events.base import Event
from shared.events.council.child_life import Placement, PlacementEnded, PlacementStarted
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import day

NEW, AGAIN = "new_placement_review", "new_placement_second_review"


def moved(id: str, on: str) -> Event:
    return PlacementStarted(placement=Placement(id=id, type="U4", started_on=day(on)))


async def past_second(desk: OpenDesk, profile: str = "blackpool-2013") -> Desk:
    """A child whose second review was held on 27 April 2026: the next is due on 27 October."""
    at = await desk(profile=profile)
    for on in ("2026-01-30", "2026-04-27"):
        await at.held((await at.planned())["id"], on)
    return at


async def test_a_new_placement_is_reviewed_in_twenty_working_days_then_three_months_then_six(desk: OpenDesk) -> None:
    at = await past_second(desk)
    assert ((await at.planned())["due_on"], (await at.planned())["serves"]) == ("2026-10-27", ["next_review"])
    await at.hears(moved("P2", "2026-06-01"), on="2026-06-01")
    for due_on, rule, serves, held_on in (
        ("2026-06-29", NEW, {"next_review", NEW}, "2026-06-26"),
        ("2026-09-26", AGAIN, {"next_review", AGAIN}, "2026-09-25"),
        ("2027-03-25", "next_review", {"next_review"}, "2027-03-25"),
        ("2027-09-25", "next_review", {"next_review"}, "2027-09-24"),
    ):
        review = await at.planned()
        assert (review["due_on"], review["rule"], set(review["serves"])) == (due_on, rule, serves)
        assert (await at.held(review["id"], held_on))["late"] is False
    rows = [row for row in await at.svc.rows(duties) if row["duty"] in (NEW, AGAIN)]
    assert [(row["duty"], row["status"]) for row in sorted(rows, key=lambda row: row["opened_on"])] == [
        (NEW, "met"), (AGAIN, "met"),
    ]  # fmt: skip


@pytest.mark.parametrize(("held_on", "late"), [("2026-06-28", False), ("2026-06-29", False), ("2026-06-30", True)])
async def test_the_review_of_a_new_placement_is_late_the_day_after_the_twentieth_working_day(
    desk: OpenDesk, held_on: str, late: bool
) -> None:
    at = await past_second(desk)
    await at.hears(moved("P2", "2026-06-01"), on="2026-06-01")
    more = {"late_reason": "carer"} if late else {}
    assert (await at.held((await at.planned())["id"], held_on, **more))["late"] is late


@pytest.mark.parametrize(("held_on", "late"), [("2026-09-25", False), ("2026-09-26", False), ("2026-09-27", True)])
async def test_the_second_review_of_a_new_placement_is_late_the_day_after_three_months(
    desk: OpenDesk, held_on: str, late: bool
) -> None:
    at = await past_second(desk)
    await at.hears(moved("P2", "2026-06-01"), on="2026-06-01")
    await at.held((await at.planned())["id"], "2026-06-26")
    more = {"late_reason": "carer"} if late else {}
    assert (await at.held((await at.planned())["id"], held_on, **more))["late"] is late


async def test_a_placement_that_ended_before_its_review_leaves_the_one_of_the_next(desk: OpenDesk) -> None:
    at = await past_second(desk)
    await at.hears(moved("P2", "2026-06-01"), on="2026-06-01")
    await at.hears(PlacementEnded(placement_id="P2", ended_on=day("2026-06-15")), on="2026-06-15")
    await at.hears(moved("P3", "2026-06-15"), on="2026-06-15")
    review = await at.planned()
    assert (review["due_on"], set(review["serves"])) == ("2026-07-13", {"next_review", NEW})
    rows = {row["key"]: row["status"] for row in await at.svc.rows(duties, duty=NEW)}
    assert rows == {"P2": "voided", "P3": "open"}


async def test_elsewhere_a_new_placement_brings_no_review_forward(desk: OpenDesk) -> None:
    at = await past_second(desk, "england-2010")
    await at.hears(moved("P2", "2026-06-01"), on="2026-06-01")
    assert ((await at.planned())["due_on"], (await at.planned())["serves"]) == ("2026-10-27", ["next_review"])

"""Children in custody, on remand, in secure accommodation and at 17 are reviewed like all others (Jersey 4.13-4.15;
Blackpool 6.7 and appendix 4).
"""

from typing import Any

import pytest

from shared.events.council.child_court import CustodyEntered, CustodyReleased, SecurePanelDecided
from shared.events.services.duties import DutyLate, DutyMissed
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import ceased, day


async def rows_of(at: Desk, duty: str) -> list[tuple[str, Any]]:
    return [(row["status"], row["due_on"]) for row in await at.svc.rows(duties, duty=duty)]


async def met(at: Desk, duty: str, on: str, **who: str) -> Any:
    """Say that it was done; by the council's own system unless somebody else says so."""
    (row,) = await at.svc.rows(duties, duty=duty)
    who = who or {"role": "council_system", "subject": "LCS"}
    return await at.call("POST", f"/duties/{row['id']}/met", json={"on": on}, **who)


@pytest.mark.parametrize("about", [
    {"legal_status": "J1"}, {"placement": {"id": "P1", "type": "K1", "started_on": "2026-01-05"}},
    {"date_of_birth": "2008-12-01"},
])  # fmt: skip
async def test_on_remand_in_a_secure_unit_and_at_17_a_child_has_the_reviews_of_every_other(
    desk: OpenDesk, about: dict[str, Any]
) -> None:
    at = await desk(**about)
    for due_on, held_on in (("2026-02-02", "2026-01-30"), ("2026-04-30", "2026-04-27"), ("2026-10-27", None)):
        assert (await at.planned())["due_on"] == due_on
        if held_on is not None:
            await at.held((await at.planned())["id"], held_on)


@pytest.mark.parametrize(("held_on", "status"), [
    ("2026-04-29", "met"), ("2026-04-30", "met"), ("2026-05-01", "missed"),
])  # fmt: skip
async def test_a_child_under_a_care_order_is_reviewed_in_custody_and_before_the_release(
    desk: OpenDesk, held_on: str, status: str
) -> None:
    at = await desk(legal_status="C1")
    for on in ("2026-01-12", "2026-02-20"):
        await at.held((await at.planned())["id"], on)
    custody = CustodyEntered(on=day("2026-03-02"), expected_release_on=day("2026-05-01"))
    await at.hears(custody, on="2026-03-02")
    review = await at.planned()
    assert (review["due_on"], review["rule"], set(review["serves"])) == (
        "2026-04-30", "custody_review", {"next_review", "custody_review"},
    )  # fmt: skip
    if status == "met":
        assert (await at.held(review["id"], held_on))["late"] is False
    await at.hears(CustodyReleased(on=day("2026-05-01")), on="2026-05-01")
    assert await rows_of(at, "custody_review") == [(status, day("2026-04-30"))]
    if status == "missed":
        (missed,) = [each.data for each in await at.svc.announced(DutyMissed) if each.data.duty == "custody_review"]
        assert missed.missed_on == day("2026-05-01")
        assert ((await at.planned())["due_on"], (await at.planned())["serves"]) == ("2026-08-20", ["next_review"])


async def test_who_is_in_custody_and_no_longer_looked_after_has_no_review_and_an_assessment_before_the_release(
    desk: OpenDesk,
) -> None:
    at = await desk("2025-10-06", legal_status="V2", date_of_birth="2009-03-02")
    await at.held((await at.planned())["id"], "2025-10-31")
    await at.hears(ceased("2026-03-02", reason="E9"), on="2026-03-02")
    custody = CustodyEntered(on=day("2026-03-03"), expected_release_on=day("2026-05-01"))
    await at.hears(custody, on="2026-03-03")
    assert await at.reviews("planned", "arranged") == []
    assert await rows_of(at, "custody_review") == []
    assert await rows_of(at, "need_assessed_before_release") == [("open", day("2026-04-30"))]
    at.svc.clock.set("2026-04-20")
    answer = await met(at, "need_assessed_before_release", "2026-04-17")
    assert (answer.status_code, answer.json()["status"]) == (200, "met")


async def test_a_release_without_the_assessment_is_missed_that_day(desk: OpenDesk) -> None:
    at = await desk("2025-10-06", legal_status="V2", date_of_birth="2009-03-02")
    await at.hears(ceased("2026-03-02", reason="E9"), on="2026-03-02")
    custody = CustodyEntered(on=day("2026-03-03"), expected_release_on=day("2026-05-01"))
    await at.hears(custody, on="2026-03-03")
    await at.hears(CustodyReleased(on=day("2026-04-17")), on="2026-04-17")
    assert await rows_of(at, "need_assessed_before_release") == [("missed", day("2026-04-30"))]


@pytest.mark.parametrize(("on", "late"), [("2026-03-02", False), ("2026-03-03", False), ("2026-03-04", True)])
async def test_a_secure_placement_whose_criteria_are_not_met_any_more_is_reviewed_at_once(
    desk: OpenDesk, on: str, late: bool
) -> None:
    at = await desk(placement={"id": "P1", "type": "K1", "started_on": "2026-01-05"})
    await at.hears(SecurePanelDecided(criteria_met=True, decided_on=day("2026-02-02")), on="2026-02-02")
    assert await rows_of(at, "secure_placement_review") == []
    await at.hears(SecurePanelDecided(criteria_met=False, decided_on=day("2026-03-02")), on="2026-03-02")
    assert await rows_of(at, "secure_placement_review") == [("open", day("2026-03-03"))]
    await at.svc.sweeps(on)
    at.svc.clock.set(f"{on}T15:00:00+00:00")
    said_late = [each.data for each in await at.svc.announced(DutyLate) if each.data.duty == "secure_placement_review"]
    assert bool(said_late) is late
    answer = await met(at, "secure_placement_review", on)
    assert (answer.json()["status"], answer.json()["late"]) == ("met", late)
    refused = await met(at, "secure_placement_review", on, role="iro", subject="I1")
    assert refused.status_code == 403, "it is the authority's to say, not the IRO's"

"""Which review is due when, and for what: adoption, changes, short breaks, coming of age, corrections."""

import pytest

from shared.events.council.child_court import (
    AdoptionAuthorityRevoked,
    AdoptionDisrupted,
    AdoptionPlaced,
    AdoptionPlacementAuthorised,
    LegalStatusChanged,
)
from shared.events.council.child_life import PastReviewRecorded
from shared.events.council.child_plans import ChangeMade, ChangeProposed
from shared.events.services.scheduling import ReviewDue, ReviewHeld
from shared.storage.tables import duties
from tests.scheduling.desk import OpenDesk
from tests.support.facts import ceased, corrected, day


async def test_adoption_from_authority_to_disruption_has_one_review_to_come_at_a_time(desk: OpenDesk) -> None:
    at = await desk("2025-01-06")
    for on in ("2025-01-24", "2025-04-14", "2025-10-10"):
        await at.held((await at.planned())["id"], on)
    await at.hears(AdoptionPlacementAuthorised(on=day("2025-11-20")), on="2025-11-20")
    review = await at.planned()
    assert (review["due_on"], set(review["serves"])) == (
        "2026-02-20", {"next_review", "adoption_first_review_unplaced"},
    )  # fmt: skip
    await at.held(review["id"], "2026-01-20")
    await at.hears(AdoptionPlaced(on=day("2026-01-25")), on="2026-01-25")
    assert (await at.planned())["due_on"] == "2026-02-22"
    await at.held((await at.planned())["id"], "2026-02-20")
    assert (await at.planned())["due_on"] == "2026-05-20"
    await at.held((await at.planned())["id"], "2026-05-18")
    await at.hears(AdoptionDisrupted(disrupted_on=day("2026-08-05")), on="2026-08-06")
    review = await at.planned()
    assert (review["due_on"], review["not_before"], set(review["serves"])) == (
        "2026-09-16", "2026-09-02", {"next_review", "adoption_disruption_review"},
    )  # fmt: skip
    await at.hears(AdoptionAuthorityRevoked(on=day("2026-08-20")), on="2026-08-20")
    await at.held(review["id"], "2026-09-05")
    review = await at.planned()
    assert (review["due_on"], review["serves"]) == ("2027-03-05", ["next_review"]), "case 3"


async def test_a_review_held_too_early_for_the_disruption_leaves_another_to_be_held(desk: OpenDesk) -> None:
    at = await desk("2025-01-06")
    for on in ("2025-01-24", "2025-04-14", "2025-08-10"):
        await at.held((await at.planned())["id"], on)
    told = [AdoptionPlacementAuthorised(on=day("2025-08-11")), AdoptionPlaced(on=day("2025-08-12"))]
    await at.hears(*told, AdoptionDisrupted(disrupted_on=day("2025-09-01")), on="2025-09-01")
    (first,) = await at.reviews("planned")
    assert (first["due_on"], first["not_before"]) == ("2025-10-13", "2025-09-29")
    await at.held(first["id"], "2025-09-08")
    (still,) = await at.reviews("planned")
    assert (still["due_on"], "adoption_disruption_review" in still["serves"]) == ("2025-10-13", True), "case 5"


async def test_two_reviews_due_within_the_same_weeks_are_one(desk: OpenDesk) -> None:
    at = await desk()
    change = ChangeProposed(proposal_id="P1", planned_on=day("2026-02-11"), kind="semi_independence")
    await at.hears(change, on="2026-01-12")
    review = await at.planned()
    assert (review["due_on"], review["serves"], review["considered"]) == (
        "2026-02-02", ["first_review", "review_before_change"], ["P1"],
    )  # fmt: skip


async def test_a_change_brings_the_review_forward_and_what_was_taken_off_is_planned_apart(desk: OpenDesk) -> None:
    at = await desk()
    await at.held((await at.planned())["id"], "2026-01-20")
    change = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="semi_independence")
    await at.hears(change, on="2026-02-09")
    review = await at.planned()
    assert (review["due_on"], review["rule"], review["ordinal"]) == ("2026-03-08", "review_before_change", 2)
    off = await at.says(f"/reviews/{review['id']}/taken-off", name="P1", reason="it is considered at another meeting")
    assert off.status_code == 200, off.text
    planned = {each["due_on"]: each["considered"] for each in await at.reviews("planned")}
    assert planned == {"2026-03-08": ["P1"], "2026-04-20": []}


async def test_a_change_made_without_its_review_is_missed_and_the_review_that_was_not_held_for_it_goes(
    desk: OpenDesk,
) -> None:
    at = await desk()
    await at.held((await at.planned())["id"], "2026-01-20")
    await at.hears(
        ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="semi_independence"), on="2026-02-09"
    )
    await at.hears(ChangeMade(proposal_id="P1", made_on=day("2026-02-20")), on="2026-02-20")
    review = await at.planned()
    assert (review["due_on"], review["considered"]) == ("2026-04-20", [])
    (missed,) = await at.svc.rows(duties, duty="review_before_change")
    assert missed["status"] == "missed"


async def test_short_breaks_that_become_an_order_have_a_first_review_from_the_order(desk: OpenDesk) -> None:
    at = await desk("2025-10-06", legal_status="V4", short_breaks=True)
    assert (await at.planned())["rule"] == "short_break_first_review"
    await at.hears(LegalStatusChanged(code="C1", from_on=day("2026-01-05")), on="2026-01-05")
    review = await at.planned()
    assert (review["rule"], review["due_on"], review["ordinal"]) == ("first_review", "2026-02-02", 1), "case 23"


async def test_what_is_more_than_short_breaks_once_keeps_its_limits_whatever_its_status_is_called_later(
    desk: OpenDesk,
) -> None:
    at = await desk("2025-10-06", legal_status="C1")
    await at.held((await at.planned())["id"], "2025-10-30")
    await at.hears(LegalStatusChanged(code="V4", from_on=day("2025-12-01")), on="2025-12-01")
    for held_on, due_on in (("2026-01-20", "2026-07-20"), ("2026-07-17", "2027-01-17")):
        await at.held((await at.planned())["id"], held_on)
        assert ((await at.planned())["rule"], (await at.planned())["due_on"]) == ("next_review", due_on)
        assert await at.open_clocks("next_review") == {"next_review": day(due_on)}


@pytest.mark.parametrize(("held_on", "due_on"), [
    ("2025-10-05", "2026-04-05"), ("2025-10-06", "2026-04-06"), ("2025-10-07", "2026-04-07"),
])  # fmt: skip
async def test_a_review_just_before_short_breaks_are_known_to_begin_has_one_after_it(
    desk: OpenDesk, held_on: str, due_on: str
) -> None:
    at = await desk("2025-10-06", legal_status="V4", short_breaks=True)
    await at.hears(PastReviewRecorded(held_on=day(held_on)), on="2025-10-10")
    assert ((await at.planned())["rule"], (await at.planned())["due_on"]) == ("short_break_next_review", due_on)


async def test_what_was_open_when_short_breaks_became_an_order_is_answered_by_the_reviews_after_it(
    desk: OpenDesk,
) -> None:
    at = await desk("2026-01-05", legal_status="V4", short_breaks=True)
    await at.hears(AdoptionDisrupted(disrupted_on=day("2026-01-19")), on="2026-01-19")
    await at.hears(LegalStatusChanged(code="C1", from_on=day("2026-02-02")), on="2026-02-02")
    review = await at.planned()
    assert (review["due_on"], review["serves"]) == ("2026-03-02", ["first_review", "adoption_disruption_review"])


async def test_what_a_review_answered_before_short_breaks_became_an_order_is_not_asked_for_again(
    desk: OpenDesk,
) -> None:
    at = await desk("2026-01-05", legal_status="V4", short_breaks=True)
    await at.hears(AdoptionPlacementAuthorised(on=day("2026-01-12")), on="2026-01-12")
    await at.held((await at.planned())["id"], "2026-01-26")
    await at.hears(LegalStatusChanged(code="C1", from_on=day("2026-07-06")), on="2026-07-06")
    review = await at.planned()
    assert (review["due_on"], review["serves"]) == ("2026-07-26", ["first_review", "adoption_first_review_unplaced"])


async def test_two_disruptions_whose_windows_exclude_each_other_have_a_review_each(desk: OpenDesk) -> None:
    at = await desk("2026-01-05")
    for on in ("2026-01-12", "2026-03-09"):
        await at.hears(AdoptionDisrupted(disrupted_on=day(on)), on=on)
    planned = [(each["kind"], each["number"], each["due_on"]) for each in await at.reviews("planned")]
    assert planned == [
        ("first_review", 1, "2026-02-02"),
        ("adoption_disruption_review", 1, "2026-02-23"),
        ("adoption_disruption_review", 2, "2026-04-20"),
    ]


@pytest.mark.parametrize(("today", "status"), [("2026-05-05", "planned"), ("2026-05-06", "cancelled")])
async def test_nothing_is_planned_once_the_child_is_18(desk: OpenDesk, today: str, status: str) -> None:
    at = await desk("2025-06-02", date_of_birth="2008-05-06")
    await at.held((await at.planned())["id"], "2025-06-27")
    await at.held((await at.planned())["id"], "2025-09-26")
    review = await at.planned()
    assert review["due_on"] == "2026-03-26"
    await at.hears(corrected(school_year=13), on=today)
    (same,) = [each for each in await at.reviews() if each["id"] == review["id"]]
    assert same["status"] == status
    if status == "cancelled":
        assert same["cancelled_because"] == "turned_18"


async def test_facts_corrected_later_move_what_is_open_and_say_what_was_late(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    held = await at.held(review["id"], "2026-02-02")
    assert held["late"] is False
    await at.hears(corrected(looked_after_from="2026-01-02"), on="2026-02-03")
    (done,) = await at.reviews("held")
    assert (done["due_on"], done["late"], done["history"][-1]["was"]) == (
        "2026-01-30", True, {"due_on": "2026-02-02"},
    )  # fmt: skip
    assert (await at.planned())["due_on"] == "2026-05-02", "counted from the review held, which stays"


async def test_care_that_ends_cancels_what_was_arranged(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.arranged_review()
    await at.hears(ceased("2026-01-20"), on="2026-01-20")
    (gone,) = await at.reviews()
    assert (gone["id"], gone["status"], gone["cancelled_because"]) == (review["id"], "cancelled", "care_ended")


async def test_the_same_said_again_changes_and_announces_nothing(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    first = await at.held(review["id"], "2026-01-30")
    await at.svc.forget_announcements()
    assert await at.held(review["id"], "2026-01-30") == first
    assert await at.svc.announced(ReviewHeld, ReviewDue) == []

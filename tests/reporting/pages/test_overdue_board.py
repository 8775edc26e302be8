"""Reviews whose last day is over, and those held without a finished outcome: wherever somebody is to see to them."""

import pytest

from tests.support.reporting_site import Site, allocated, came_into_care
from tests.support.review_pages import HELD, REVIEW, in_order

TODAY = "/reporting/"
UNFINISHED = HELD | {"held_on": "2026-01-09"}
OVER = REVIEW | {"due_on": "2026-01-13", "late": True}


@pytest.mark.parametrize("role", ["iro_manager", "iro_admin", "senior_manager", "auditor"])
async def test_reviews_past_their_last_day_stand_there_by_chair_whether_a_clock_judges_them_or_not(
    site: Site, role: str
) -> None:
    """Those that were overdue at the import have no late duty: nobody was to read that nothing is late (decision 7)."""
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    imported = {**OVER, "id": "R2", "child_id": "C2", "due_on": "2025-12-01", "chair_id": "I1"}
    others = {**OVER, "id": "R3", "child_id": "C3", "chair_id": None, "iro_id": None}
    site.others.told["/scheduling/reviews"] = {"items": [{**OVER, "chair_id": "I1"}, imported, others]}
    page = await site.page(TODAY, role)
    assert "Jo Mensah: 2 reviews the oldest late by 29 working days For C2 , C1" in page
    assert "Without an IRO: 1 review late by 1 working day For C3" in page
    assert in_order(page, "were they held?", "All of them (3)", "Late, by IRO", "Nothing else is late.")
    assert "Nothing is late." not in page
    assert "Nothing of yours is late" not in page, "what she answers for is"


async def test_no_review_past_its_last_day_is_no_board(site: Site) -> None:
    page = await site.page(TODAY)
    assert "were they held?" not in page
    assert in_order(page, "Late, by IRO", "Nothing is late.")


@pytest.mark.parametrize(
    "path",
    [TODAY, "/reporting/reviews", "/reporting/children/C1", "/reporting/iros/I1"],
    ids=lambda path: path[-8:],
)
async def test_a_review_that_was_held_stays_to_be_done_until_its_outcome_is_finished(site: Site, path: str) -> None:
    """The clocks of decisions and record begin with the finished outcome: until then nothing else says so."""
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    held = {"items": [UNFINISHED]}
    site.others.told |= {"/scheduling/reviews": held, "/scheduling/children/C1/reviews": held}
    site.others.told["/allocation/iros/I1"] = {"id": "I1", "name": "Jo Mensah"}
    page = await site.page(path, "iro", subject="I1")
    assert "First review: its outcome is not finished IRO · 9 January 2026 · held 5 days ago" in page
    assert "Record the outcome : First review: its outcome is not finished" in page
    assert "Late by law" not in page
    held["items"] = [UNFINISHED | {"status": "completed"}]
    assert "its outcome is not finished" not in await site.page(path, "iro", subject="I1")


async def test_those_who_answer_for_the_service_read_whose_outcomes_are_not_finished(site: Site) -> None:
    today = UNFINISHED | {"id": "R2", "child_id": "C2", "held_on": "2026-01-14"}
    site.others.told["/scheduling/reviews"] = {"items": [today, UNFINISHED]}
    _, _, board = (await site.page(TODAY, "iro_manager")).partition("Held, and the outcome not finished")
    assert in_order(board, "Jo Mensah: 2 reviews the oldest held 5 days ago For C1 , C2", "All of them (2)")

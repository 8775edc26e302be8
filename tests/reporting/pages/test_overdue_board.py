"""Today of those who answer for the service: the reviews whose last day is over."""

import pytest

from tests.support.reporting_site import Site, allocated, came_into_care
from tests.support.review_pages import REVIEW, in_order

TODAY = "/reporting/"
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

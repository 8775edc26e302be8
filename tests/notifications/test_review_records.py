"""While a child is before a court, the legal department and the Guardian get each review's record, by a link."""

from datetime import date

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from shared.events.services.scheduling import ReviewRecordDistributed
from tests.support.events import event, withdrawn
from tests.support.notices import (
    PostOffice,
    allocated,
    appointed,
    became,
    changed,
    proceedings,
    proceedings_ended,
    put,
)

GRACE = PersonBody(kind="guardian", name="Grace Holt", email="grace@cafcass.example")


def distributed(on="2026-02-05", review="R1", **more):
    data = ReviewRecordDistributed(review_id=review, kind="first_review", distributed_on=date.fromisoformat(on))
    return event(data, time=f"{on}T10:00:00+00:00", source="/iro/scheduling", **more)


@pytest.fixture
async def office(start_service):
    made = PostOffice(await start_service(DECLARATION, now="2026-02-05"))
    await put(made, "legal_department", PersonBody(email="legal@council.example"))
    await put(made, "G1", GRACE)
    return made


async def records(office):
    rows = [row for row in await office.notices() if row["template"].startswith("review_record_")]
    return [(row["recipient_kind"], row["recipient_id"], row["review_id"], row["status"]) for row in rows]


LEGAL = ("legal_department", "", "R1", "delivered")
GUARDIAN = ("guardian", "G1", "R1", "delivered")


async def test_the_legal_department_and_the_guardian_get_the_link_to_the_records_page(office):
    await office.svc.hears(became(), allocated(), proceedings(), appointed(), distributed())
    await office.sends()
    assert await records(office) == [LEGAL, GUARDIAN]
    by_template = {each.letter.template: each for each in office.sender.sent}
    for template, to in (("legal", "legal@council.example"), ("guardian", "grace@cafcass.example")):
        letter = by_template[f"review_record_to_{template}"]
        assert letter.to == to
        assert "http://127.0.0.1:8000/scheduling/reviews/R1/record?format=html" in letter.letter.text
    (to_legal,) = await office.notices(duty="review_record_to_court")
    assert to_legal["due_on"] == date(2026, 2, 12)


async def test_of_a_child_who_is_before_no_court_nobody_on_its_side_is_told(office):
    await office.svc.hears(became(), allocated(), distributed())
    assert await records(office) == []
    await office.svc.hears(proceedings(), proceedings_ended(on="2026-01-20"))
    assert await records(office) == []


async def test_a_guardian_appointed_afterwards_is_not_told_and_a_new_iro_is_no_reason_to_tell_it_again(office):
    await office.svc.hears(became(), allocated(), proceedings(), appointed(on="2026-02-06"), distributed())
    await office.sends()
    await office.svc.hears(changed(on="2026-02-09"), now="2026-02-09")
    await office.sends()
    assert await records(office) == [LEGAL]


async def test_a_record_taken_back_before_it_went_out_is_not_told_and_of_imported_ones_nobody_is(office):
    record = distributed()
    imported = distributed(review="R0", baseline=date(2026, 2, 1))
    await office.svc.hears(became(), allocated(), proceedings(), appointed(), imported, record)
    await office.svc.hears(withdrawn(record, on="2026-02-05"))
    assert {status for *_, status in await records(office)} == {"withdrawn"}

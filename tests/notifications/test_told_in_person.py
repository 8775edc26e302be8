"""The day on which the council's own record says that the child was told delivers the child's letter."""

import pytest

from services.notifications.declaration import DECLARATION
from shared.events.council.duties_done import DutyReported
from shared.events.services.duties import DutyMet
from shared.events.services.notifications import NoticeDelivered
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, became


@pytest.fixture
async def office(start_service):
    made = PostOffice(await start_service(DECLARATION, now="2026-01-08T10:00"))
    await made.svc.hears(became(), allocated())
    await made.sends()
    return made


def reported(on="2026-01-07", duty="child_told_of_iro", **more):
    said = DutyReported.model_validate({"duty": duty, "on": on, "by": "SW12", "how": "in_person", **more})
    return event(said, time="2026-01-08T09:30:00+00:00")


async def childs_letter(office):
    (row,) = await office.notices(recipient_kind="child")
    return row["status"], row["told_on"] and row["told_on"].isoformat(), row["told_by"]


async def test_what_the_case_system_has_on_record_delivers_the_letter_that_waits_and_meets_the_duty(office):
    assert await childs_letter(office) == ("task", None, None)
    await office.svc.hears(reported())
    assert await childs_letter(office) == ("spoken", "2026-01-07", "SW12")
    (said,) = [each.data for each in await office.svc.announced(NoticeDelivered) if each.data.recipient_kind == "child"]
    assert (said.delivered_on, said.spoken) == (facts.day("2026-01-07"), True)
    met = [each.data for each in await office.svc.announced(DutyMet) if each.data.duty == "child_told_of_iro"]
    assert [each.met_on for each in met] == [facts.day("2026-01-07")]


@pytest.mark.parametrize(("on", "status"), [("2026-01-05", "task"), ("2026-01-06", "spoken"), ("2026-01-07", "spoken")])
async def test_a_day_before_the_child_had_this_iro_tells_nothing_of_her(office, on, status):
    await office.svc.hears(reported(on))
    assert (await childs_letter(office))[0] == status


@pytest.mark.parametrize("more", [{"duty": "iro_met_child"}, {"recipient_kind": "parent"}])
async def test_another_duty_and_another_person_told_leave_the_letter(office, more):
    await office.svc.hears(reported(**more))
    assert (await childs_letter(office))[0] == "task"


async def test_nobody_named_as_teller_is_said_so_and_said_twice_changes_nothing(office):
    await office.svc.hears(reported(by=None))
    await office.svc.hears(reported(by=None))
    assert await childs_letter(office) == ("spoken", "2026-01-07", "council_system")
    told = [each for each in await office.svc.announced(NoticeDelivered) if each.data.recipient_kind == "child"]
    assert len(told) == 1

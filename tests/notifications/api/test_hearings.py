"""The hearings ahead, once each for all the children of a case, and for those who may see the children."""

import pytest

from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from shared.events.council.child_court import HearingListed, HearingVacated
from tests.notifications.test_court_documents import LEGAL, received
from tests.support.events import event
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became, proceedings, put


def listed(on, child="C1047", hearing="H1", at="2026-01-09", **more):
    said = HearingListed.model_validate({"hearing_id": hearing, "kind": "final", "on": on, **more})
    return event(said, child, id=f"{hearing}-{on}-{child}", time=f"{at}T10:00:00")


def vacated(hearing="H1", child="C1047", at="2026-01-10"):
    return event(HearingVacated.model_validate({"hearing_id": hearing}), child, id=f"off-{at}", time=f"{at}T10:00:00")


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-12"))
    await put(office, "legal_department", LEGAL)
    await office.svc.hears(became(), allocated(), proceedings(), received())
    return Client(office.svc, tmp_path / "keys", routers, role="legal", subject="L1")


async def days(desk, query="", **who):
    return [(each["hearing_id"], each["on"]) for each in await desk.items(f"/hearings{query}", **who)]


@pytest.mark.parametrize(("on", "ahead"), [("2026-01-11", False), ("2026-01-12", True), ("2026-01-13", True)])
async def test_a_hearing_is_ahead_until_its_day_is_over(desk, on, ahead):
    await desk.svc.hears(listed(on))
    assert (await days(desk) == [("H1", on)]) is ahead
    assert await days(desk, "?from=2026-01-11") == [("H1", on)]


async def test_one_that_was_moved_stands_on_its_new_day_and_one_that_was_vacated_nowhere(desk):
    await desk.svc.hears(
        listed("2026-01-20"), listed("2026-02-03", at="2026-01-10"), listed("2026-01-15", hearing="H2")
    )
    assert await days(desk) == [("H2", "2026-01-15"), ("H1", "2026-02-03")]
    await desk.svc.hears(vacated("H2"))
    assert await days(desk) == [("H1", "2026-02-03")]
    await desk.svc.hears(listed("2026-01-22", hearing="H2", at="2026-01-11"))
    assert await days(desk) == [("H2", "2026-01-22"), ("H1", "2026-02-03")], "listed again"


async def test_it_stands_there_once_for_the_children_of_its_case_whom_the_reader_may_see(desk):
    await desk.svc.hears(became("BEN"), allocated("BEN", iro="I2", allocation="B"), listed("2026-01-20"))
    await desk.svc.hears(listed("2026-01-20", child="BEN", case_number="HU26"))
    (both,) = await desk.items("/hearings", role="iro_manager")
    assert (both["child_ids"], both["case_number"]) == (["BEN", "C1047"], "HU26")
    (hers,) = await desk.items("/hearings", role="iro", subject="I1")
    assert hers["child_ids"] == ["C1047"]
    assert await days(desk, "?child_id=C1047", role="iro", subject="I1") == [("H1", "2026-01-20")]
    assert (await desk.call("GET", "/hearings?child_id=BEN", role="iro", subject="I1")).status_code == 404
    assert (await desk.call("GET", "/hearings", role="social_worker")).status_code == 403


async def test_a_document_names_the_clock_of_its_copy_until_that_is_met(desk):
    (listed_,) = await desk.items("/court-documents")
    met = {"on": "2026-01-12"}
    answer = await desk.call("POST", f"/duties/{listed_['duty_id']}/met", json=met)
    assert answer.status_code == 200, answer.text
    (listed_,) = await desk.items("/court-documents")
    assert (listed_["status"], listed_["duty_id"]) == ("copied", None)

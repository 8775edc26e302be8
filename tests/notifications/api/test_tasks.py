"""What waits for a person, as one list over HTTP, and that it is done."""

import pytest

from services.notifications.api import tasks
from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from shared.events.council.duty_to_inform import SchoolChildExcluded
from shared.events.services.notifications import NoticeDelivered
from tests.support import facts
from tests.support.events import event, withdrawn
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    desk = Client(
        office.svc,
        tmp_path / "keys",
        [*routers(office.svc.service), tasks.router(office.svc.service)],
        role="iro_admin",
    )
    desk.office = office
    office.directory.iros = {}
    await office.svc.hears(became(), allocated(), became("C2", worker="SW2"), allocated("C2", allocation="A2"))
    await office.sends()
    await office.svc.sweeps("2026-01-07T08:00")
    await office.sends()
    return desk


async def done(desk, task, **body):
    said = {"on": "2026-01-07", "by": "U1"} | body
    return await desk.call("POST", f"/tasks/{task['id']}/done", json=said)


async def test_what_no_letter_could_tell_is_listed_with_why_and_a_digest_is_done_at_once(desk):
    waiting = await desk.items("/tasks")
    assert {(each["child_id"], each["recipient"]["kind"]) for each in waiting} == {
        (child, kind) for child in ("C1047", "C2") for kind in ("child", "social_worker", "iro")
    }
    digest = [each for each in waiting if each["letter"] == "digest_of_news"]
    assert len({each["letter_id"] for each in digest}) == 1
    assert {each["rule"] for each in digest} == {"iro_not_known"}
    answer = await done(desk, digest[0])
    assert (answer.status_code, answer.json()["status"]) == (200, "spoken")
    assert len(await desk.items("/tasks")) == len(waiting) - 2
    told = [each.data for each in await desk.office.svc.announced(NoticeDelivered)]
    assert [(each.recipient_kind, each.spoken) for each in told] == [("iro", True), ("iro", True)]


async def test_what_was_told_wrongly_is_among_them(desk):
    (child,) = await desk.items("/tasks?child_id=C1047&limit=1")
    gone = event(facts.informed(SchoolChildExcluded, "2026-01-07"), time="2026-01-07")
    await desk.office.svc.hears(gone, now="2026-01-07T09:00")
    await desk.office.svc.sweeps("2026-01-08T08:00")
    await desk.office.sends()
    (line,) = [each for each in await desk.items("/tasks?child_id=C1047") if each["about"] == gone.data.TYPE]
    await done(desk, line, on="2026-01-08")
    await desk.office.svc.hears(withdrawn(gone), now="2026-01-12T09:00")
    (wrong,) = [each for each in await desk.items("/tasks") if each["letter"] == "told_wrongly"]
    assert wrong["recipient"] == {"kind": "iro", "id": "I1"}
    assert (await done(desk, wrong, on="2026-01-12")).status_code == 200
    assert child["status"] in ("task", "failed")


async def test_a_task_is_done_once_not_before_its_day_and_only_by_those_who_see_the_child(desk):
    (task, *_) = await desk.items("/tasks?child_id=C1047")
    assert (await done(desk, task, on="2026-02-01")).status_code == 422
    assert (await done(desk, task, on="2026-01-01")).status_code == 422
    assert (await done(desk, {"id": "X"})).status_code == 404
    own = {"role": "social_worker", "subject": "SW12"}
    assert {each["child_id"] for each in (await desk.call("GET", "/tasks", **own)).json()["items"]} == {"C1047"}
    other = await desk.call(
        "POST", f"/tasks/{task['id']}/done", json={"on": "2026-01-07", "by": "SW2"}, role="social_worker", subject="SW2"
    )
    assert other.status_code == 404
    assert (await desk.call("GET", "/tasks?child_id=C2", **own)).status_code == 404
    assert (await done(desk, task)).status_code == 200
    again = await done(desk, task)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "nothing-left-to-do")

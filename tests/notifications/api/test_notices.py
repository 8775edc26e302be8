"""Notices and people over HTTP: what is shown, who may see it, and what may be told of a notice."""

from datetime import date

import pytest

from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from shared.events.services.notifications import NoticeAcknowledged, NoticeDelivered
from shared.storage.tables import audit
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, appointed, became, changed, put, shared

pytestmark = pytest.mark.both("statements")


PERSON = {
    "name": "Tamsin Reed",
    "preferred_name": "Tam",
    "email": "tam@home.example",
    "language": "cy",
    "easy_read": True,
    "relations": [
        {"child_id": "C1048", "kind": "sibling", "from": "2020-01-01", "no_contact": True, "may_not_know": ["school"]}
    ],
}


class Desk(Client):
    """The service behind HTTP, usually called by an administrator."""

    def __init__(self, office, folder):
        service = office.svc.service
        self.office = office
        self.woken = 0
        service.on_queued = self.wake
        super().__init__(office.svc, folder, routers, role="iro_admin", subject="U1")

    def wake(self):
        self.woken += 1

    async def of(self, kind):
        (found,) = await self.items(f"/notices?recipient={kind}")
        return found

    async def tells(self, notice, what, **body):
        return await self.call("POST", f"/notices/{notice['id']}/{what}", json=body)


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06"))
    return Desk(office, tmp_path / "keys")


async def a_task_for_a_person(desk):
    await desk.office.svc.hears(became(), allocated())
    await desk.office.sends()
    return await desk.of("child")


async def test_a_notice_shows_to_whom_why_how_often_it_was_tried_and_what_is_left_to_do(desk):
    notice = await a_task_for_a_person(desk)
    assert notice["recipient"] == {"kind": "child", "id": "C1047"}
    assert notice["why"]["rule"] == "the_child_is_told_of_their_iro"
    assert notice["why"]["event_type"] == "iro.allocated"
    assert notice["why"]["event_id"]
    assert (notice["status"], notice["due_on"], notice["template"]) == ("task", "2026-01-13", "iro_named_to_child")
    assert notice["task"] == {"rule": "no_contact_details", "reason": "no contact details are held"}
    assert [attempt["outcome"] for attempt in notice["attempts"]] == ["not_sent"]
    assert (await desk.call("GET", f"/notices/{notice['id']}")).json() == notice


def proof(notice):
    return [(each["step"], each["on"], each["at"] is not None) for each in notice["proof"]]


async def test_a_notice_proves_when_it_was_intended_failed_was_told_and_read(desk):
    notice = await a_task_for_a_person(desk)
    assert proof(notice) == [("intended", "2026-01-06", True), ("failed", "2026-01-06", True)]
    desk.office.svc.clock.set("2026-01-08T10:00")
    told = (await desk.tells(notice, "verbal", on="2026-01-07", by="SW12")).json()
    assert proof(told)[2:] == [("told_in_person", "2026-01-07", True)]
    read = (await desk.tells(notice, "acknowledgement", on="2026-01-08")).json()
    assert proof(read)[2:] == [("told_in_person", "2026-01-07", True), ("read", "2026-01-08", True)]


async def test_a_notice_proves_when_it_was_sent_and_delivered(desk):
    await put(desk.office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example"))
    await desk.office.svc.hears(became(), allocated())
    assert proof(await desk.of("child")) == [("intended", "2026-01-06", True)]
    desk.office.svc.clock.set("2026-01-07T10:00")
    await desk.office.sends()
    steps = proof(await desk.of("child"))
    assert steps[1:] == [("sent", "2026-01-07", True), ("delivered", "2026-01-07", True)]


async def test_a_notice_made_while_the_child_has_no_iro_names_no_allocation_but_whom_it_is_about(
    start_service, tmp_path
):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-08", profile="blackpool-2013"))
    await office.svc.hears(became(), appointed())
    notice = await Desk(office, tmp_path / "keys").of("iro_manager")
    assert (notice["recipient"], notice["about_id"]) == ({"kind": "iro_manager", "id": None}, "G1")
    assert (notice["allocation_id"], notice["due_on"]) == (None, "2026-01-12")


async def test_what_another_letter_says_cannot_be_told_by_itself(desk):
    await desk.office.svc.hears(became(), allocated(), shared(), now="2026-01-09")
    (carried,) = await desk.items("/notices?status=carried")
    answer = await desk.tells(carried, "verbal", on="2026-01-09", by="SW12")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "notice-is-carried")


async def test_notices_are_listed_newest_first_by_child_recipient_and_status_a_page_at_a_time(desk):
    await desk.office.svc.hears(became(), allocated(), became("C2", worker="SW2"), allocated("C2", allocation="A2"))
    everything = await desk.items("/notices")
    assert len(everything) == 6
    assert {each["recipient"]["kind"] for each in everything if each["status"] == "waiting"} == {"iro"}
    assert {notice["child_id"] for notice in await desk.items("/notices?child_id=C2")} == {"C2"}
    assert [notice["recipient"]["id"] for notice in await desk.items("/notices?recipient=SW2")] == ["SW2"]
    assert {notice["recipient"]["kind"] for notice in await desk.items("/notices?recipient=child")} == {"child"}
    assert await desk.items("/notices?status=task&status=failed") == []
    assert len(await desk.items("/notices?status=task&status=queued")) == 4
    seen, cursor = [], ""
    while cursor is not None:
        page = (await desk.call("GET", f"/notices?limit=3{cursor}")).json()
        seen.extend(notice["id"] for notice in page["items"])
        cursor = page["next"] and f"&cursor={page['next']}"
    assert seen == [notice["id"] for notice in everything]


async def test_a_person_is_held_as_told_and_what_is_left_out_is_forgotten(desk):
    put = await desk.call("PUT", "/people/C1047", json=PERSON)
    assert put.status_code == 200
    got = (await desk.call("GET", "/people/C1047")).json()
    assert got == put.json()
    assert {name: got[name] for name in ("name", "email", "language", "easy_read")} == {
        name: PERSON[name] for name in ("name", "email", "language", "easy_read")
    }
    assert got["relations"][0] == PERSON["relations"][0] | {"to": None, "excluded": False}
    await desk.call("PUT", "/people/C1047", json={"phone": "01482 300301"})
    after = (await desk.call("GET", "/people/C1047")).json()
    assert (after["name"], after["email"], after["phone"], after["relations"]) == (None, None, "01482 300301", [])
    assert desk.woken == 0, "nothing was waiting for these details"


@pytest.mark.parametrize(
    "phone",
    ["(01273) 296390", "01273 296390 ext 123", "01273 296390 x12", "01273.296390", "+44 1273 296390"],
)
async def test_a_telephone_number_is_held_as_people_write_it(desk, phone):
    """Fault 16."""
    put = await desk.call("PUT", "/people/C1047", json={"name": "Kim Hill", "phone": phone})
    assert (put.status_code, put.json()["phone"]) == (200, phone)


async def test_details_that_a_letter_waited_for_wake_whoever_sends(desk):
    await desk.office.svc.hears(became(), allocated())
    await desk.office.sends()
    before = desk.woken
    await desk.call("PUT", "/people/C1047", json=PERSON)
    assert desk.woken == before + 1
    await desk.call("PUT", "/people/C1047", json=PERSON)
    assert desk.woken == before + 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"email": "tam@home.example\nBcc: x@y.example"}, "/email"),
        ({"name": "Tam\nYour IRO is somebody else"}, "/name"),
        ({"channel": "pigeon"}, "/channel"),
        ({"phone": "call me"}, "/phone"),
        ({"preferred_name": "\u200b"}, "/preferred_name"),
        ({"postal_address": "1 High\x0cStreet"}, "/postal_address"),
        ({"relations": [{"kind": "parent"}]}, "/relations/0/child_id"),
        ({"shoe_size": 3}, "/shoe_size"),
    ],
)
async def test_details_that_cannot_be_meant_are_refused_by_name(desk, wrong, pointer):
    answer = await desk.call("PUT", "/people/C1047", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert "somebody else" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "role", "status"),
    [
        ("GET", "/notices", None, 401),
        ("GET", "/notices", "guardian", 403),
        ("GET", "/notices", "auditor", 200),
        ("GET", "/notices/nowhere", "iro", 404),
        ("PUT", "/people/C1", "iro", 403),
        ("PUT", "/people/C1", "council_system", 200),
        ("GET", "/people/C1", "dashboard", 403),
        ("GET", "/people/C1", "iro", 404),
        ("POST", "/notices/nowhere/verbal", "dashboard", 403),
        ("POST", "/notices/nowhere/verbal", "iro", 404),
        ("POST", "/notices/nowhere/acknowledgement", "auditor", 403),
    ],
)
async def test_every_route_has_its_roles(desk, method, path, role, status):
    body = {"GET": None, "PUT": {}, "POST": {"on": "2026-01-06", "by": "U1"}}[method]
    if path.endswith("acknowledgement"):
        body = {"on": "2026-01-06"}
    assert (await desk.call(method, path, role=role, json=body)).status_code == status


async def test_reads_and_changes_of_a_childs_record_are_audited(desk):
    notice = await a_task_for_a_person(desk)
    await desk.call("GET", f"/notices/{notice['id']}", role="iro_admin")
    await desk.call("GET", "/notices?child_id=C1047", role="auditor")
    await desk.tells(notice, "verbal", on="2026-01-06", by="SW12")
    rows = await desk.office.svc.rows(audit, subject="C1047")
    assert [(row["action"], row["roles"]) for row in rows] == [
        ("read_notice", "iro_admin"),
        ("read_notices", "auditor"),
        ("told_in_person", "iro_admin"),
    ]


@pytest.mark.parametrize(
    ("on", "status"),
    [("2026-01-05", 422), ("2026-01-06", 200), ("2026-01-08", 200), ("2026-01-09", 422)],
)
async def test_told_in_person_counts_from_the_allocation_to_today(desk, on, status):
    notice = await a_task_for_a_person(desk)
    desk.office.svc.clock.set("2026-01-08")
    answer = await desk.tells(notice, "verbal", on=on, by="SW12")
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "/on"


async def test_told_in_person_delivers_the_notice_with_its_date_and_who_told(desk):
    notice = await a_task_for_a_person(desk)
    desk.office.svc.clock.set("2026-01-20")
    told = (await desk.tells(notice, "verbal", on="2026-01-08", by="SW12")).json()
    assert (told["status"], told["channel"], told["told_on"]) == ("spoken", "spoken", "2026-01-08")
    assert (told["told_by"], told["task"]) == ("SW12", None)
    (delivered,) = await desk.office.svc.announced(NoticeDelivered)
    assert (delivered.data.spoken, delivered.data.delivered_on) == (True, date(2026, 1, 8))
    await desk.tells(notice, "verbal", on="2026-01-08", by="SW12")
    assert len(await desk.office.svc.announced(NoticeDelivered)) == 1, "saying it again changes nothing"
    await desk.tells(notice, "verbal", on="2026-01-09", by="SW12")
    assert (await desk.of("child"))["told_on"] == "2026-01-09"
    assert len(await desk.office.svc.announced(NoticeDelivered)) == 2, "another date is a correction"


async def test_told_in_person_before_the_letter_went_out_keeps_it_from_going(desk):
    await desk.call("PUT", "/people/C1047", json=PERSON)
    await desk.office.svc.hears(became(worker=None), allocated())
    assert (await desk.tells(await desk.of("child"), "verbal", on="2026-01-06", by="U1")).status_code == 200
    await desk.office.sends()
    assert desk.office.sender.sent == []


async def test_a_delivered_notice_is_acknowledged_and_cannot_be_told_in_person_any_more(desk):
    await desk.call("PUT", "/people/C1047", json=PERSON)
    await desk.office.svc.hears(became(worker=None), allocated())
    await desk.office.sends()
    notice = await desk.of("child")
    refused = await desk.tells(notice, "verbal", on="2026-01-06", by="U1")
    assert (refused.status_code, refused.json()["type"]) == (409, "notice-is-delivered")
    read = (await desk.tells(notice, "acknowledgement", on="2026-01-06")).json()
    assert (read["status"], read["acknowledged_on"], read["told_on"]) == ("acknowledged", "2026-01-06", "2026-01-06")
    await desk.tells(notice, "acknowledgement", on="2026-01-06")
    assert len(await desk.office.svc.announced(NoticeAcknowledged)) == 1
    assert len(await desk.office.svc.announced(NoticeDelivered)) == 1


async def test_reading_a_letter_handed_over_says_that_it_reached_the_child(desk):
    notice = await a_task_for_a_person(desk)
    read = (await desk.tells(notice, "acknowledgement", on="2026-01-06")).json()
    assert (read["status"], read["told_on"], read["task"]) == ("acknowledged", "2026-01-06", None)
    (delivered,) = await desk.office.svc.announced(NoticeDelivered)
    assert delivered.data.delivered_on == date(2026, 1, 6)


@pytest.mark.parametrize("what", ["verbal", "acknowledgement"])
async def test_a_withdrawn_notice_can_be_neither_told_nor_read(desk, what):
    await desk.office.svc.hears(became(), allocated())
    await desk.office.svc.hears(changed(), now="2026-02-02")
    old = [notice for notice in await desk.items("/notices?recipient=child") if notice["status"] == "withdrawn"]
    body = {"on": "2026-02-02"} | ({"by": "U1"} if what == "verbal" else {})
    answer = await desk.tells(old[0], what, **body)
    assert (answer.status_code, answer.json()["type"]) == (409, "notice-is-withdrawn")

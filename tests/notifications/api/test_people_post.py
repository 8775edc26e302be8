"""People post what is their own business, in their own name; a social worker tells the IRO by a form."""

import json
import re

import pytest

from services.notifications.api import door, tell_the_iro
from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.intake.intake import Intake
from services.notifications.schemas.notices import PersonBody
from shared.auth.access import COOKIE
from shared.ops.clock import real_now
from shared.storage.tables import audit, outbox
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became, put

BATCH = {"Content-Type": "application/cloudevents-batch+json"}
BROWSER = {"Accept": "text/html"}
HEARING = {"hearing_id": "H1", "kind": "final", "on": "2026-03-02"}
OUTCOME = {"hearing_id": "H1", "on": "2026-01-12", "outcome": "adjourned"}
DONE = {"record_ref": "LCS/7", "on": "2026-01-12"}
COMPLAINT = {"occurred_on": "2026-01-12", "category": "care", "record_ref": "C1", "social_worker_id": "SW12"}
TASK = {"task_id": "T1", "done_on": "2026-01-12", "kind": "strategy_meeting"}
ABOUT_HER = {"complaint_id": "K1", "received_on": "2026-01-12"}


class _RealTime:
    now = staticmethod(real_now)


class Desk(Client):
    def __init__(self, office, folder):
        self.office = office
        service = office.svc.service
        intake = Intake(service)
        routes = [door.router(service, intake), tell_the_iro.router(service, intake), *routers(service)]
        super().__init__(office.svc, folder, routes, role="legal", subject="L1")

    async def posts(self, *events, **who):
        return await self.call("POST", "/events", content=json.dumps(events), headers=BATCH, **who)

    async def posted(self):
        return [row for row in await self.svc.rows(outbox) if row["source"].startswith("/people/")]


def said(kind, data, by="L1", id="E1", child="C1047"):
    return {
        "specversion": "1.0",
        "id": id,
        "source": f"/people/{by}",
        "type": f"{kind}.v1",
        "subject": child,
        "data": data,
    }


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-12"), time=_RealTime())
    await put(office, "SW12", PersonBody(email="worker@council.example"))
    await office.svc.hears(became(), allocated())
    return Desk(office, tmp_path / "keys")


async def test_the_legal_department_posts_of_courts_of_any_child_and_it_is_noted_who_did(desk):
    answer = await desk.posts(
        said("hearing.listed", HEARING), said("proceedings.started", {"case_number": "N1"}, id="E2")
    )
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    noted = [(row["actor"], row["action"]) for row in await desk.svc.rows(audit) if row["subject"] == "C1047"]
    assert noted == [("L1", "hearing.listed"), ("L1", "proceedings.started")]


@pytest.mark.parametrize(
    ("who", "event", "status"),
    [
        ({}, said("complaint.received", COMPLAINT), 403),
        ({}, said("hearing.listed", HEARING, by="L2"), 403),
        ({}, said("hearing.listed", HEARING) | {"source": "/council/lcs"}, 403),
        ({"role": "complaints", "subject": "K1"}, said("complaint.received", COMPLAINT, by="K1"), 202),
        ({"role": "complaints", "subject": "K1"}, said("hearing.listed", HEARING, by="K1"), 403),
        ({"role": "social_worker", "subject": "SW12"}, said("complaint.received", COMPLAINT, by="SW12"), 202),
        ({"role": "social_worker", "subject": "SW9"}, said("complaint.received", COMPLAINT, by="SW9"), 404),
        ({"role": "social_worker", "subject": "SW12"}, said("hearing.outcome_recorded", OUTCOME, by="SW12"), 202),
        (
            {"role": "social_worker", "subject": "SW12"},
            said("hearing.outcome_recorded", OUTCOME | {"also_for": ["C9"]}, by="SW12"),
            404,
        ),
        ({"role": "social_worker", "subject": "SW12"}, said("review_decision.carried_out", DONE, by="SW12"), 202),
        ({"role": "iro", "subject": "I1"}, said("guardian.discussion_held", {"topics": ["plan"]}, by="I1"), 202),
        ({"role": "iro", "subject": "I2"}, said("guardian.discussion_held", {"topics": ["plan"]}, by="I2"), 404),
        ({"role": "iro_manager"}, said("hearing.listed", HEARING), 403),
        ({"role": "iro_manager"}, said("iro_task.done", TASK, child="I1"), 202),
        ({"role": "iro_admin"}, said("iro_task.done", TASK, child="I1"), 202),
        ({"role": "iro", "subject": "I1"}, said("iro_task.done", TASK, by="I1", child="I1"), 403),
        ({"role": "iro_manager"}, said("iro_complaint.received", ABOUT_HER, child="I1"), 202),
        ({"role": "complaints", "subject": "K1"}, said("iro_complaint.received", ABOUT_HER, by="K1", child="I1"), 202),
        ({"role": "iro_admin"}, said("iro_complaint.received", ABOUT_HER, child="I1"), 403),
        ({"role": "iro", "subject": "I1"}, said("iro_complaint.received", ABOUT_HER, by="I1", child="I1"), 403),
        ({"role": "team_manager", "subject": "TM"}, said("complaint.received", COMPLAINT, by="TM"), 403),
    ],
)
async def test_everybody_posts_what_is_their_own_business_and_nothing_else(desk, who, event, status):
    answer = await desk.posts(event, **who)
    assert (answer.status_code, len(await desk.posted())) == (status, int(status == 202)), answer.text


async def test_whoever_posted_it_takes_it_back_and_no_other_person_does(desk):
    await desk.posts(said("hearing.listed", HEARING))
    meant = {"withdraws": {"source": "/people/L1", "id": "E1"}, "reason": "entered_in_error"}
    other = await desk.posts(said("fact.withdrawn", meant, by="L2", id="W1"), subject="L2")
    assert (other.status_code, other.json()["type"]) == (403, "forbidden")
    assert (await desk.posts(said("fact.withdrawn", meant, id="W2"))).json()["accepted"] == 1
    manager = await desk.posts(
        said("fact.restored", {"restores": meant["withdraws"], "reason": "duplicate"}), role="iro_manager"
    )
    assert manager.status_code == 202


@pytest.mark.parametrize(
    ("person", "body", "status"),
    [
        ("G1", {"kind": "guardian", "name": "Grace Holt", "email": "grace@cafcass.example"}, 200),
        ("G1", {"name": "Grace Holt"}, 403),
        ("SW12", {"kind": "guardian", "name": "Grace Holt"}, 403),
        ("C1047", {"kind": "guardian", "name": "Grace Holt"}, 403),
        ("G1", {"kind": "guardian", "relations": [{"child_id": "C1047", "kind": "guardian"}]}, 403),
    ],
)
async def test_the_legal_department_holds_a_guardians_details_and_nobody_elses(desk, person, body, status):
    assert (await desk.call("PUT", f"/people/{person}", json=body)).status_code == status


def fields_of(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


async def told_by(desk, known, **fields):
    page = await desk.http.get("/notifications/tell-the-iro", headers=BROWSER | known)
    assert page.status_code == 200
    sent = fields_of(page) | {"kind": "school.child_excluded", "occurred_on": "2026-01-12", "record_ref": "LCS/7"}
    return await desk.http.post("/notifications/tell-the-iro", headers=BROWSER | known, data=sent | fields)


@pytest.fixture
def signed_in(desk):
    return {"Cookie": f"{COOKIE}={desk.issuer.issue('social_worker', 'SW12')}"}


async def test_a_social_worker_without_a_system_tells_the_iro_by_the_form_signed_in(desk, signed_in):
    answer = await told_by(desk, signed_in, child_id="C1047", child_told="yes", urgent="yes")
    assert (answer.status_code, "The IRO is told" in answer.text) == (200, True)
    (row,) = await desk.posted()
    assert (row["type"], row["subject"], row["source"]) == ("school.child_excluded.v1", "C1047", "/people/SW12")
    assert json.loads(row["data"]) == {
        "occurred_on": "2026-01-12",
        "category": "told_by_form",
        "record_ref": "LCS/7",
        "social_worker_id": "SW12",
        "child_told": True,
        "urgent": True,
    }


async def test_by_the_link_in_the_letter_she_tells_it_of_that_child_and_twice_sent_it_is_told_once(desk):
    await desk.office.sends()
    (letter,) = [each for each in desk.office.sender.sent if each.letter.template == "iro_named_to_social_worker"]
    path = re.search(r"(/notifications/tell-the-iro\?link=\S+)", letter.letter.text).group(1)
    page = await desk.http.get(path, headers=BROWSER)
    assert "Child: <strong>C1047</strong>" in page.text
    sent = fields_of(page) | {"kind": "child.went_missing", "occurred_on": "2026-01-12", "record_ref": "EP7"}
    for _ in range(2):
        answer = await desk.http.post("/notifications/tell-the-iro", headers=BROWSER, data=sent | {"child_id": "OTHER"})
        assert answer.status_code == 200, answer.text
    (row,) = await desk.posted()
    assert (row["subject"], json.loads(row["data"])["episode_id"]) == ("C1047", "EP7")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": ""}, "Choose what happened"),
        ({"occurred_on": ""}, "Enter the day on which it happened"),
        ({"record_ref": ""}, "Enter the reference in the child"),
        ({"kind": "child.went_missing", "record_ref": "EP 7"}, "Enter the episode"),
        ({"kind": "social_worker.changed"}, "Enter the new social worker"),
        ({"child_id": ""}, "Enter the child"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost_of_what_was_filled_in(
    desk, signed_in, wrong, words
):
    answer = await told_by(desk, signed_in, **{"child_id": "C1047", **wrong})
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert "There is a problem" in answer.text
    assert await desk.posted() == []


async def test_of_another_social_workers_child_nothing_is_told(desk):
    known = {"Cookie": f"{COOKIE}={desk.issuer.issue('social_worker', 'SW9')}"}
    assert (await told_by(desk, known, child_id="C1047")).status_code == 404
    nobody = await desk.http.get("/notifications/tell-the-iro", headers=BROWSER)
    assert nobody.status_code == 401
    assert await desk.posted() == []

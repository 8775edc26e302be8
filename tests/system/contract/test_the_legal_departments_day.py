"""The legal department's day: a hearing, five court documents and a Guardian, of three siblings, in five calls.

The words of the handbook (Hull 2): it passes on the Guardian's name and contact details, and provides copies of all
relevant court documents within five working days.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.notifications.senders import OutgoingMessage
from services.notifications.sending.postman import Postman
from tests.support.five_services import FiveServices, five_services
from tests.support.notices import SAM, Directory, Sender

TRIO = ("AVA", "BEN", "CAL")
OTHERS = ["BEN", "CAL"]
IRO = {"id": "JO", "name": "Jo Iro", "registration_number": "SW1", "active_from": "2020-01-01"}
KINDS = ("directions", "timetable", "expert_report", "guardian_interim_report", "interim_care_plan")
BATCH = {"content-type": "application/cloudevents-batch+json"}
BROWSER = {"accept": "text/html"}


class LegalDepartment:
    """One person at a desk, who counts what she has to do."""

    def __init__(self, council: FiveServices) -> None:
        self.council = council
        self.calls = 0

    async def calls_(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.calls += 1
        token = self.council.token("legal", "L1")
        headers = {"authorization": f"Bearer {token}", **more.pop("headers", {})}
        answer = await self.council.client.request(method, path, headers=headers, **more)
        assert answer.is_success, answer.text
        await self.council.collect("notifications")
        await self.council.all_hear()
        return answer

    async def posts(self, *events: dict[str, Any]) -> None:
        given = [{"specversion": "1.0", "source": "/people/L1", "subject": "AVA", **each} for each in events]
        answer = await self.calls_("POST", "/notifications/events", json=given, headers=BATCH)
        assert answer.json()["accepted"] == len(events)


def fact(type_: str, id: str, /, **data: Any) -> dict[str, Any]:
    return {"id": id, "type": f"{type_}.v1", "data": {**data, "also_for": OTHERS}}


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    """Three siblings in care and before a court, with one IRO."""
    async with five_services(tmp_path / "data", "2026-01-05T09:00:00+00:00") as opened:
        assert (await opened.asks("/allocation/iros", method="POST", role="iro_admin", json=IRO)).status_code == 201
        await opened.collect("allocation")
        await opened.posts(*(began(child) for child in TRIO))
        started = fact("proceedings.started", "P1", case_number="HU26C50001", started_on="2026-01-05")
        await opened.posts({**started, "subject": "AVA"})
        legal = {"email": "legal@council.example"}
        await opened.asks("/notifications/people/legal_department", method="PUT", role="iro_admin", json=legal)
        await sent(opened)
        opened.clock.set("2026-01-12T09:00:00+00:00")
        yield opened


def began(child: str) -> dict[str, Any]:
    data = {
        "looked_after_from": "2026-01-05",
        "date_of_birth": "2015-03-02",
        "legal_status": "C1",
        "sibling_ids": [each for each in TRIO if each != child],
    }
    return {"id": child, "type": "child.became_looked_after.v1", "subject": child, "data": data}


async def sent(council: FiveServices) -> list[OutgoingMessage]:
    """Every letter that waits goes out, and is heard of."""
    sender = Sender()
    service = council.services["notifications"]
    postman = Postman(service, sender=sender, directory=Directory({"JO": SAM}), council_name="Hessle")
    while await postman.send_due():
        pass
    await council.collect("notifications")
    await council.all_hear()
    return sender.sent


async def duties(council: FiveServices, duty: str) -> list[tuple[str, str]]:
    shown = (await council.asks("/notifications/duties", params={"limit": 500})).json()["items"]
    return sorted((each["child_id"], each["status"]) for each in shown if each["duty"] == duty)


async def test_a_day_of_the_legal_department_takes_five_calls_and_the_iro_has_everything(council: FiveServices) -> None:
    legal = LegalDepartment(council)
    await legal.posts(fact("hearing.listed", "H", hearing_id="H1", kind="case_management", on="2026-01-16"))
    await legal.posts(
        *(
            fact(
                "court_document.received",
                f"D{at}",
                document_id=f"DOC-{at}",
                kind=kind,
                received_on="2026-01-12",
                link=f"https://legal.council.example/documents/{at}",
                case_number="HU26C50001",
            )
            for at, kind in enumerate(KINDS)
        )
    )
    await legal.posts(fact("guardian.appointed", "G", guardian_id="G1", case_number="HU26C50001", on="2026-01-12"))
    grace = {"kind": "guardian", "name": "Grace Holt", "email": "grace@cafcass.example", "phone": "01482 300400"}
    await legal.calls_("PUT", "/notifications/people/G1", json=grace)

    letters = await sent(council)
    of_documents = [each for each in letters if each.letter.template == "court_document_to_iro"]
    assert len(of_documents) == 5, "one for each document, whose three children have one IRO"
    assert all("AVA, BEN, CAL" in each.letter.text for each in of_documents)
    assert all("the next hearing is on Friday 16 January 2026" in each.letter.text for each in of_documents)
    of_guardian = [each.letter.text for each in letters if each.letter.template == "guardian_named_to_iro"]
    assert len(of_guardian) == 3
    assert all("Grace Holt" in text for text in of_guardian)
    assert await duties(council, "guardian_details_to_iro") == [(child, "met") for child in TRIO]

    for letter in of_documents:
        await opens(council, letter)
    due = await legal.calls_("GET", "/notifications/court-documents", params={"status": "due"})
    assert (due.json()["items"], legal.calls) == ([], 5)
    assert await duties(council, "court_document_copied") == [(child, "met") for child in TRIO for _ in KINDS]


async def opens(council: FiveServices, letter: OutgoingMessage) -> None:
    """The IRO opens the page from the letter, and presses its button."""
    found = re.search(r"(/notifications/court-documents/\w+/open)\?link=(\S+)", letter.letter.text)
    assert found is not None
    path, link = found.groups()
    page = await council.client.get(path, params={"link": link}, headers=BROWSER)
    assert page.status_code == 200
    answer = await council.client.post(path, data={"link": link}, headers=BROWSER)
    assert (answer.status_code, answer.headers["location"][:40]) == (303, "https://legal.council.example/documents/")
    await council.collect("notifications")
    await council.all_hear()


async def test_what_she_recorded_of_the_wrong_child_she_takes_back_of_all_three(council: FiveServices) -> None:
    legal = LegalDepartment(council)
    received = {"document_id": "DOC-9", "kind": "order", "received_on": "2026-01-12", "link": "https://legal.example/9"}
    await legal.posts(fact("court_document.received", "D9", **received))
    assert await duties(council, "court_document_copied") == [(child, "open") for child in TRIO]
    meant = {"withdraws": {"source": "/people/L1", "id": "D9"}, "reason": "entered_in_error"}
    await legal.posts({"id": "W9", "type": "fact.withdrawn.v1", "data": meant})
    assert await duties(council, "court_document_copied") == [(child, "voided") for child in TRIO]
    assert [each for each in await sent(council) if each.letter.template == "court_document_to_iro"] == []


async def test_the_hearing_and_the_guardian_count_for_each_of_the_three_in_every_service(council: FiveServices) -> None:
    legal = LegalDepartment(council)
    await legal.posts(
        fact("guardian.appointed", "G", guardian_id="G1", case_number="HU26C50001", on="2026-01-12"),
        fact("hearing.listed", "H", hearing_id="H1", kind="case_management", on="2026-01-16"),
    )
    shown = (await council.asks("/scheduling/duties", params={"limit": 500})).json()["items"]
    waits = sorted((each["child_id"], each["due_on"]) for each in shown if each["duty"] == "guardian_first_contact")
    assert waits == [(child, "2026-01-15") for child in TRIO]
    for child in TRIO:
        told = (await council.asks(f"/reporting/children/{child}/timeline")).json()["items"]
        kinds = {each["type"] for each in told}
        assert {"guardian.appointed.v1", "hearing.listed.v1", "proceedings.started.v1"} <= kinds
        seen = await council.asks(f"/allocation/children/{child}", role="legal", subject="L1")
        assert seen.status_code == 200

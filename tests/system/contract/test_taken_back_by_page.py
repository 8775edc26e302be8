"""An IRO manager takes back what was recorded on the child's page, and restores it: the door takes it in as ever."""

import asyncio
import re
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from shared.auth.access import COOKIE
from shared.storage.tables import audit
from tests.support.events import COUNCIL
from tests.support.five_services import FiveServices
from tests.system.contract.test_corrections import began, council, told

__all__ = ["council"]

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MISSING = {
    "occurred_on": "2026-01-02",
    "category": "overnight",
    "record_ref": "R1",
    "social_worker_id": "SW1",
    "episode_id": "E1",
}
CHILD = "/reporting/children/K1"


class Browser:
    """Somebody's browser, signed in: it sends the session's cookie and what the forms hold, and no bearer token."""

    def __init__(self, council: FiveServices, role: str = "iro_manager", subject: str = "M1") -> None:
        self.council = council
        self.headers = {**BROWSER, "cookie": f"{COOKIE}={council.token(role, subject)}"}

    async def get(self, path: str) -> httpx.Response:
        return await self.council.client.get(path, headers=self.headers)

    async def links(self, words: str) -> list[str]:
        page = (await self.get(CHILD)).text
        return [unescape(each) for each in re.findall(rf'href="([^"]+)">{words}<span', page)]

    async def send(self, page: httpx.Response, **given: str) -> httpx.Response:
        """The form on this page, filled in with what is given; what follows from it is heard by all."""
        fields = {
            unescape(name): unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
        }
        (action,) = re.findall(r'<form method="post" action="([^"]+/(?:withdrawals|restorations))"', page.text)
        said = self.council.client.post(unescape(action), data={**fields, **given}, headers=self.headers)
        answering = asyncio.create_task(said)
        while not answering.done():  # the answer waits until reporting has heard of it
            await self.council.collect("notifications")
            await self.council.all_hear()
            await asyncio.sleep(0.01)
        return await answering


@pytest.fixture
async def manager(council: FiveServices) -> Browser:
    await council.posts(began("k1-1", "K1", "2025-12-15"))
    await council.posts(told("h1", "child.went_missing", "K1", "2026-01-02", **MISSING))
    return Browser(council)


async def missing(council: FiveServices) -> list[bool]:
    items = (await council.asks(f"{CHILD}/timeline")).json()["items"]
    return [each["withdrawn"] for each in items if each["type"] == "child.went_missing.v1"]


async def withdrawals(council: FiveServices) -> list[dict[str, Any]]:
    items = (await council.asks(f"{CHILD}/timeline")).json()["items"]
    return [each for each in items if each["type"].startswith("fact.") and each["service"] == "council"]


async def test_what_was_recorded_is_taken_back_once_and_restored(manager: Browser) -> None:
    council = manager.council
    links = await manager.links("Take back")
    assert len(links) == 2, "what the council's system said, and nothing that our own services announced"
    asked = await manager.get(links[0])
    assert (asked.status_code, "Went missing" in asked.text, "checked" in asked.text) == (200, True, False)
    done = await manager.send(asked, reason="entered_in_error")
    assert (done.status_code, done.headers["location"]) == (303, f"{CHILD}?done=withdrawals")
    assert "It was taken back" in (await manager.get(done.headers["location"])).text
    assert await missing(council) == [True]
    again = await manager.send(asked, reason="entered_in_error")
    assert (again.status_code, len(await withdrawals(council))) == (303, 1), "sent again, it is said once"
    notes = [each for each in await noted(council) if not each[1].startswith("read_")]
    assert notes[0] == ("M1", "fact.withdrawn", "K1")
    (link,) = await manager.links("Restore")
    restored = await manager.send(await manager.get(link), reason="entered_in_error")
    assert (restored.headers["location"], await missing(council)) == (f"{CHILD}?done=restorations", [False])
    assert len(await manager.links("Take back")) == 2


async def noted(council: FiveServices) -> list[tuple[str, str, str]]:
    async with council.services["notifications"].database.reading() as connection:
        rows = await connection.execute(select(audit.c.actor, audit.c.action, audit.c.subject))
    return [tuple(row) for row in rows]


async def test_a_child_of_whom_everything_was_taken_back_still_has_a_page_for_managers_to_restore_it(
    manager: Browser,
) -> None:
    """Seen by using it: the page said that it can be restored, and was gone."""
    beginning = next(each for each in await manager.links("Take back") if each.endswith("event=k1-1"))
    await manager.send(await manager.get(beginning), reason="entered_in_error")
    page = await manager.get(CHILD)
    assert page.status_code == 200
    assert "Nothing that counts says so: what was recorded was taken back" in page.text
    assert (await Browser(manager.council, "auditor", "A1").get(CHILD)).status_code == 404
    (restores,) = await manager.links("Restore")
    await manager.send(await manager.get(restores), reason="entered_in_error")
    assert "15 December 2025" in (await manager.get(CHILD)).text
    assert (await Browser(manager.council, "auditor", "A1").get(CHILD)).status_code == 200


async def test_without_a_reason_or_with_what_the_door_refuses_the_form_says_so_and_nothing_is_taken_back(
    manager: Browser,
) -> None:
    links = await manager.links("Take back")
    asked = await manager.get(links[0])
    for given, why in (
        ({}, "Choose why it is taken back"),
        ({"reason": "because"}, "Choose why it is taken back"),
        ({"reason": "duplicate", "id": "x" * 201}, "Must be text of 1 to 200 characters"),
    ):
        refused = await manager.send(asked, **given)
        assert refused.status_code == 422
        assert "There is a problem" in refused.text
        assert why in refused.text
        assert "Went missing" in refused.text
        assert 'href="#reason"' in refused.text
        assert 'id="reason"' in refused.text
    assert ('value="duplicate" checked' in refused.text) is True
    assert await missing(manager.council) == [False]
    corrected = await manager.send(refused, id="once", reason="duplicate")
    assert (corrected.status_code, await missing(manager.council)) == (303, [True])


async def test_a_form_that_was_not_made_for_this_session_changes_nothing(manager: Browser) -> None:
    (link, _) = await manager.links("Take back")
    asked = await manager.get(link)
    for forged in ("", "0" * 64, "é"):
        refused = await manager.send(asked, reason="duplicate", form_token=forged)
        assert refused.status_code == 403
        assert "not made for this session" in refused.text
    other = Browser(manager.council, subject="M2")
    assert (await other.send(asked, reason="duplicate")).status_code == 403
    assert await missing(manager.council) == [False]


@pytest.mark.parametrize("role", ["iro_admin", "admin", "auditor", "senior_manager", "iro", "child"])
async def test_others_are_offered_nothing_and_may_not(manager: Browser, role: str) -> None:
    (link, _) = await manager.links("Take back")
    other = Browser(manager.council, role, {"iro": "JO", "child": "K1"}.get(role, "X1"))
    page = await other.get(f"{CHILD}?done=withdrawals")
    assert (page.status_code, "Take back" in page.text, "was taken back" in page.text) == (200, False, False)
    assert (await other.get(link)).status_code == 403
    assert (await manager.council.client.post(link.partition("?")[0], headers=other.headers)).status_code == 403


@pytest.mark.parametrize(
    ("source", "event"),
    [(COUNCIL, "never"), (COUNCIL, "k2-1"), ("/iro/allocation", "its"), (COUNCIL, "w1"), (COUNCIL, "%00")],
)
async def test_what_cannot_be_taken_back_of_this_child_has_no_page(manager: Browser, source: str, event: str) -> None:
    council = manager.council
    withdrawal = {"withdraws": {"source": COUNCIL, "id": "h1"}, "reason": "duplicate"}
    await council.posts(
        began("k2-1", "K2", "2025-12-15"),
        {"id": "w1", "type": "fact.withdrawn.v1", "subject": "K1", "data": withdrawal},
    )
    if event == "its":
        items = (await council.asks(f"{CHILD}/timeline")).json()["items"]
        event = next(each["event_id"] for each in items if each["source"] == source)
    page = await manager.get(f"{CHILD}/withdrawals?source={source}&event={event}")
    assert page.status_code == (422 if event == "%00" else 404)


async def test_of_two_records_of_one_child_what_was_said_of_either_is_taken_back(manager: Browser) -> None:
    council = manager.council
    await council.posts(began("k2-1", "K2", "2025-12-15"))
    await council.posts(told("m", "child.records_merged", "K1", "2026-01-05", duplicate_id="K2"))
    link = next(each for each in await manager.links("Take back") if "k2-1" in each)
    assert (await manager.send(await manager.get(link), reason="duplicate")).status_code == 303
    assert [each["about"]["event_id"] for each in await withdrawals(council)] == ["k2-1"]

"""The events door as a whole: what is taken is on disk, what is known has no second effect, what is bad is named."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import MetaData

from services.notifications.api.door import router
from services.notifications.intake.intake import Intake
from shared.service.service import Declaration
from shared.storage.tables import audit, outbox
from tests.support.harness import Harness
from tests.support.http import Client

pytestmark = pytest.mark.both("messaging")


STRUCTURED, BATCHED = "application/cloudevents+json", "application/cloudevents-batch+json"
BECAME: dict[str, Any] = {
    "specversion": "1.0",
    "id": "7b0c",
    "source": "/council/E06000009/lcs",
    "type": "child.became_looked_after.v1",
    "subject": "C1047",
    "time": "2026-01-05T10:00:00+00:00",
    "datacontenttype": "application/json",
    "data": {
        "looked_after_from": "2026-01-05",
        "date_of_birth": "2015-03-02",
        "legal_status": "V2",
        "sibling_ids": ["C1048"],
    },
}


class Door(Client):
    """The door behind HTTP."""

    def __init__(self, notifications: Harness, folder: Path) -> None:
        self.intake = Intake(notifications.service)
        routes = [router(notifications.service, self.intake)]
        super().__init__(notifications, folder, routes, role="council_system", subject="lcs")

    async def post(
        self, body: Any, kind: str = STRUCTURED, role: str = "council_system", **headers: str
    ) -> httpx.Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.call("POST", "/events", role=role, content=sent, headers={**headers, "Content-Type": kind})

    async def stored(self) -> list[dict[str, Any]]:
        return await self.svc.rows(outbox)


@pytest.fixture
async def door(start_service: Any, tmp_path: Path) -> Door:
    bare = Declaration(name="notifications", tables=MetaData())
    return Door(await start_service(bare, now="2026-01-07"), tmp_path)


def numbered(number: int, **change: Any) -> dict[str, Any]:
    return {**BECAME, "id": f"e{number}", "subject": f"C{number}", **change}


def receipt(accepted: int, duplicates: int) -> dict[str, Any]:
    same: dict[str, Any] = {"rejected": [], "id_reused": [], "withdrawn": [], "dry_run": False, "events": None}
    return {"accepted": accepted, "duplicates": duplicates, **same}


async def test_an_event_is_on_disk_with_its_time_of_receipt_when_it_is_acknowledged(door: Door) -> None:
    answer = await door.post(BECAME)
    assert (answer.status_code, answer.json()) == (202, receipt(1, 0))
    (row,) = await door.stored()
    assert (row["source"], row["id"], row["topic"]) == (BECAME["source"], "7b0c", "child.events")
    assert row["receivedat"] == door.svc.clock.now()


async def test_the_three_modes_of_cloudevents_are_one_event(door: Door) -> None:
    attributes = {f"ce-{name}": BECAME[name] for name in ("specversion", "id", "source", "type", "subject", "time")}
    first = await door.post(BECAME["data"], "application/json", **attributes)
    answers = [first, await door.post(BECAME), await door.post([BECAME], BATCHED)]
    assert [each.json() for each in answers] == [receipt(1, 0), receipt(0, 1), receipt(0, 1)]


async def test_the_same_id_with_other_content_is_a_duplicate_and_listed_as_reused(door: Door) -> None:
    await door.post(BECAME)
    changed = {**BECAME, "data": {**BECAME["data"], "looked_after_from": "2026-01-06"}}
    answer = (await door.post([numbered(1), changed, changed], BATCHED)).json()
    assert (answer["accepted"], answer["duplicates"]) == (1, 2)
    assert answer["id_reused"] == [{"index": 1, "id": "7b0c"}, {"index": 2, "id": "7b0c"}]
    assert next(row["data"] for row in await door.stored() if row["id"] == "7b0c").count("2026-01-05") == 1


async def test_a_batch_keeps_its_good_events_and_names_its_bad_ones_by_field(door: Door) -> None:
    bad = numbered(2, data={**BECAME["data"], "looked_after_from": "2026-02-30"})
    forged = numbered(3, type="iro.allocated.v1")
    ours = numbered(4, source="/iro/allocation")
    answer = await door.post([numbered(1), bad, forged, ours, numbered(5)], BATCHED)
    body = answer.json()
    assert (answer.status_code, body["accepted"]) == (202, 2)
    named = [(each["index"], each["id"], each["problem"]["type"]) for each in body["rejected"]]
    assert named == [(1, "e2", "invalid-event"), (2, "e3", "event-type-not-postable"), (3, "e4", "invalid-event")]
    pointers = [each["problem"]["errors"][0]["pointer"] for each in body["rejected"]]
    assert pointers == ["/data/looked_after_from", "/type", "/source"]
    assert [row["id"] for row in await door.stored()] == ["e1", "e5"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"data": {**BECAME["data"], "looked_after_from": 0}}, "/data/looked_after_from"),
        ({"data": {**BECAME["data"], "looked_after_from": "0001-01-01"}}, "/data/looked_after_from"),
        ({"data": {**BECAME["data"], "team_id": "x\x00y"}}, "/data/team_id"),
        ({"data": {**BECAME["data"], "first_language": "x" * 1_000_000}}, "/data/first_language"),
        ({"time": "2026-01-05T10:00:00"}, "/time"),
        ({"type": "child.was_happy.v1"}, "/type"),
        ({"type": "child.became_looked_after.v2"}, "/type"),
        ({"subject": ""}, "/subject"),
        ({"subject": "two words"}, "/subject"),
    ],
)
async def test_a_single_bad_event_is_refused_by_its_field_and_nothing_is_stored(
    door: Door, change: dict[str, Any], pointer: str
) -> None:
    answer = await door.post({**BECAME, **change})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await door.stored() == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", STRUCTURED, 400),
        (b"[" * 1000 + b"]" * 1000, BATCHED, 400),
        (b"\xff\xfe", STRUCTURED, 400),
        (b"{}", "text/plain", 415),
        ([numbered(number) for number in range(1001)], BATCHED, 413),
    ],
)
async def test_a_body_that_is_no_event_at_all_is_refused_and_nothing_is_stored(
    door: Door, body: Any, kind: str, status: int
) -> None:
    answer = await door.post(body, kind)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert await door.stored() == []


async def test_only_council_systems_and_administrators_may_post(door: Door) -> None:
    assert [(await door.post(BECAME, role=role)).status_code for role in ("iro_manager", "service", "child")] == [
        403
    ] * 3


async def test_requests_at_the_same_moment_each_get_their_own_receipt_and_one_event_is_accepted_once(
    door: Door,
) -> None:
    requests = [door.post(numbered(number % 20)) for number in range(60)]
    answers = await asyncio.gather(*requests)
    assert sum(answer.json()["accepted"] for answer in answers) == 20
    assert sum(answer.json()["duplicates"] for answer in answers) == 40
    assert len(await door.stored()) == 20


async def test_a_thousand_events_fit_in_one_request(door: Door) -> None:
    answer = await door.post([numbered(number) for number in range(1000)], BATCHED)
    assert answer.json() == receipt(1000, 0)
    assert len(await door.stored()) == 1000


@pytest.mark.parametrize(("on", "status"), [("2026-01-06", 202), ("2026-01-07", 202), ("2026-01-08", 422)])
async def test_care_that_is_to_begin_or_end_on_a_day_to_come_is_not_a_fact_yet(
    door: Door, on: str, status: int
) -> None:
    began = numbered(1, data={**BECAME["data"], "looked_after_from": on})
    ended = numbered(2, type="child.ceased_to_be_looked_after.v1", data={"ceased_on": on})
    for event, field in ((began, "/data/looked_after_from"), (ended, "/data/ceased_on")):
        answer = await door.post(event)
        assert answer.status_code == status
        if status == 422:
            assert answer.json()["type"].endswith("not-happened-yet")
            assert [each["pointer"] for each in answer.json()["errors"]] == [field]
    assert len(await door.stored()) == (2 if status == 202 else 0)


async def test_an_id_with_a_slash_is_refused_because_it_could_not_be_addressed(door: Door) -> None:
    answer = await door.post(numbered(1, subject="K/2"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/subject")


def withdrawal(
    of: str, *, subject: str = "C1047", id: str = "w1", restores: bool = False, **more: Any
) -> dict[str, Any]:
    named = {"source": BECAME["source"], "id": of}
    kind, field = ("fact.restored.v1", "restores") if restores else ("fact.withdrawn.v1", "withdraws")
    data = {field: named, "reason": "entered_in_error", **more}
    return {"specversion": "1.0", "id": id, "source": BECAME["source"], "type": kind, "subject": subject, "data": data}


async def test_an_event_is_withdrawn_and_posted_again_it_stays_so_until_it_is_restored(door: Door) -> None:
    """Fault A2: what was posted by mistake can be taken back, before or after it in one request."""
    first = await door.post([withdrawal("7b0c"), BECAME], BATCHED)
    assert (first.json(), [row["subjectkind"] for row in await door.stored()]) == (receipt(2, 0), ["child", "child"])
    assert (await door.post(BECAME)).json() == {**receipt(0, 1), "withdrawn": [{"index": 0, "id": "7b0c"}]}
    assert (await door.post(withdrawal("7b0c", id="w2", restores=True))).json() == receipt(1, 0)
    assert (await door.post(BECAME)).json() == receipt(0, 1)


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (withdrawal("never"), "no event with this source and id"),
        (withdrawal("7b0c", subject="C9"), "about another subject"),
        (withdrawal("w0"), "says itself"),
        (withdrawal("x", withdraws={"source": "/iro/allocation", "id": "x"}), "our own services"),
    ],
)
async def test_what_cannot_be_withdrawn_is_refused_at_the_statement_named(
    door: Door, named: dict[str, Any], why: str
) -> None:
    """Fault A2: D1 says what the door refuses."""
    await door.post([BECAME, withdrawal("7b0c", id="w0")], BATCHED)
    answer = await door.post(named)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/data/withdraws")
    assert why in answer.json()["detail"]


@pytest.mark.parametrize("role", ["iro_manager", "iro_admin"])
async def test_a_manager_withdraws_an_event_and_posts_nothing_else(door: Door, role: str) -> None:
    await door.post(BECAME)
    assert (await door.post(withdrawal("7b0c"), role=role)).status_code == 202
    assert (await door.post({**BECAME, "id": "another"}, role=role)).status_code == 403


async def dry(door: Door, body: Any, kind: str = STRUCTURED, role: str = "council_system") -> httpx.Response:
    headers = {"Content-Type": kind}
    return await door.call(
        "POST", "/events?dry_run=true", role=role, content=json.dumps(body).encode(), headers=headers
    )


async def test_a_dry_run_says_what_the_same_request_comes_to_and_stores_nothing(door: Door) -> None:
    await door.post([numbered(1), numbered(2), withdrawal("e2", subject="C2", id="w2")], BATCHED)
    before = await door.stored()
    changed = numbered(1, data={**BECAME["data"], "looked_after_from": "2026-01-06"})
    bad = numbered(4, data={**BECAME["data"], "looked_after_from": "2026-01-08"})
    withdraws = [withdrawal("e1", subject="C1", id="w1"), withdrawal("e2", subject="C2", id="r2", restores=True)]
    batch = [numbered(3), numbered(3), changed, bad, numbered(2), withdrawal("e9", subject="C9"), *withdraws]
    for told in (batch, [numbered(1), numbered(2)], [numbered(5)]):
        dry_run = await dry(door, told, BATCHED)
        assert await door.stored() == before
        assert (dry_run.status_code, dry_run.json()["dry_run"]) == (202, True)
        again = (await dry(door, told, BATCHED)).json()
        real = (await door.post(told, BATCHED)).json()
        for answer in (named := dry_run.json(), again, real):
            del answer["dry_run"], answer["events"]
            for each in answer["rejected"]:
                del each["problem"]["instance"]
        assert named == again == real
        before = await door.stored()
    assert len(before) == 3 + 3 + 1, "what the batches had that was new"


async def test_a_dry_run_says_of_each_event_whether_it_is_new_known_withdrawn_or_refused(door: Door) -> None:
    await door.post([numbered(1), numbered(2), withdrawal("e2", subject="C2", id="w2")], BATCHED)
    bad = numbered(4, data={**BECAME["data"], "looked_after_from": "2026-01-08"})
    batch = [numbered(3), numbered(1), bad, numbered(2), numbered(3)]
    fates = (await dry(door, batch, BATCHED)).json()["events"]
    assert [(each["index"], each["id"], each["becomes"]) for each in fates] == [
        (0, "e3", "new"),
        (1, "e1", "known"),
        (2, "e4", "refused"),
        (3, "e2", "withdrawn"),
        (4, "e3", "known"),
    ]


async def test_a_dry_run_of_one_event_judges_it_as_always(door: Door) -> None:
    new, known = ([{"index": 0, "id": "7b0c", "becomes": each}] for each in ("new", "known"))
    assert (await dry(door, BECAME)).json() == {**receipt(1, 0), "dry_run": True, "events": new}
    assert (await door.stored(), (await door.post(BECAME)).json()) == ([], receipt(1, 0))
    assert (await dry(door, BECAME)).json() == {**receipt(0, 1), "dry_run": True, "events": known}
    refused = await dry(door, numbered(2, subject="two words"))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/subject")
    assert (await dry(door, numbered(3), role="iro_manager")).status_code == 403
    assert (await dry(door, withdrawal("7b0c"), role="iro_manager")).json()["accepted"] == 1
    assert await door.svc.rows(audit) == [], "who only asked has changed nothing"
    both = {"Authorization": f"Bearer {door.issuer.issue(('admin', 'iro_manager'), 'M1')}"}
    await door.post(withdrawal("7b0c", id="w2"), role="iro_manager")
    await door.post(withdrawal("7b0c", id="w3"), **both)
    assert [row["action"] for row in await door.svc.rows(audit)] == ["fact.withdrawn"] * 2

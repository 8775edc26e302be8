"""What stands beside disputes follows from what was said: settled again it says nothing new, and it follows a child's
record into another."""

from pathlib import Path
from typing import Any

import pytest

from services.escalation.tables.beside_disputes import cafcass_contacts, freezes, legal_advice, observations
from tests.escalation.beside_desk import IRO, MANAGER, Desk, Start, child, desk
from tests.support.events import event, merged
from tests.support.facts import became

pytestmark = pytest.mark.both("story")
TABLES = (freezes, cafcass_contacts, legal_advice, observations)


async def everything(client: Desk, child_id: str) -> None:
    about: dict[str, Any] = {"child_id": child_id}
    asked = await client.done(IRO, "/freezes", about)
    await client.done(MANAGER, f"/freezes/{asked['id']}/answer", {"stays": False})
    await client.done(IRO, "/cafcass", about | {"kind": "referred"})
    await client.done(IRO, "/legal-advice", about)
    await client.done(IRO, "/practice-observations", about | {"kind": "poor", "category": "contact"})
    await client.done(IRO, "/adverse-treatment", {"kind": "ignored"})


async def rows(client: Desk) -> list[list[dict[str, Any]]]:
    return [sorted(await client.svc.rows(table), key=lambda row: str(row["id"])) for table in TABLES]


async def test_settled_again_nothing_is_said_anew(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path)
    await everything(client, "AVA")
    before = await rows(client)
    await client.svc.forget_announcements()
    await client.svc.hears(*child(), event(became(team_id="T1"), "AVA"))
    async with client.svc.service.work() as work:
        for subject in ("AVA", "JO", "T1"):
            work.touch(subject)
    assert await rows(client) == before
    assert await client.svc.announced() == []


async def test_what_was_said_of_a_duplicate_is_said_of_the_record_that_goes_on(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await everything(client, "BEN")
    said = [row["said"] for table in await rows(client) for row in table]
    await client.svc.forget_announcements()
    await client.svc.hears(merged("AVA", "BEN", "2026-02-02"))
    found = [row for table in await rows(client) for row in table]
    assert {row.get("subject") or row["child_id"] for row in found} == {"AVA"}
    assert [row["said"] for row in found] == said
    for path in ("freezes", "cafcass", "legal-advice"):
        assert len(await client.items(f"/{path}?child_id=AVA")) == 1

"""Faults E2: on a full disk nothing is taken and everything is said; reading still works, and what was read is noted.

A SQLite file that may not grow by a page stands for the full disk; `system/e2e/test_disk_full.py` has a process whose
files may not grow.
"""

from pathlib import Path

from sqlalchemy import select, text
from structlog.testing import capture_logs

from services.runtime import Deployment
from shared.auth.audit import AuditBook
from shared.storage import database as storage
from shared.storage.tables import audit
from tests.support.running import IRO, became, get, headers, post, up

_FOR_EVER = 1_000_000
TIMELINE = "/reporting/children/C1/timeline"


async def room(deployment: Deployment, pages: int) -> None:
    """So many pages more for each database."""
    for member in deployment.members:
        async with member.service.database._writer.connect() as connection:
            count = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count = {count + pages}"))


async def test_nothing_is_acknowledged_and_everything_is_readable_until_there_is_room(tmp_path: Path) -> None:
    async with up(tmp_path / "data") as deployment:
        await post(deployment, "/allocation/iros", IRO)
        await post(deployment, "/notifications/events", became("C1"))
        await deployment.settled()
        await room(deployment, 0)
        many = [became(f"D{number}") for number in range(200)]
        answer = await post(deployment, "/notifications/events", many, refused=True)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert (answer.json()["type"], answer.json()["title"]) == ("disk-full", "The disk is full")
        ready = await deployment.client.get("/ready")
        assert (ready.status_code, ready.json()["wrong"]["notifications"]) == (503, "the disk is full")
        assert (await deployment.client.get("/health")).status_code == 200
        assert (await get(deployment, TIMELINE))["items"] != []
        await room(deployment, _FOR_EVER)
        assert (await deployment.client.get("/ready")).json()["ready"] is True
        assert (await post(deployment, "/notifications/events", many))["accepted"] == 200


async def test_a_browser_is_told_on_a_page(tmp_path: Path, monkeypatch) -> None:
    async with up(tmp_path / "data") as deployment:
        monkeypatch.setattr(AuditBook, "read", _full)
        answer = await deployment.client.get("/reporting/", headers=headers(deployment) | {"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "The disk is full" in answer.text


async def _full(*_: object) -> None:
    raise storage.DiskFull(28, "No space left on device")


async def test_what_is_read_meanwhile_is_in_the_log_and_on_record_when_there_is_room(tmp_path: Path) -> None:
    async with up(tmp_path / "data") as deployment:
        await post(deployment, "/notifications/events", became("C1"))
        await deployment.settled()
        await room(deployment, 0)
        reporting = next(member for member in deployment.members if member.name == "reporting").service.database
        with capture_logs() as said:
            for _ in range(300):  # until the notes have used up what was free in the last page
                await get(deployment, TIMELINE)
        held = await noted(reporting)
        assert held < 300
        await room(deployment, _FOR_EVER)
        await get(deployment, TIMELINE)
        assert await noted(reporting) == 301
    assert "read_while_the_disk_is_full" in {each["event"] for each in said}


async def noted(database: storage.Database) -> int:
    async with database.reading() as connection:
        return len((await connection.execute(select(audit.c.seq).where(audit.c.subject == "C1"))).all())


async def test_too_little_room_is_noticed_before_anything_fails(tmp_path: Path, monkeypatch) -> None:
    async with up(tmp_path / "data") as deployment:
        monkeypatch.setattr(storage, "LEAST_ROOM", 2**62)
        ready = await deployment.client.get("/ready")
        assert (ready.status_code, set(ready.json()["wrong"].values())) == (503, {"the disk is full"})

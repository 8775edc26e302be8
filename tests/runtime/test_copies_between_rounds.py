"""A copy of all five files made between two rounds belongs together: a system begun on it loses and doubles nothing."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.runtime import Deployment, open_deployment
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES, Settings

EVENT = {
    "specversion": "1.0",
    "source": "/council/test/lcs",
    "type": "child.became_looked_after.v1",
    "time": "2026-01-05T09:00:00Z",
    "datacontenttype": "application/json",
}
IRO = {
    "name": "An IRO",
    "email": "a@example.org",
    "fte": 1.0,
    "registration_number": "SW1",
    "qualified_on": "2010-09-01",
}


@asynccontextmanager
async def up(data: Path) -> AsyncIterator[Deployment]:
    settings = Settings(data=data)
    async with open_deployment(settings, DataFolder(data)) as deployment, deployment.running():
        yield deployment


async def post(deployment: Deployment, path: str, body: object, kind: str = "application/json") -> None:
    token = deployment.issuer.issue(("council_system", "iro_manager"), "test")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    answer = await deployment.client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text


async def children_keep_coming(deployment: Deployment, number: int) -> None:
    for at in range(number):
        details = {"looked_after_from": "2026-01-05", "date_of_birth": "2015-01-01", "legal_status": "V2"}
        event = {**EVENT, "id": f"e{at}", "subject": f"C{at}", "data": details}
        await post(deployment, "/notifications/events", event, "application/cloudevents+json")


async def copy_when_it_is_between(deployment: Deployment, to: Path) -> None:
    assert deployment.rounds is not None
    DataFolder(to)
    shutil.copy(deployment.folder.path / "signing-key.pem", to)
    async with deployment.rounds.between():
        for name in reversed(SERVICES):
            await asyncio.to_thread(_copy, deployment.folder.path / f"{name}.db", to / f"{name}.db")


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)


def ask(data: Path, name: str, query: str) -> int:
    with sqlite3.connect(data / f"{name}.db") as connection:
        return int(connection.execute(query).fetchone()[0])


async def test_copies_made_under_load_each_settle_to_one_allocation_a_child_and_every_event_once(
    tmp_path: Path,
) -> None:
    copies = [tmp_path / f"copy-{number}" for number in range(3)]
    async with up(tmp_path / "data") as deployment:
        await post(deployment, "/allocation/iros", IRO)
        coming = asyncio.create_task(children_keep_coming(deployment, 40))
        for copy in copies:
            await asyncio.sleep(0.15)
            await copy_when_it_is_between(deployment, copy)
        await coming
    for copy in copies:
        before = ask(copy, "notifications", "select count(*) from outbox where source like '/council/%'")
        async with up(copy) as deployment:
            await deployment.settled()
        assert ask(copy, "allocation", "select count(*) from allocations where ended_on is null") == before > 0
        assert ask(copy, "allocation", "select count(distinct child_id) from allocations") == before
        said = sum(ask(copy, name, "select count(*) from outbox") for name in SERVICES)
        assert ask(copy, "reporting", "select count(*) from events") == said
        assert [ask(copy, name, "select count(*) from parked") for name in SERVICES] == [0] * 5

"""A copy of all five files made between two rounds belongs together: a system begun on it loses and doubles nothing."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

from services.runtime import Deployment
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES
from tests.support.running import IRO, became, post, up


async def children_keep_coming(deployment: Deployment, number: int) -> None:
    for at in range(number):
        await post(deployment, "/notifications/events", became(f"C{at}"))


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

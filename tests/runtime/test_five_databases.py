"""Faults E1: a database that is lost, older than its siblings or another's is refused at the start, and by doctor."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert

from services.cli.doctor import doctor
from services.runtime import open_deployment
from services.runtime.five_databases import introduce
from services.runtime.running_service import open_database
from shared.ops.clock import real_now
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.tables import inbox, outbox
from tests.support.running import became, post, up


def copied(file: Path, name: str) -> Path:
    for ending in ("", "-wal", "-shm"):
        if (part := file.with_name(file.name + ending)).exists():
            shutil.copy(part, file.with_name(name + ending))
    return file.with_name(name)


def removed(data: Path, name: str) -> None:
    for file in data.glob(f"{name}.db*"):
        file.unlink()


async def lived(data: Path, *children: str) -> Path:
    """A system that was started, heard of these children and was stopped."""
    async with up(data) as deployment:
        for child in children:
            await post(deployment, "/notifications/events", became(child))
        await deployment.settled()
    return data


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived(tmp_path_factory.mktemp("began") / "data", "C1"))


@pytest.fixture
def data(tmp_path: Path, began: Path) -> Path:
    """A folder whose system has heard of C1."""
    return Path(shutil.copytree(began, tmp_path / "data"))


async def refusal(data: Path) -> str:
    with pytest.raises(BadSetting) as refused:
        async with open_deployment(Settings(data=data), DataFolder(data)):
            pytest.fail("it started")
    assert not await doctor(Settings(data=data, port=0))
    return str(refused.value)


@pytest.mark.parametrize("lost", ["notifications", "reporting"])
async def test_a_database_that_is_lost_is_not_made_anew_beside_the_others(data: Path, lost: str) -> None:
    removed(data, lost)
    sentence = await refusal(data)
    assert f"{lost}.db is missing" in sentence
    assert "docs/runbook.md" in sentence
    assert not (data / f"{lost}.db").exists()


async def test_a_first_start_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data").path
    for name in SERVICES[:2]:
        await (await open_database(Settings(data=data), name, migrating=True)).close()
    await lived(data, "C1")


@pytest.mark.parametrize("old", ["notifications", "allocation", "scheduling"])
async def test_a_database_that_forgot_what_its_siblings_heard_from_it_is_refused(data: Path, old: str) -> None:
    kept = copied(data / f"{old}.db", "kept")
    await lived(data, "C2")
    removed(data, old)
    copied(kept, f"{old}.db")
    kept.unlink()
    assert f"The database of {old} is older than the others" in await refusal(data)


@pytest.mark.parametrize(("starts", "refused"), [(0, False), (1, False), (2, True)])
async def test_one_that_announces_nothing_is_known_to_be_older_by_the_starts_it_missed(
    data: Path, starts: int, refused: bool
) -> None:
    kept = copied(data / "reporting.db", "kept")
    for _ in range(starts):
        await lived(data)
    removed(data, "reporting")
    copied(kept, "reporting.db")
    kept.unlink()
    if refused:
        assert "The database of reporting is older than the others" in await refusal(data)
    else:
        await lived(data)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (lambda data, other: other / "allocation.db", "belongs to another installation"),
        (lambda data, other: data / "scheduling.db", "The database of allocation is that of scheduling"),
    ],
)
async def test_databases_of_others_are_refused_and_left_as_they_are(
    tmp_path: Path, data: Path, source: Callable[[Path, Path], Path], said: str
) -> None:
    other = await lived(tmp_path / "other")
    stranger = source(data, other).read_bytes()
    removed(data, "allocation")
    (data / "allocation.db").write_bytes(stranger)
    assert said in await refusal(data)
    assert (data / "allocation.db").read_bytes() == stranger


async def test_a_system_at_work_is_in_order_for_doctor(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with up(data) as deployment:
        await post(deployment, "/notifications/events", became("C2"))
        assert await doctor(Settings(data=data, port=0))
    assert "fine   the five databases" in capsys.readouterr().out


@pytest.mark.parametrize(("announced", "refused"), [(True, False), (False, True)])
async def test_over_kafka_the_newest_that_was_heard_tells(tmp_path: Path, announced: bool, refused: bool) -> None:
    """There the inbox stands for the positions."""
    databases = {name: Database(f"sqlite:///{tmp_path / name}.db") for name in ("allocation", "reporting")}
    for name, each in databases.items():
        await migrate.migrate(each, name)
    async with databases["reporting"].transaction() as connection:
        await connection.execute(insert(inbox), [{"source": "/iro/allocation", "id": each} for each in ("a1", "a2")])
    if announced:
        async with databases["allocation"].transaction() as connection:
            row = {"topic": "t", "type": "x", "subject": "C1", "subjectkind": "child", "time": real_now(), "data": "{}"}
            await connection.execute(insert(outbox), {"source": "/iro/allocation", "id": "a2", **row})
    if refused:
        with pytest.raises(BadSetting, match="The database of allocation is older"):
            await introduce(databases, starting=False)
    else:
        await introduce(databases, starting=False)
    for each in databases.values():
        await each.close()

"""Faults E1: a backup made while the system runs, restored, is the same council; nothing is lost or doubled."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.cli.backup import back_up, restore
from services.runtime import Deployment
from shared.ops.settings import BadSetting, Settings
from tests.support.running import IRO, became, get, post, up

NOW = {"simulated_clock": "2026-01-20T09:00:00+00:00"}


async def told_by_everybody(deployment: Deployment) -> list[Any]:
    """What each service says of the council and of a child."""
    await deployment.settled()
    paths = ["/allocation/caseloads", "/scheduling/reviews?limit=500", "/escalation/concerns", "/reporting/children"]
    paths += ["/notifications/notices?child_id=C1", "/reporting/children/C1/timeline?limit=500"]
    return [await get(deployment, path) for path in paths]


async def test_the_state_of_the_backup_is_there_again_with_all_that_lay_beside_it(tmp_path: Path) -> None:
    async with up(tmp_path / "data", **NOW) as deployment:
        await post(deployment, "/allocation/iros", IRO)
        for number in range(3):
            await post(deployment, "/notifications/events", became(f"C{number}"))
        before = await told_by_everybody(deployment)
        await asyncio.to_thread(back_up, Settings(data=tmp_path / "data"), tmp_path / "copy")
        token = deployment.issuer.issue("iro_manager", "test")
        await post(deployment, "/notifications/events", became("C9"))
    await restore(Settings(data=tmp_path / "again"), tmp_path / "copy")
    async with up(tmp_path / "again", **NOW) as deployment:
        assert await told_by_everybody(deployment) == before
        assert deployment.issuer.verifier().verify(token).subject == "test"
    letters = [{file.name for file in (tmp_path / name / "spool").iterdir()} for name in ("copy", "again")]
    assert letters[0] == letters[1] != set()
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700


async def test_backups_made_under_load_are_each_of_one_moment(tmp_path: Path) -> None:
    """Copied one after the other, some reader would be ahead of a log: `restore` would refuse it."""
    copies = [tmp_path / f"copy-{number}" for number in range(4)]
    async with up(tmp_path / "data") as deployment:
        await post(deployment, "/allocation/iros", IRO)
        await post(deployment, "/notifications/events", became("FIRST"))  # is taken in, however busy the machine is
        coming = asyncio.create_task(children_keep_coming(deployment, 40))
        for copy in copies:
            await asyncio.sleep(0.1)
            await asyncio.to_thread(back_up, Settings(data=tmp_path / "data"), copy)
        await coming
    for number, copy in enumerate(copies):
        await restore(Settings(data=tmp_path / f"again-{number}"), copy)
    async with up(tmp_path / "again-0") as deployment:
        await deployment.settled()
        children = (await get(deployment, "/reporting/children?limit=500"))["items"]
        waiting = (await get(deployment, "/allocation/unallocated"))["items"]
        assert (children != [], waiting) == (True, [])


async def children_keep_coming(deployment: Deployment, number: int) -> None:
    for at in range(number):
        await post(deployment, "/notifications/events", became(f"C{at}"))


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    async with up(tmp_path / "data"):
        back_up(Settings(data=tmp_path / "data"), tmp_path / "copy")
    return tmp_path / "copy"


async def test_a_folder_in_use_is_never_overwritten(tmp_path: Path, backup: Path) -> None:
    with pytest.raises(BadSetting, match="not empty: stop the system, move the folder away"):
        await restore(Settings(data=tmp_path / "data"), backup)
    with pytest.raises(BadSetting, match="is there already"):
        back_up(Settings(data=tmp_path / "data"), backup)


@pytest.mark.parametrize("damaged", [None, b"", b"no database at all" * 500])
async def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing(
    tmp_path: Path, backup: Path, damaged: bytes | None
) -> None:
    file = backup / "scheduling.db"
    file.unlink() if damaged is None else file.write_bytes(damaged)
    with pytest.raises(BadSetting, match=r"scheduling"):
        await restore(Settings(data=tmp_path / "again"), backup)
    assert not (tmp_path / "again").exists()


async def test_files_of_two_backups_are_refused(tmp_path: Path, backup: Path) -> None:
    async with up(tmp_path / "data") as deployment:
        await post(deployment, "/notifications/events", became("C1"))
        await deployment.settled()
        back_up(Settings(data=tmp_path / "data"), tmp_path / "later")
    (backup / "reporting.db").write_bytes((tmp_path / "later" / "reporting.db").read_bytes())
    with pytest.raises(BadSetting, match="is older than the others"):
        await restore(Settings(data=tmp_path / "again"), backup)


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="nothing to back up"):
        back_up(Settings(data=tmp_path / "data"), tmp_path / "copy")

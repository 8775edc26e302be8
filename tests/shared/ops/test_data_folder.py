"""The data folder: its owner's alone, one process at a time, and marked when it holds the sample."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.runtime.clocks import clock_for, in_zone, kept_clock, simulated_time_of
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from shared.policy import load_profile

ENGLAND = load_profile("england-2010")


def test_the_folder_and_its_parents_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "some" / "data")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.is_new()
    (folder.path / "allocation.db").touch()
    assert not DataFolder(folder.path).is_new()


def test_a_folder_of_somebody_elses_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(BadSetting, match="of its own"):
        DataFolder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_fresh_disk_with_only_lost_and_found_is_taken(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    assert DataFolder(tmp_path).is_new()


@contextmanager
def another_process_holds(folder: Path) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    holding, enough = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(folder, holding, enough))
    process.start()
    assert holding.wait(30)
    try:
        yield
    finally:
        enough.set()
        process.join(10)


def _hold(path: Path, holding: Event, enough: Event) -> None:
    folder = DataFolder(path)
    with folder.held():
        folder.say_running_at("http://127.0.0.1:8001")
        holding.set()
        enough.wait(30)


def test_one_process_has_the_folder_and_others_learn_where_it_listens(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    assert folder.running_at() is None
    with another_process_holds(folder.path):
        assert folder.running_at() == "http://127.0.0.1:8001"
        with pytest.raises(BadSetting, match=r"already running .* at http://127.0.0.1:8001"), folder.held():
            pytest.fail("two have it")
    assert folder.running_at() is None
    with folder.held():
        pass


def test_the_sample_is_marked_from_its_first_row_on_and_complete_only_at_the_end(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    assert folder.sample_day() is None
    folder.mark_as_sample(date(2026, 1, 5), complete=False)
    assert (folder.sample_day(), folder.sample_is_complete()) == (date(2026, 1, 5), False)
    folder.mark_as_sample(date(2026, 1, 5), complete=True)
    assert (folder.sample_day(), folder.sample_is_complete()) == (date(2026, 1, 5), True)


def test_a_time_without_zone_is_local_and_one_with_its_zone_stays(tmp_path: Path) -> None:
    naive = datetime(2026, 7, 1, 9, 0)  # noqa: DTZ001 - the case under test
    assert in_zone(naive, ENGLAND) == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    aware = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert in_zone(aware, ENGLAND) is aware


@pytest.mark.parametrize(("minute", "refused"), [(59, True), (0, False), (1, False)])
def test_the_simulated_clock_starts_at_the_time_it_has_reached_or_later(
    tmp_path: Path, minute: int, refused: bool
) -> None:
    folder = DataFolder(tmp_path / "data")
    clock_for(Settings(simulated_clock=datetime(2026, 1, 5, 10, 0, tzinfo=UTC)), folder, ENGLAND)
    hour = 9 if minute == 59 else 10
    again = Settings(simulated_clock=datetime(2026, 1, 5, hour, minute, tzinfo=UTC))
    if refused:
        with pytest.raises(BadSetting, match="cannot start earlier"):
            clock_for(again, folder, ENGLAND)
    else:
        assert clock_for(again, folder, ENGLAND).now() == again.simulated_clock


def test_a_folder_that_lives_by_a_simulated_clock_does_not_go_over_to_the_machines(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    assert simulated_time_of(folder) is None
    assert not clock_for(Settings(), folder, ENGLAND).simulated
    moment = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
    clock_for(Settings(simulated_clock=moment), folder, ENGLAND)
    with pytest.raises(BadSetting, match="lives by a simulated clock"):
        clock_for(Settings(), folder, ENGLAND)
    assert kept_clock(folder).now() == moment

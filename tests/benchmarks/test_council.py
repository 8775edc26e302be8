"""The benchmark of the whole: its figures, its made-up council, and how its floors find out what was written."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.council.figures import Figure, beside, percentile
from benchmarks.council.floors import TIMES, SqliteRecorder
from benchmarks.council.people import Council
from benchmarks.council.plan import transactions
from benchmarks.council.stores import SERVICES


def announced(id_: str, kind: str, source: str, time: str, cause: str | None = None, **data: str) -> dict[str, Any]:
    return {
        "id": id_,
        "type": f"{kind}.v1",
        "source": source,
        "time": time,
        "causationid": cause,
        "data": json.dumps(data),
    }


CAME = announced("1", "child.became_looked_after", "/council", "t0")
ALLOCATED = announced("2", "iro.allocated", "/iro/allocation", "t1", "1")
OPENED = announced("3", "duty.opened", "/iro/allocation", "t1", "2")
TOLD = announced("4", "notice.delivered", "/iro/notifications", "t3", cause_id="2")


@pytest.mark.parametrize(("percent", "expected"), [(50, 3.0), (99, 5.0), (100, 5.0), (0, 1.0), (20, 1.0), (21, 2.0)])
def test_a_percentile_is_one_of_the_values(percent: float, expected: float) -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], percent) == expected


def test_an_aim_is_met_from_below_or_from_above() -> None:
    assert Figure("memory", "embedded", "MB", [249.0], aim=250.0).verdict == "met"
    assert Figure("memory", "embedded", "MB", [251.0], aim=250.0).verdict == "missed"
    assert Figure("rate", "embedded", "a second", [99.0], aim=100.0, at_least=True).verdict == "missed"
    assert Figure("rate", "embedded", "a second", [100.0], aim=100.0, at_least=True).verdict == "met"
    assert Figure("wall", "embedded", "ms", [1.0]).verdict == ""


def test_a_row_says_the_median_the_spread_and_the_floor() -> None:
    figure = Figure("lone", "embedded", "ms", [40.0, 300.0, 38.0], [5.0], 40.0, also="26 rows")
    assert figure.cells() == ("lone", "embedded", "40.0 ms (38.0-300); 26 rows", "5.00 ms", "40.0 ms", "met")


def test_two_commits_stand_beside_each_other_where_both_were_measured() -> None:
    ours = [Figure("lone", "embedded", "ms", [40.0]), Figure("idle", "embedded", "%", [0.3])]
    theirs = [Figure("lone", "embedded", "ms", [360.0])]
    assert beside(ours, theirs, ("this", "old"))[2:] == ["| lone | embedded | 40.0 ms | 360 ms | 9.00 |"]


def test_children_come_in_families_and_name_each_other() -> None:
    council = Council()
    children = council.children(7) + council.children(10)
    siblings = {child.id: set(child.siblings) for child in children}
    assert len(siblings) == 17
    assert all(child in siblings[other] for child, others in siblings.items() for other in others)
    assert {len(others) for others in siblings.values()} == {0, 1, 2, 3}


def test_a_child_comes_into_care_today() -> None:
    event = Council().children(1)[0].became_looked_after()
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()
    assert event["data"]["looked_after_from"] == today.isoformat()
    assert datetime.fromisoformat(event["time"]) <= datetime.now(UTC)


def test_there_is_a_transaction_for_each_service_and_hop() -> None:
    new = {
        "notifications": {"outbox": [CAME, TOLD], "notices": [{"id": "N"}]},
        "allocation": {"outbox": [ALLOCATED, OPENED], "allocations": [{"id": "A"}]},
        "escalation": {"facts": [{"id": "F"}]},
        "reporting": {"events": [{"id": number} for number in range(3)]},
    }
    plan = transactions(new)
    assert [(each.hop, each.service) for each in plan] == [
        (0, "notifications"),
        (0, "reporting"),
        (1, "allocation"),
        (1, "escalation"),
        (1, "reporting"),
        (2, "notifications"),
        (2, "reporting"),
    ]
    assert [each.hop for each in plan if each.allocates] == [1]
    assert [each.hop for each in plan if each.tells] == [2]
    written = {(each.service, table): len(rows) for each in plan for table, rows in each.rows.items()}
    assert written[("notifications", "notices")] == 1
    assert sum(len(each.rows["events"]) for each in plan if each.service == "reporting") == 3


def test_a_call_of_one_service_is_one_transaction() -> None:
    joined = announced("1", "iro.joined", "/iro/allocation", "t0")
    plan = transactions({"allocation": {"outbox": [joined], "iros": [{"id": "I"}]}, "reporting": {}})
    assert [(each.service, sorted(each.rows)) for each in plan] == [("allocation", ["iros", "outbox"])]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Five databases, of which allocation's has a row already."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in SERVICES:
        with sqlite3.connect(folder / f"{name}.db") as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE outbox (id TEXT, type, source, time, causationid, data)")
            database.execute("CREATE TABLE iros (id TEXT PRIMARY KEY, name TEXT)")
            database.execute("INSERT INTO iros VALUES ('OLD', 'As she was')")
        database.close()
    return folder


async def test_the_floor_writes_the_new_and_the_changed_rows_and_the_letters(data: Path, tmp_path: Path) -> None:
    recorder = SqliteRecorder(data, data / "spool", tmp_path / "again")
    await recorder.begin()
    with sqlite3.connect(data / "allocation.db") as database:
        database.execute("INSERT INTO outbox VALUES (:id, :type, :source, :time, :causationid, :data)", ALLOCATED)
        database.execute("INSERT INTO iros VALUES ('NEW', 'New')")
        database.execute("UPDATE iros SET name = 'As she is' WHERE id = 'OLD'")
    database.close()
    floor = await recorder.floor()
    assert floor.made == "3 rows in 1 transaction"
    assert len(floor.processor) == len(floor.allocated) == len(floor.settled) == TIMES
    assert floor.told == []
    assert floor.each(3).settled == [value / 3 for value in floor.settled]

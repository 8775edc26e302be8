"""Floors of writing: the same rows, by hand, in as many transactions as the services need.

What a piece of work left behind is found by comparing the databases before and after it. It is then written again,
several times, by plain sqlite3 or asyncpg into databases with the same tables and indexes and the same durability; the
letters are written too, each file and then the folder once made safe.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from benchmarks.council.plan import Rows, Transaction, transactions
from benchmarks.council.stores import SERVICES
from shared.storage.database import PRAGMAS

TIMES = 5
Letters = dict[str, bytes]


@dataclass(slots=True)
class Floor:
    """Milliseconds, in each repetition: of our own processor, and of the wall until so much was committed."""

    processor: list[float] = field(default_factory=list)
    door: list[float] = field(default_factory=list)
    allocated: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    made: str = ""
    """How many rows in how many transactions it took."""

    def each(self, number: int) -> "Floor":
        """The same, for one of so many that were written together."""

        def part(times: list[float]) -> list[float]:
            return [value / number for value in times]

        return Floor(
            part(self.processor),
            part(self.door),
            part(self.allocated),
            part(self.told),
            part(self.settled),
            f"{self.made} for {number}",
        )


class Recorder(Protocol):
    """Notices what a piece of work leaves in the databases."""

    async def begin(self) -> None:
        """Remember how everything stands; the system is at rest."""

    async def floor(self) -> Floor:
        """Write by hand what has come since, as often as TIMES says."""
        ...


async def measured(
    plan: Sequence[Transaction], letters: Letters, folder: Path, write: Callable[[Transaction], Awaitable[None]]
) -> tuple[float, dict[str, float]]:
    """Processor and wall milliseconds of writing all of it once."""
    reached: dict[str, float] = {}
    began, used = time.perf_counter(), time.process_time()
    for number, each in enumerate(plan):
        if each.tells and letters:
            _write(letters, folder)
            letters = {}
        await write(each)
        now = (time.perf_counter() - began) * 1000
        if not number:
            reached["door"] = now
        if each.allocates:
            reached["allocated"] = now
        if each.tells:
            reached["told"] = now
    reached["settled"] = (time.perf_counter() - began) * 1000
    return (time.process_time() - used) * 1000, reached


def _write(letters: Letters, folder: Path) -> None:
    for name, content in letters.items():
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def size(plan: Sequence[Transaction]) -> str:
    """What is to be written, in words."""
    rows = sum(len(its) for each in plan for its in each.rows.values())
    return f"{rows:,} rows in {len(plan)} transaction{'s' * (len(plan) > 1)}"


def note(floor: Floor, processor: float, reached: dict[str, float]) -> None:
    """Add one repetition."""
    floor.processor.append(processor)
    for name, value in reached.items():
        getattr(floor, name).append(value)


class SqliteRecorder:
    """Copies of the files, made while the system is at rest."""

    def __init__(self, data: Path, spool: Path, folder: Path) -> None:
        self._data = data
        self._spool = spool
        self._before = folder / "before"
        self._again = folder / "again"
        self._letters: set[str] = set()

    async def begin(self) -> None:
        shutil.rmtree(self._before, ignore_errors=True)
        self._before.mkdir(parents=True)
        self._letters = names_in(self._spool)
        for name in SERVICES:
            source = sqlite3.connect(f"file:{self._data / name}.db?mode=ro", uri=True)
            target = sqlite3.connect(self._before / f"{name}.db")
            source.backup(target)
            source.close()
            target.close()

    async def floor(self) -> Floor:
        plan = transactions({name: self._new_rows(name) for name in SERVICES})
        letters = new_letters(self._spool, self._letters)
        floor = Floor(made=size(plan))
        for _ in range(TIMES):
            note(floor, *await self._once(plan, letters))
        shutil.rmtree(self._before)
        shutil.rmtree(self._again)
        return floor

    def _new_rows(self, service: str) -> Rows:
        now = sqlite3.connect(f"file:{self._data / service}.db?mode=ro", uri=True)
        now.row_factory = sqlite3.Row
        now.execute("ATTACH ? AS old", (f"file:{self._before / service}.db?mode=ro",))
        tables = [row[0] for row in now.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            table: [dict(row) for row in now.execute(f"SELECT * FROM main.{table} EXCEPT SELECT * FROM old.{table}")]
            for table in tables
            if not table.startswith("sqlite_")
        }
        now.close()
        return {table: rows for table, rows in found.items() if rows}

    async def _once(self, plan: Sequence[Transaction], letters: Letters) -> tuple[float, dict[str, float]]:
        shutil.rmtree(self._again, ignore_errors=True)
        shutil.copytree(self._before, self._again)
        opened = {name: _opened(self._again / f"{name}.db") for name in SERVICES}

        async def write(each: Transaction) -> None:
            cursor = opened[each.service]
            cursor.execute("BEGIN IMMEDIATE")
            for table, rows in each.rows.items():
                cursor.executemany(_replace(table, list(rows[0])), [tuple(row.values()) for row in rows])
            cursor.execute("COMMIT")

        try:
            return await measured(plan, letters, self._again, write)
        finally:
            for connection in opened.values():
                connection.close()


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _replace(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(f'"{each}"' for each in columns)
    return f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"


def names_in(folder: Path) -> set[str]:
    """The letters that lie there."""
    return {each.name for each in folder.glob("*.eml")} if folder.exists() else set()


def new_letters(folder: Path, before: set[str]) -> dict[str, Any]:
    """The letters that have come, with what is in them."""
    return {name: (folder / name).read_bytes() for name in names_in(folder) - before}

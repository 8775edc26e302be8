"""Copies of several SQLite databases, all of one moment, while others go on writing to them.

One file after the other would not do: each service reads the others' logs, so in whatever order they were copied, one
copied later could have read what the log of one copied earlier does not hold yet.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

_BUSY_SECONDS = 60


def copy_in_one_moment(files: Mapping[Path, Path]) -> None:
    """Copy each file to its new place. For a few milliseconds nobody writes to any of them: then each is looked at as
    of that moment, and copied from that look. Raises sqlite3.Error.
    """
    with ExitStack() as held:
        looks = _looks(held, list(files))
        for look, target in zip(looks, files.values(), strict=True):
            with closing(sqlite3.connect(target)) as copy:
                look.backup(copy)


def _looks(held: ExitStack, files: Sequence[Path]) -> list[sqlite3.Connection]:
    with ExitStack() as standing_still:
        for file in files:
            writer = standing_still.enter_context(closing(_open(file)))
            writer.execute("BEGIN IMMEDIATE")
        looks = [held.enter_context(closing(_open(file))) for file in files]
        for look in looks:
            look.execute("BEGIN")
            look.execute("SELECT 1 FROM sqlite_master").fetchone()
    return looks


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)


def whole(file: Path) -> bool:
    """Whether it is there, is a database, and SQLite finds nothing wrong in it."""
    if not file.is_file() or not file.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(file)) as connection:
            return [row[0] for row in connection.execute("PRAGMA quick_check")] == ["ok"]
    except sqlite3.DatabaseError:
        return False

"""`make bench`, or `python -m benchmarks door calendar` for some of it, or `python -m benchmarks council [...]`."""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import uvloop

from benchmarks import allocation, calendar, consumers, door, figures, letters, mail, planning, sharing_out, today
from benchmarks.council import run as council
from benchmarks.databases import Databases
from benchmarks.measure import HEADINGS, Row, lines
from deploy import servers
from shared.ops.gc_tuning import settle_in

Part = Callable[[], Awaitable[list[Row]]]
"""Measures something on the databases it is given."""


def _calendar(_folder: Path) -> list[Part]:
    return [calendar.rows]


def _allocation(folder: Path) -> list[Part]:
    return [allocation.rows_of_the_rules, *(partial(allocation.rows, each) for each in _both(folder))]


def _door(folder: Path) -> list[Part]:
    return [partial(door.rows, each, folder) for each in _both(folder)]


def _consumers(folder: Path) -> list[Part]:
    return [partial(consumers.rows, *_both(folder), servers.kafka().bootstrap)]


def _letters(folder: Path) -> list[Part]:
    return [partial(letters.rows, each, folder) for each in _both(folder)]


def _both(folder: Path) -> tuple[Databases, Databases]:
    return Databases(folder, None), Databases(folder, servers.postgres())


SHARING_OUT = "sharing_out"
"""A caseload shared out as one problem: pure rules, with lines of its own, and last because it takes much memory."""
PLANNING = "planning"
"""A council's year planned, and its duties swept, with lines of its own."""
MAIL = "mail"
"""Letters over SMTP, with lines of its own."""
FIGURES = "figures"
"""A council's figures over five years, with lines of its own."""
TODAY = "today"
"""The page of today, with lines of its own."""
COUNCIL = "council"
"""The whole system from outside, with options of its own."""
PARTS = {"calendar": _calendar, "allocation": _allocation, "door": _door, "consumers": _consumers, "letters": _letters}


async def _all(names: list[str], words: list[str]) -> None:
    """The parts in one table, then what has lines of its own."""
    if parts := [name for name in names if name in PARTS]:
        await _measure(parts)
    if SHARING_OUT in names:
        print()
        sharing_out.main()
    if PLANNING in names:
        print()
        await planning.measure()
    if MAIL in names:
        print()
        await mail.measure()
    if FIGURES in names:
        print()
        await figures.measure()
    if TODAY in names:
        print()
        await today.measure()
    if COUNCIL in names:
        print()
        await council.measure(words)


async def _measure(names: list[str]) -> None:
    settle_in()  # ours and the hand-written twins alike
    began = time.monotonic()
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}\n")
    print("\n".join(lines([HEADINGS, ("---",) * len(HEADINGS)])), flush=True)
    with tempfile.TemporaryDirectory(prefix="iro-bench-") as folder:
        for part in [each for name in names for each in PARTS[name](Path(folder))]:
            print("\n".join(lines([row.cells() for row in await part()])), flush=True)
    print(f"\n{time.monotonic() - began:.0f} seconds; load at the end {os.getloadavg()[0]:.2f}")


def main() -> None:
    """Measure what was asked for, or everything; a server that cannot be had ends in one sentence."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it says of a broker that is still waking up
    names, words = sys.argv[1:] or [*PARTS, SHARING_OUT, PLANNING, FIGURES, TODAY, MAIL, COUNCIL], []
    if names[0] == COUNCIL:
        names, words = names[:1], names[1:]
    if not {*PARTS, SHARING_OUT, PLANNING, FIGURES, TODAY, MAIL, COUNCIL} >= set(names):
        parts = "|".join((*PARTS, SHARING_OUT, PLANNING, FIGURES, TODAY, MAIL))
        sys.exit(f"usage: python -m benchmarks [{parts}] ... or {council.usage()}")
    servers.begin()
    try:
        uvloop.run(_all(names, words))
    except servers.Unavailable as reason:
        sys.exit(f"benchmarks: {reason}")
    finally:
        servers.end()


if __name__ == "__main__":
    main()

"""`make bench`, or `python -m benchmarks door calendar` for some of it."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from benchmarks import allocation, calendar, consumers, door
from benchmarks.databases import Databases
from benchmarks.measure import Row, table
from tests import servers

PARTS = ("calendar", "allocation", "door", "consumers")


async def _measured(parts: list[str], folder: Path) -> AsyncIterator[Row]:
    postgres = servers.postgres()
    pairs = [Databases(folder, None), Databases(folder, postgres)]
    if "calendar" in parts:
        yield await calendar.row()
    for databases in pairs:
        if "allocation" in parts:
            for row in await allocation.rows(databases):
                yield row
        if "door" in parts:
            for row in await door.rows(databases, folder):
                yield row
    if "consumers" in parts:
        async for row in consumers.rows(pairs[0], pairs[1], servers.kafka()):
            yield row


async def _main(parts: list[str]) -> None:
    began = time.monotonic()
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}", flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="iro-bench-") as folder:
        async for row in _measured(parts, Path(folder)):
            rows.append(row)
            print("  ".join(row.cells()), flush=True)
    print(f"\n{table(rows)}\n\n{time.monotonic() - began:.0f} seconds, load now {os.getloadavg()[0]:.2f}")


def main() -> None:
    """Run what was asked for, or all of it; a server that cannot be had ends in one sentence."""
    parts = sys.argv[1:] or list(PARTS)
    if not set(parts) <= set(PARTS):
        sys.exit(f"usage: python -m benchmarks [{'|'.join(PARTS)}] ...")
    servers.begin()
    try:
        uvloop.run(_main(parts))
    except servers.Unavailable as reason:
        sys.exit(f"benchmarks: {reason}")
    finally:
        servers.end()


if __name__ == "__main__":
    main()

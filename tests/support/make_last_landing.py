"""Makes the data folder of the last landing (`tests/data/last_landing`) by the code of that landing.

Run it in a checkout of the landing, which is what it imports: `PYTHONPATH=. python -P make_last_landing.py FOLDER`. It
uses what every landing has: `tests.support.running`, and the calls of councils' systems.
"""

import asyncio
import gzip
import sqlite3
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from services.runtime import Deployment
from shared.ops.settings import SERVICES
from tests.support.running import IRO, became, headers, post, up

FIRST, LAST = date(2026, 1, 2), date(2026, 3, 2)
_KIND_OF_DATA = {"category": "other", "social_worker_id": "SWK1"}


def _event(kind: str, child: str, day: str, **data: Any) -> dict[str, Any]:
    return {**became(child, day), "id": f"{kind}-{child}-{day}", "type": f"{kind}.v1", "data": data}


def _change(kind: str, child: str, on: str) -> dict[str, Any]:
    return _event(kind, child, on, occurred_on=on, record_ref=f"{kind}-{on}", **_KIND_OF_DATA)


def _ten_children() -> list[dict[str, Any]]:
    """C1 to C10, one a day from 5 January on; C3 is placed in an emergency."""
    told = []
    for number in range(1, 11):
        on = f"2026-01-{number + 4:02}"
        placed = {"id": f"P{number}", "type": "U4", "started_on": on, "emergency": number == 3}
        siblings = {"sibling_ids": ["C1"]} if number == 2 else {}
        told.append(became(f"C{number}", on, placement=placed, social_worker_id="SWK1", **siblings))
    return told


def _with_earlier_reviews() -> list[dict[str, Any]]:
    """C11 to C15, told on 12 January: with one review, three, two of an unknown start; on short breaks; almost 18."""
    on = "2026-01-12"
    past = {
        "C11": ["2026-01-09"],
        "C12": ["2025-06-27", "2025-09-26", "2026-01-09"],
        "C13": ["2025-06-01", "2025-12-01"],
    }
    told = [
        became("C11", "2025-12-12"),
        became("C12", "2025-06-02"),
        became("C13", "2025-01-01", looked_after_from_is_earliest_known=True),
        became("C14", on, short_breaks=True, legal_status="V4"),
        became("C15", on, date_of_birth="2008-03-20"),
    ]
    told += [_event("past_review.recorded", child, day, held_on=day) for child, days in past.items() for day in days]
    return [{**each, "time": f"{on}T09:00:00Z"} for each in told]


def _changes() -> list[dict[str, Any]]:
    """What an IRO was to answer: late already, waiting, two of one day, and a notice of discharge."""
    return [
        _change("care_plan.change_proposed", "C6", "2026-02-16"),
        _change("care_plan.change_proposed", "C5", "2026-02-25"),
        _change("social_worker.changed", "C7", "2026-02-26"),
        _change("contact.arrangements_changed", "C7", "2026-02-26"),
        _change("accommodation.discharge_notified", "C4", "2026-02-26"),
        _change("complaint.received", "C10", "2026-02-09"),
    ]


def _all_that_is_told() -> dict[str, list[dict[str, Any]]]:
    february = [f"2026-02-{number:02}" for number in range(2, 7)]
    advocates = [
        _event("advocate.arranged", f"C{number}", on, on=on, advocate_id=f"ADV{number}")
        for number, on in enumerate(february, start=1)
    ]
    tenth = "2026-02-10"
    others = [
        _event("social_worker.visit_recorded", "C1", tenth, on=tenth),
        _event("proceedings.started", "C3", tenth, case_number="CASE1", started_on=tenth),
        _event("guardian.appointed", "C3", tenth, guardian_id="G1", appointed_on=tenth, case_number="CASE1"),
        _event("child.ceased_to_be_looked_after", "C10", tenth, ceased_on=tenth, reason="E4A"),
        _event("child.records_merged", "C8", tenth, duplicate_id="C9"),
    ]
    told: dict[str, list[dict[str, Any]]] = {}
    for each in (*_ten_children(), *_with_earlier_reviews(), *_changes(), *advocates, *others):
        told.setdefault(each["time"][:10], []).append(each)
    return told


async def _live(folder: Path) -> None:
    told = _all_that_is_told()
    start = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=UTC)
    async with up(folder, simulated_clock=start) as deployment:
        for number in (1, 2):
            iro = {**IRO, "name": f"An IRO {number}", "email": f"i{number}@example.org", "id": f"I{number}"}
            await post(deployment, "/allocation/iros", iro)
        for days in range((LAST - FIRST).days + 1):
            on = FIRST + timedelta(days)
            await _the_clock_is_set(deployment, f"{on}T10:00:00Z")
            for event in told.get(on.isoformat(), []):
                await post(deployment, "/notifications/events", event)
            await _the_clock_is_set(deployment, f"{on}T11:00:00Z")


async def _the_clock_is_set(deployment: Deployment, now: str) -> None:
    answer = await deployment.client.put("/clock", json={"now": now}, headers=headers(deployment))
    assert answer.is_success, answer.text
    assert answer.json()["parked"] == 0, answer.text


def _write(data: Path, folder: Path) -> None:
    for name in SERVICES:
        with sqlite3.connect(data / f"{name}.db") as connection:
            text = "\n".join(connection.iterdump())
        (folder / f"{name}.sql.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        asyncio.run(_live(Path(data)))
        _write(Path(data), Path(sys.argv[1]))

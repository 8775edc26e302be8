"""The page of today, of 1,200 and of 12,000 children; `python -m benchmarks today`.

Not a ratio to a twin: the aims are times. Reporting alone, on an SQLite file as durable as in service, behind its own
routes; the other services answer at once and have nothing, for what they take is theirs (`benchmarks council`).
"""

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
from sqlalchemy import Table, text

from benchmarks.databases import Databases
from benchmarks.made_up import SOURCE
from services.reporting.actions.reads import Reads
from services.reporting.api import json
from services.reporting.api.site import Site
from services.reporting.declaration import DECLARATION
from services.reporting.pages.others import File, Told
from services.reporting.tables.children import busy_days, children, due, events, late_by_kind, tallies
from shared.auth.tokens import LocalIssuer
from shared.events import catalogue
from shared.events.envelope import Envelope
from shared.ops.gc_tuning import settle_in
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage.database import Database
from shared.storage.tables import named
from shared.web.app import create_service_app
from shared.work.ids import new_id

CHILDREN, WITHIN_MS = 1_200, 150.0
"""Children of a council, and the milliseconds in which somebody's day is to be shown."""
TIMES, FACTOR = 10, 1.5
"""Of so many times the children it is to take at most so many times as long."""
_AN_IROS: Final = 60
_TODAY: Final = date(2026, 11, 30)
_ROUNDS: Final = 21
_BATCH: Final = 50
_OWED: Final = (
    ("next_review", "iro", 4),
    ("iro_sw_discussion", "iro", -2),
    ("care_plan_prepared", "social_worker", -12),
    ("sw_child_discussion", "social_worker", -3),
    ("health_plan_made", "social_worker", 30),
    ("decisions_considered", "team_manager", -1),
    ("review_record_distributed", "iro_service", -4),
)
"""What is to be done for a child: by whom, and in how many days from today."""
_READERS: Final = (("an IRO", "iro", "IRO-03"), ("an IRO manager", "iro_manager", "M1"))


class _Nine:
    simulated = True

    def now(self) -> datetime:
        return datetime(_TODAY.year, _TODAY.month, _TODAY.day, 9, tzinfo=UTC)


class _Nobody:
    """Another service that answers at once, and has nothing; and who knows no name."""

    async def ask(self, _path: str, _token: str, **_asked: str) -> Told:
        return Told(200, {"items": []})

    async def file(self, _path: str, _token: str, **_asked: str) -> File:
        raise NotImplementedError

    async def say(self, *_said: Any) -> Mapping[str, Any]:
        raise NotImplementedError

    async def post(self, _event: dict[str, Any], _token: str) -> None:
        raise NotImplementedError

    async def names(self, _ids: Iterable[str]) -> Mapping[str, str]:
        return {}


def _told(number: int) -> Iterator[Envelope]:
    """A child with an IRO, of whom some things are late, some of them others' to do."""
    child, begun = f"Y{number:06}", _TODAY - timedelta(days=200 + number % 170)
    born = {"date_of_birth": f"{2012 + number % 9}-03-{1 + number % 28:02}", "legal_status": "C2"}
    people = {"social_worker_id": f"SW{number // 18}", "team_id": f"T{number % 12}"}
    yield _event(child, "child.became_looked_after", {**born, **people, "looked_after_from": begun}, begun, SOURCE)
    iro = {"iro_id": f"IRO-{number // _AN_IROS:02}", "allocation_id": f"A{number}", "rule": "lightest"}
    yield _event(child, "iro.allocated", {**iro, "decided_by": "system", "allocated_on": begun}, begun, "/allocation")
    for name, owner, days in _OWED:
        if (number + len(name)) % 3 == 0 and days < 0:
            continue
        said = {"duty_id": f"{name}-{child}", "duty": name, "owner": owner, "keeper": "scheduling"}
        said |= {"opened_on": begun.isoformat(), "policy_version": "england-2010@1"}
        said["due_on"] = (_TODAY + timedelta(days=days - (number % 5 if days < 0 else 0))).isoformat()
        yield _event(child, "duty.opened", said, begun, "/scheduling")
        if days < 0:
            on = date.fromisoformat(said["due_on"]) + timedelta(days=1)
            yield _event(child, "duty.late", {**said, "late_from": on.isoformat()}, on, "/scheduling")


def _event(subject: str, kind: str, data: Mapping[str, Any], on: date, source: str) -> Envelope:
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
    wire = f"{kind}.v1"
    about = {"subject": subject, "subjectkind": "child", "time": at, "receivedat": at}
    return Envelope(
        id=new_id(), source=source, type=wire, data=catalogue.by_wire_type(wire).model_validate(plain), **about
    )


async def measure() -> None:
    """Hear of a council's children, and open the page for an IRO and a manager; then with ten times the children."""
    settle_in()
    with tempfile.TemporaryDirectory(prefix="iro-bench-") as folder:
        async with Databases(Path(folder), None).fresh("today", DECLARATION.tables) as database:
            service = Service(DECLARATION, database, _Nine(), load_profile("england-2010"))
            for start in range(0, CHILDREN, _BATCH):
                told = [each for number in range(start, start + _BATCH) for each in _told(number)]
                async with service.work() as work:
                    await service.dispatch(work, told)
            few = await _reads(service, Path(folder), CHILDREN)
            await _grows(database)
            many = await _reads(service, Path(folder), CHILDREN * TIMES)
    for who, took in many.items():
        print(f"{TIMES} times the children take {who} {took / few[who]:.2f} times as long (aim: at most {FACTOR})")


async def _reads(service: Service, folder: Path, number: int) -> dict[str, float]:
    """By reader the processor's milliseconds for a page."""
    issuer, nobody = LocalIssuer.open(folder / "keys"), _Nobody()
    site = Site(
        Reads(service), nobody, nobody, nobody, lambda: False, lambda child, life: issuer.issue("child", child, life)
    )
    app = create_service_app("reporting", title="Reporting", routers=[json.router(site)], verifier=issuer.verifier())
    found = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://iro.bench") as client:
        for who, role, subject in _READERS:
            asks = {"Authorization": f"Bearer {issuer.issue(role, subject)}", "Accept": "text/html"}
            took, used, size = [], [], 0
            for _ in range(_ROUNDS):
                began, clock = time.process_time(), time.perf_counter()
                answer = (await client.get("/reporting/", headers=asks)).raise_for_status()
                took.append(time.perf_counter() - clock)
                used.append(time.process_time() - began)
                size = len(answer.content)
            found[who] = median(used) * 1000
            verdict = "met" if found[who] <= WITHIN_MS else "missed"
            print(
                f"{number:,} children, {who}: {size / 1000:.0f} kB in {median(took) * 1000:.0f} ms "
                f"(processor {found[who]:.1f} ms; aim {WITHIN_MS:.0f} ms: {verdict})",
                flush=True,
            )
    return found


async def _grows(database: Database) -> None:
    """Ten times the children: copies, with IROs and people of their own."""
    async with database.transaction() as connection:
        for copy in range(1, TIMES):
            for table in (events, children, due, tallies, late_by_kind, named):
                await connection.execute(
                    text(_copied(table)),
                    {"copy": f"-{copy}", "iro": f"IRO{copy}-", "sw": f"SW{copy}-", "in_sw": f'"SW{copy}-'},
                )
        await connection.execute(text(f"UPDATE {busy_days.name} SET children = children * {TIMES}"))


_OTHER_NAMES: Final = {"id", "subject", "child_id", "duty_id", "in_timeline"}
_FIRST: Final = {"events": "subject", "children": "child_id", "due": "child_id", "named": "subject"}


def _copied(table: Table) -> str:
    names = ", ".join(column.name for column in table.columns)
    values = ", ".join(_value(column.name) for column in table.columns)
    first = _FIRST.get(table.name)
    own = "iro_id LIKE 'IRO-%'" if first is None else f"{first} NOT LIKE '%-%'"
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name} WHERE {own}"


def _value(name: str) -> str:
    if name == "iro_id":
        return "replace(iro_id, 'IRO-', :iro)"
    if name == "data":
        return "replace(replace(data, 'IRO-', :iro), '\"SW', :in_sw)"
    if name == "name":
        return "replace(replace(name, 'IRO-', :iro), 'SW', :sw)"
    return f"{name} || :copy" if name in _OTHER_NAMES else name

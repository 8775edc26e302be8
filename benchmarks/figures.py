"""Figures over five years, of 1,200 and of 12,000 children; `python -m benchmarks figures`.

Not a ratio to a twin: the aims are times. Reporting alone, on an SQLite file as durable as in service.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import text

from benchmarks.databases import Databases
from benchmarks.made_up import SOURCE
from services.reporting.actions.figures import Asked, read_figures
from services.reporting.declaration import DECLARATION
from services.reporting.projections.counting import count_some
from services.reporting.rules.figures.periods import Period
from shared.events import catalogue
from shared.events.envelope import Envelope
from shared.ops.gc_tuning import settle_in
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage.database import Database
from shared.work.ids import new_id

CHILDREN, WITHIN = 1_200, 1.0
"""Children of a council, and the seconds in which five years of all figures are to be read."""
TIMES, FACTOR = 10, 1.5
"""Of so many times the children it is to take at most so many times as long."""
_TODAY: Final = date(2026, 11, 30)
_FIVE_YEARS: Final = Period(date(2021, 12, 1), _TODAY)
_A_REVIEW_EVERY: Final = 170
_ROUNDS: Final = 7
_BATCH: Final = 50
_OURS: Final = "/iro/scheduling"
_FORM: Final = ("consulted_before", "up_to_date_pep", "up_to_date_care_plan", "plan_ratified", "leisure_needs_met")


class _Nine:
    simulated = True

    def now(self) -> datetime:
        return datetime(_TODAY.year, _TODAY.month, _TODAY.day, 9, tzinfo=UTC)


def _told(number: int) -> Iterator[Envelope]:
    """Five years of one child: a review every few months with its form, a decision of each, an IRO, a move a year."""
    child, begun = f"Y{number:06}", _TODAY - timedelta(days=1826 + number % 170)
    placement = {"id": f"P{number}", "type": "U4", "started_on": begun.isoformat()}
    born = {"date_of_birth": f"{2012 + number % 9}-03-{1 + number % 28:02}", "legal_status": "C2"}
    came = {**born, "looked_after_from": begun.isoformat(), "placement": placement, "team_id": f"T{number % 12}"}
    yield _event(child, "child.became_looked_after", came, begun, SOURCE)
    given = {
        "allocation_id": f"A{number}",
        "iro_id": f"IRO-{number % 18:02}",
        "rule": "lightest",
        "decided_by": "system",
    }
    yield _event(child, "iro.allocated", {**given, "allocated_on": begun.isoformat()}, begun, "/iro/allocation")
    for turn in range((_TODAY - begun).days // _A_REVIEW_EVERY):
        yield from _of_a_review(child, f"R{number}-{turn}", begun + timedelta(days=(turn + 1) * _A_REVIEW_EVERY), turn)
    for year in range(1, 5):
        on = begun + timedelta(days=year * 365)
        moved = {"placement": {"id": f"P{number}-{year}", "type": "U4", "started_on": on.isoformat()}}
        yield _event(child, "placement.started", moved, on, SOURCE)


def _of_a_review(child: str, id_: str, on: date, turn: int) -> Iterator[Envelope]:
    which: dict[str, Any] = {"review_id": id_, "kind": "review", "ordinal": turn + 1, "serves": ["next_review"]}
    due = on + timedelta(days=turn % 9 - 2)
    yield _event(child, "review.held", {**which, "held_on": on.isoformat(), "due_on": due.isoformat()}, on, _OURS)
    answers = {name: "yes" if (turn + at) % 3 else "no" for at, name in enumerate(_FORM)}
    yield _event(child, "review.monitored", {**which, "held_on": on.isoformat(), "answers": answers}, on, _OURS)
    part = {"review_id": id_, "held_on": on.isoformat(), "participation": "PN1" if turn % 5 else "PN7"}
    yield _event(child, "participation.recorded", part, on, _OURS)
    made = {"decision_id": f"D{id_}", "review_id": id_, "made_on": on.isoformat(), "due_on": due.isoformat()}
    yield _event(child, "decision.made", made, on, _OURS)


def _event(subject: str, kind: str, data: dict[str, Any], on: date, source: str) -> Envelope:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    wire = f"{kind}.v1"
    model = catalogue.by_wire_type(wire).model_validate(data)
    about = {"subject": subject, "subjectkind": "child", "time": at, "receivedat": at}
    return Envelope(id=new_id(), source=source, type=wire, data=model, **about)


async def measure() -> None:
    """Hear of a council's five years, and read all figures of them; then of ten times the children."""
    settle_in()
    with tempfile.TemporaryDirectory(prefix="iro-bench-") as folder:
        async with Databases(Path(folder), None).fresh("figures", DECLARATION.tables) as database:
            service = Service(DECLARATION, database, _Nine(), load_profile("blackpool-2013"))
            began, used = time.perf_counter(), time.process_time()
            number = await _hears(service)
            took, processor = time.perf_counter() - began, time.process_time() - used
            print(f"{CHILDREN:,} children, five years: {number:,} events heard and counted in {took:.0f} s")
            print(f"  (processor {processor:.0f} s: {processor / number * 1000:.2f} ms an event)", flush=True)
            few = await _reads(service, CHILDREN)
            await _grows(database)
            many = await _reads(service, CHILDREN * TIMES)
    print(f"{TIMES} times the children take {many / few:.2f} times as long (aim: at most {FACTOR})")


async def _hears(service: Service) -> int:
    heard = 0
    for start in range(0, CHILDREN, _BATCH):
        told = [each for number in range(start, start + _BATCH) for each in _told(number)]
        async with service.work() as work:
            await service.dispatch(work, told)
        heard += len(told)
    more = True
    while more:
        async with service.work() as work:
            more = await count_some(work, service.profile)
    return heard


async def _reads(service: Service, children: int) -> float:
    """The processor's seconds for all figures of five years; printed with those by month and by team."""
    found = 0.0
    for words, more in (("whole", {}), ("by month", {"time": "month"}), ("by team", {"group": "team"})):
        took, used, answers = [], [], 0
        for _ in range(_ROUNDS):
            began, clock = time.process_time(), time.perf_counter()
            async with service.database.reading() as connection:
                asked = Asked(_FIVE_YEARS, **more)  # type: ignore[arg-type]
                answers = len(await read_figures(connection, asked, service.profile, _TODAY, None))
            took.append(time.perf_counter() - clock)
            used.append(time.process_time() - began)
        verdict = f"; aim {WITHIN:.0f} s: {'met' if median(used) <= WITHIN else 'missed'}"
        print(
            f"{children:,} children, five years {words}: {answers:,} figures in {median(took):.3f} s "
            f"(processor {median(used):.3f} s{verdict})",
            flush=True,
        )
        found = found or median(used)
    return found


async def _grows(database: Database) -> None:
    """Ten times the children: copies, each days earlier, with IROs and teams of their own."""
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TEMP TABLE first AS SELECT * FROM figure_days"))
        await connection.execute(text("CREATE TEMP TABLE months AS SELECT * FROM figure_months"))
        await connection.execute(text("CREATE TEMP TABLE things AS SELECT * FROM counted"))
        for copy in range(1, TIMES):
            await connection.execute(text(_DAYS), {"copy": f"-{copy}", "days": f"-{copy} days"})
            await connection.execute(text(_MONTHS), {"copy": f"-{copy}"})
            await connection.execute(text(_THINGS), {"copy": f"-{copy}", "days": f"-{copy} days"})
        for table in ("first", "months"):
            await connection.execute(text(f"DROP TABLE {table}"))
        await connection.execute(text("DROP TABLE things"))


_DAYS: Final = """
INSERT INTO figure_days ("by", figure, day, value, above, below)
SELECT "by", figure, date(day, :days), CASE WHEN "by" IN ('iro', 'team') THEN value || :copy ELSE value END,
  above, below FROM first WHERE true
ON CONFLICT ("by", figure, day, value) DO UPDATE SET above = above + excluded.above, below = below + excluded.below
"""
_MONTHS: Final = """
INSERT INTO figure_months ("by", figure, month, value, above, below)
SELECT "by", figure, month, CASE WHEN "by" IN ('iro', 'team') THEN value || :copy ELSE value END, above, below
  FROM months WHERE true
ON CONFLICT ("by", figure, month, value) DO UPDATE SET above = above + excluded.above, below = below + excluded.below
"""
_THINGS: Final = """
INSERT INTO counted (subjectkind, subject, kind, key, on_date, until_on, iro_id, team_id, age, legal_status, placement,
  reason, counts)
SELECT subjectkind, subject || :copy, kind, key, date(on_date, :days), date(until_on, :days), iro_id || :copy,
  team_id || :copy, age, legal_status, placement, reason, counts FROM things
"""

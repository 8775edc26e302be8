"""The revisions of every service make exactly the tables that its code believes in, on either database."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Date, MetaData, Table, bindparam, inspect, text

from services.allocation.tables.children import absences, hours, iros, registrations
from services.runtime.wiring import declaration_of
from shared.duties.pieces import Report
from shared.duties.told import reports_about
from shared.events.envelope import envelope_for
from shared.events.services.allocation import IroAbsencePlanned
from shared.ops.settings import SERVICES, BadSetting
from shared.outbox.outbox import Log
from shared.policy import load_profile
from shared.register import facts
from shared.service.service import Service
from shared.storage import migrate, tables
from shared.storage.columns import Moment
from shared.storage.database import Database
from shared.work.unit_of_work import Work
from tests.support.clock import FakeClock
from tests.support.council import Council

pytestmark = pytest.mark.both("migrations")


def complete(own: MetaData) -> MetaData:
    """A service's own tables and those that every service has."""
    both = MetaData()
    for table in (*tables.core.sorted_tables, *own.sorted_tables):
        table.to_metadata(both)
    return both


@pytest.mark.parametrize("name", SERVICES)
async def test_the_revisions_make_what_the_tables_say(name: str, database_url: str) -> None:
    database = Database(database_url)
    assert await migrate.migrate(database, name) == [each.revision for each in _in_order(name)]
    async with database.transaction() as connection:
        wanted = complete(declaration_of(name).tables)
        difference = await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), wanted))
    await database.close()
    assert difference == [], "write the next revision with: iro revise SERVICE WORDS"


@pytest.mark.parametrize("name", SERVICES)
async def test_the_revisions_go_up_down_and_up_again(name: str, database_url: str) -> None:
    database = Database(database_url)
    up = await migrate.migrate(database, name)
    assert await migrate.undo(database, name) == up[::-1]
    async with database.transaction() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert left == ["alembic_version"]
    assert await migrate.migrate(database, name) == up
    assert await Log(name, database).head() == 0
    await database.close()


async def test_migrating_again_does_nothing_and_the_log_begins_at_nought(database_url: str) -> None:
    database = Database(database_url)
    assert await migrate.missing(database, "allocation") == [f"{number:04}" for number in range(1, 15)]
    await migrate.migrate(database, "allocation")
    assert await migrate.migrate(database, "allocation") == []
    assert await migrate.missing(database, "allocation") == []
    assert await Log("allocation", database).head() == 0
    await database.close()


async def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "allocation")
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadSetting, match="newer version"):
        await migrate.migrate(database, "allocation")
    await database.close()


def _in_order(name: str) -> list[Script]:
    return list(migrate.scripts_of(name).walk_revisions())[::-1]


_OLD_FACT = """INSERT INTO facts (subject, type, key, subjectkind, source, event_id, event_ids, data, time, received,
 first_received, baseline) VALUES ('C1', 'review.held.v1', :key, 'child', '/iro/x', :id, :ids, :data, :last, :last,
 :first, NULL)"""
_OLD_REPORT = """INSERT INTO reports (id, subject, call, duty, key, "on", data, actor, at) VALUES ('1', 'C1', 'met',
 'visit_made', 'K', :on, '{"how":"in_person"}', 'SW1', :at)"""


def _old_fact(key: str, id_: str, ids: list[str], *, first: int, last: int) -> dict[str, object]:
    data = {"review_id": key, "kind": "first_review", "held_on": "2026-01-05"}
    moments = {name: datetime(2026, 1, at, 10, tzinfo=UTC) for name, at in (("first", first), ("last", last))}
    return {"key": key, "id": id_, "ids": "\n" + "\n".join(ids) + "\n", "data": json.dumps(data), **moments}


async def test_the_statements_say_what_the_older_tables_held_of_facts_and_reports(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "scheduling")
    await migrate.undo(database, "scheduling", to="0002")
    older = (_old_fact("R1", "b", ["a", "b"], first=2, last=9), _old_fact("R2", "c", ["c"], first=3, last=3))
    moments = {name: bindparam(name, type_=Moment()) for name in ("first", "last")}
    async with database.transaction() as connection:
        for old in (*older, _old_fact("R3", "d", ["d"], first=4, last=8)):
            await connection.execute(text(_OLD_FACT).bindparams(*moments.values()), old)
        report = text(_OLD_REPORT).bindparams(bindparam("at", type_=Moment()), bindparam("on", type_=Date()))
        await connection.execute(report, {"on": date(2026, 1, 6), "at": datetime(2026, 1, 7, 10, tzinfo=UTC)})
    await migrate.migrate(database, "scheduling")
    async with database.reading() as connection:
        england = load_profile("england-2010")
        work = Work(connection, "scheduling", england, datetime(2026, 2, 2, tzinfo=UTC), date(2026, 2, 2))
        held = (await facts.load(work, ["C1"]))["C1"]
        told = (await reports_about(work, ["C1"]))["C1"]
    await database.close()
    said = {fact.key: (fact.event_id, fact.received.day, fact.first_received.day) for fact in held}
    assert said == {"R1": ("b", 9, 2), "R2": ("c", 3, 3), "R3": ("d", 8, 4)}
    assert {fact.key: fact.event_ids for fact in held}["R1"] == {"a", "b"}
    assert told == [Report("met", "visit_made", "K", date(2026, 1, 6), {"how": "in_person", "duty_key": "K"}, "SW1")]


def _at(day: int) -> datetime:
    return datetime(2026, 1, day, 9, tzinfo=UTC)


_EVERYONE = {"iro_share": 1.0, "role": "iro", "active_from": date(2020, 1, 1), "created_at": _at(5)}
_OF_IROS: dict[Table, list[dict[str, Any]]] = {
    iros: [
        {**_EVERYONE, "id": "JO", "name": "Jo", "fte": 0.5, "registration_number": "SW1",
         "communication_methods": ["BSL"], "not_independent_of": {"people": ["P1"]}, "qualified_on": date(2015, 1, 1),
         "active_to": date(2026, 12, 31)},
        {**_EVERYONE, "id": "SAM", "name": "Sam", "fte": 1.0, "communication_methods": [], "not_independent_of": {}},
    ],
    hours: [
        {"iro_id": "JO", "from_on": date(2020, 1, 1), "fte": 1.0, "applied_at": _at(6)},
        {"iro_id": "JO", "from_on": date(2026, 1, 6), "fte": 0.5, "applied_at": _at(6)},
        {"iro_id": "JO", "from_on": date(2026, 3, 2), "fte": 0.8},
    ],
    registrations: [{"id": "R1", "iro_id": "JO", "regulator": "uk", "number": "SW1", "from_on": date(2020, 1, 1)}],
    absences: [
        {"id": "A1", "iro_id": "JO", "from_on": date(2026, 1, 12), "to_on": date(2026, 1, 16), "kind": "sickness",
         "cover": True, "cancelled_at": _at(8)},
        {"id": "A2", "iro_id": "JO", "from_on": date(2026, 2, 2), "kind": "other"},
    ],
}  # fmt: skip


async def test_what_was_on_record_of_iros_are_statements_from_which_it_follows_again(database_url: str) -> None:
    database, clock = Database(database_url), FakeClock("2026-01-09")
    await migrate.migrate(database, "allocation")
    await migrate.undo(database, "allocation", to="0005")
    planned = IroAbsencePlanned(absence_id="A1", from_on=date(2026, 1, 12), kind="sickness")
    async with database.transaction() as connection:
        for table, rows in _OF_IROS.items():
            for row in rows:
                await connection.execute(table.insert(), row)
        said = envelope_for(planned, id="1", source="/iro/allocation", subject="JO", time=_at(7)).to_row()
        row = {**said, "topic": "allocation.events"}
        of_then = {name: value for name, value in row.items() if name not in ("recordedat", "place")}
        await connection.execute(tables.outbox.insert(), of_then)
        noted = {"at": _at(7), "actor": "M1", "roles": "", "action": "iro.absence_planned", "subject": "JO"}
        await connection.execute(tables.audit.insert(), noted)
    await migrate.migrate(database, "allocation")
    council = Council(Service(declaration_of("allocation"), database, clock, load_profile("england-2010")), clock)
    told = sorted(await council.rows(tables.statements, kind="absence"), key=lambda row: str(row["place"]))
    before = await _on_record(council)
    async with database.transaction() as connection:
        for table in _OF_IROS:
            await connection.execute(table.delete())
    for iro in ("JO", "SAM"):
        await council.settles_anew(iro)
    after = await _on_record(council)
    await database.close()
    assert after == before
    assert [(row["key"], row["by"], row["received"].day, json.loads(row["data"])["cancelled"]) for row in told] == [
        ("A2", "unknown", 5, False),
        ("A1", "M1", 7, False),
        ("A1", "unknown", 8, True),
    ]


async def _on_record(council: Council) -> list[dict[str, Any]]:
    """What is on record of IROs, but for when it was put there."""
    when = {"created_at", "applied_at", "look_again_on"}
    rows = [row for table in _OF_IROS for row in await council.rows(table)]
    return sorted(({key: row[key] for key in sorted(row) if key not in when} for row in rows), key=str)

"""What the revision does that makes one register of statements out of the tables of facts and of reports."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic_core import from_json, to_json

from shared.events.envelope import read_data
from shared.storage.columns import Json, Moment

_OF_CARE = "('child.became_looked_after.v1', 'child.ceased_to_be_looked_after.v1')"
_AT_A_TIME = 5_000


def statements_from_facts_and_reports(service: str) -> None:
    """Make the table of statements, carry over what the older tables hold, and drop those."""
    statements = _make_statements()
    connection = op.get_bind()
    for rows in (_facts(connection), _reports(connection, service)):
        batch: list[Mapping[str, Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _AT_A_TIME:
                connection.execute(statements.insert(), batch)
                batch.clear()
        if batch:
            connection.execute(statements.insert(), batch)
    op.drop_index("facts_of_care_by_receipt", table_name="facts")
    op.drop_table("facts")
    op.drop_table("reports")


def facts_and_reports_again() -> None:
    """The older tables, empty: for whoever develops."""
    op.drop_table("statements")
    texts = ("subject", "type", "key", "subjectkind", "source", "event_id", "event_ids", "data")
    op.create_table(
        "facts",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, Moment(), nullable=False) for name in ("time", "received", "first_received")),
        sa.Column("baseline", sa.Date()),
        sa.PrimaryKeyConstraint("subject", "type", "key"),
    )
    of_care = sa.text(f"type in {_OF_CARE}")
    op.create_index(
        "facts_of_care_by_receipt", "facts", ["first_received"], sqlite_where=of_care, postgresql_where=of_care
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Text(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "call", "actor")),
        *(sa.Column(name, sa.Text()) for name in ("duty", "key")),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_reports_subject", "reports", ["subject"])


def _make_statements() -> sa.Table:
    texts = ("subject", "subjectkind", "kind", "key", "place", "data", "origin")
    made = op.create_table(
        "statements",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, Moment(), nullable=False) for name in ("time", "received")),
        *(sa.Column(name, sa.Date()) for name in ("on_day", "baseline")),
        *(sa.Column(name, sa.Text()) for name in ("by", "reason")),
        sa.PrimaryKeyConstraint("source", "id"),
    )
    of_care = sa.text(f"kind in {_OF_CARE}")
    op.create_index("statements_about", "statements", ["subject", "kind", "key"])
    op.create_index(
        "statements_of_care_by_receipt", "statements", ["received"], sqlite_where=of_care, postgresql_where=of_care
    )
    return made


def _facts(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """A fact that several events stated becomes as many statements: the one that stood, and who said it earlier."""
    moments = {name: Moment() for name in ("time", "received", "first_received")}
    query = sa.text("SELECT * FROM facts").columns(**moments, baseline=sa.Date())
    for row in map(dict[str, Any], connection.execute(query).mappings()):
        first, received = row["first_received"], row["received"]
        others = [each for each in row["event_ids"].strip("\n").split("\n") if each != row["event_id"]]
        if first != received and not others:
            others = [f"{row['event_id']}#first"]
        yield _stated(row, row["event_id"], received, row["baseline"] if first == received else None)
        for other in others:
            yield _stated(row, other, first, row["baseline"])


def _stated(row: Mapping[str, Any], id_: str, received: datetime, baseline: Any) -> dict[str, Any]:
    return {
        "source": row["source"],
        "id": id_,
        "subject": row["subject"],
        "subjectkind": row["subjectkind"],
        "kind": row["type"],
        "key": row["key"],
        "place": _place(row["time"], received, id_),
        "time": row["time"],
        "received": received,
        "on_day": read_data(row["type"], row["data"]).happened_on(),
        "data": row["data"],
        "by": None,
        "reason": None,
        "origin": "event",
        "baseline": baseline,
    }


def _reports(connection: sa.Connection, service: str) -> Iterator[dict[str, Any]]:
    query = sa.text('SELECT * FROM reports ORDER BY "at", id').columns(at=Moment(), on=sa.Date())
    for row in connection.execute(query).mappings():
        told = {**from_json(row["data"] or "{}"), **({"duty_key": row["key"]} if row["key"] is not None else {})}
        key = "|".join(part for part in (row["key"], told.get("review_id")) if part)
        yield {
            "source": f"/iro/{service}",
            "id": row["id"],
            "subject": row["subject"],
            "subjectkind": "child",
            "kind": f"duty:{row['call']}" + (f":{row['duty']}" if row["duty"] else ""),
            "key": key,
            "place": _place(row["at"], row["at"], row["id"]),
            "time": row["at"],
            "received": row["at"],
            "on_day": row["on"],
            "data": to_json(told).decode(),
            "by": row["actor"],
            "reason": None,
            "origin": "call",
            "baseline": None,
        }


def _place(time: datetime, received: datetime, id_: str) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}|{received.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}|{id_}"

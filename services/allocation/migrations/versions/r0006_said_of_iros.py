"""What was said of IROs as statements: particulars, hours, last days, registrations and absences.

Of each the last word is taken over, for the tables hold no other. When it was said, and by whom, is what the log and the
audit have of it; where they have nothing, it was said when the IRO joined, by somebody unknown.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic_core import from_json, to_json

from shared.storage.columns import Json, Moment

revision = "0006"
down_revision = "0005"

_PARTICULARS = (
    *("name", "email", "phone", "iro_share", "role", "registration_number", "qualified_on"),
    *("communication_methods", "not_independent_of", "active_from"),
)
_REGISTRATION = ("regulator", "number", "from_on", "to_on")
_ABSENCE = ("from_on", "to_on", "kind", "cover")
_BY_THE_OFFICE = "action LIKE 'iro.%'"
_CHANGED = "action IN ('iro.joined', 'iro.changed')"
_TEXTS = ("source", "id", "subject", "subjectkind", "kind", "key", "place", "data", "by", "origin")
_STATEMENTS = sa.table(
    "statements",
    *(sa.column(name, sa.Text()) for name in _TEXTS),
    *(sa.column(name, Moment()) for name in ("time", "received")),
    sa.column("on_day", sa.Date()),
)
_TYPES: Mapping[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys(("created_at", "applied_at", "cancelled_at", "time", "at"), Moment()),
    **dict.fromkeys(("qualified_on", "active_from", "active_to", "from_on", "to_on"), sa.Date()),
    **dict.fromkeys(("communication_methods", "not_independent_of"), Json()),
    "cover": sa.Boolean(),
}


def upgrade() -> None:
    connection = op.get_bind()
    by = {(row["subject"], row["at"]): row["actor"] for row in _rows(connection, "audit", "at", _BY_THE_OFFICE)}
    stated: list[dict[str, Any]] = []
    for iro_id, kind, key, on, data, at in _said(connection):
        id_, moment = f"{iro_id}#{kind}#{key}#{len(stated):06}", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        about = {"subject": iro_id, "subjectkind": "iro", "kind": kind, "key": key, "on_day": on}
        said = {"data": to_json(data).decode(), "by": by.get((iro_id, at), "unknown"), "origin": "call"}
        times = {"place": f"{moment}|{moment}|{id_}", "time": at, "received": at}
        stated.append({"source": "/iro/allocation", "id": id_, **about, **said, **times})
    if stated:
        connection.execute(sa.insert(_STATEMENTS), stated)


def downgrade() -> None:
    op.execute("DELETE FROM statements WHERE subjectkind = 'iro' AND origin = 'call'")


_Said = tuple[str, str, str, date | None, Mapping[str, Any], datetime]
"""Of which IRO, of what kind, under which key, about which day, what, and when."""


def _rows(connection: sa.Connection, table: str, order: str, where: str = "1 = 1") -> list[dict[str, Any]]:
    query = sa.text(f'SELECT * FROM {table} WHERE {where} ORDER BY "{order}"').columns(**_TYPES)
    return [dict(row) for row in connection.execute(query).mappings()]


def _said(connection: sa.Connection) -> Iterator[_Said]:
    changed = {row["subject"]: row["at"] for row in _rows(connection, "audit", "at", _CHANGED)}
    left = {row["subject"]: row["time"] for row in _rows(connection, "outbox", "seq", "type = 'iro.left.v1'")}
    joined, first_hours = {}, dict[str, float]()
    hours = _rows(connection, "hours", "from_on")
    for row in hours:
        first_hours.setdefault(row["iro_id"], row["fte"])
    for iro in _rows(connection, "iros", "id"):
        iro_id, at = iro["id"], iro["created_at"]
        joined[iro_id] = at
        particulars = {name: iro[name] for name in _PARTICULARS}
        yield iro_id, "particulars", "", None, particulars, changed.get(iro_id, at)
        yield iro_id, "hours", "", iro["active_from"], {"fte": first_hours.get(iro_id, iro["fte"])}, at
        if iro["active_to"] is not None:
            yield iro_id, "departure", "", iro["active_to"], {"left_on": iro["active_to"]}, left.get(iro_id, at)
    for row in hours:
        iro_id, on = row["iro_id"], row["from_on"]
        yield iro_id, "hours", on.isoformat(), on, {"fte": row["fte"]}, row["applied_at"] or joined[iro_id]
    for row in _rows(connection, "registrations", "id"):
        data = {**{name: row[name] for name in _REGISTRATION}, "void": False}
        yield row["iro_id"], "registration", row["id"], row["from_on"], data, joined[row["iro_id"]]
    yield from _absences(connection, joined)


def _absences(connection: sa.Connection, joined: Mapping[str, datetime]) -> Iterator[_Said]:
    announced = _rows(connection, "outbox", "seq", "type = 'iro.absence_planned.v1'")
    planned = {from_json(row["data"])["absence_id"]: row["time"] for row in announced}
    for row in _rows(connection, "absences", "id"):
        data, at = {name: row[name] for name in _ABSENCE}, planned.get(row["id"], joined[row["iro_id"]])
        about = row["iro_id"], "absence", row["id"], row["from_on"]
        yield *about, {**data, "cancelled": False}, at
        if row["cancelled_at"] is not None:
            yield *about, {**data, "cancelled": True}, row["cancelled_at"]

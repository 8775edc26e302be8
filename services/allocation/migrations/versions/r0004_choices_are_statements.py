"""Managers' choices as statements, and the needs that were known when an IRO was chosen: no longer read from evidence."""

from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic_core import from_json, to_json

from shared.storage.columns import Json, Moment

revision = "0004"
down_revision = "0003"

_ALLOCATIONS = sa.table(
    "allocations",
    *(sa.column(name, sa.Text()) for name in ("id", "child_id", "iro_id", "period_key", "rule", "reason", "decided_by")),
    sa.column("from_on", sa.Date()),
    sa.column("allocated_at", Moment()),
    sa.column("facts", sa.Text()),
    sa.column("needs_known", Json()),
)
_NAMES = ("source", "id", "subject", "subjectkind", "kind", "key", "place", "data", "by", "reason", "origin")
_STATEMENTS = sa.table(
    "statements",
    *(sa.column(name, sa.Text()) for name in _NAMES),
    *(sa.column(name, Moment()) for name in ("time", "received")),
    sa.column("on_day", sa.Date()),
)


def upgrade() -> None:
    op.add_column("allocations", sa.Column("needs_known", Json()))
    connection = op.get_bind()
    rows = [dict(row) for row in connection.execute(sa.select(_ALLOCATIONS)).mappings()]
    known = [{"p_id": row["id"], "p_known": _needs(row)} for row in rows]
    if known:
        which = sa.update(_ALLOCATIONS).where(_ALLOCATIONS.c.id == sa.bindparam("p_id"))
        connection.execute(which.values(needs_known=sa.bindparam("p_known", type_=Json())), known)
    chosen = [_statement(row) for row in rows if row["rule"] == "manager"]
    if chosen:
        connection.execute(sa.insert(_STATEMENTS), chosen)


def downgrade() -> None:
    op.execute("DELETE FROM statements WHERE kind = 'iro_chosen'")
    op.drop_column("allocations", "needs_known")


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    seen = from_json(row["facts"])
    return seen if isinstance(seen, dict) else {}


def _needs(row: dict[str, Any]) -> list[str]:
    seen = _seen(row)
    return [] if "since" in seen else list(seen.get("child", {}).get("communication_needs", ()))


def _statement(row: dict[str, Any]) -> dict[str, Any]:
    seen, at = _seen(row), row["allocated_at"]
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    data = {
        "iro_id": row["iro_id"],
        "period_key": row["period_key"],
        "overruled": list(seen.get("overruled", ())),
        "apart_from": list(seen.get("apart_from", ())),
    }
    return {
        "source": "/iro/allocation",
        "id": row["id"],
        "subject": row["child_id"],
        "subjectkind": "child",
        "kind": "iro_chosen",
        "key": "",
        "place": f"{moment}|{moment}|{row['id']}",
        "data": to_json(data).decode(),
        "by": row["decided_by"],
        "reason": row["reason"],
        "origin": "call",
        "time": at,
        "received": at,
        "on_day": row["from_on"],
    }

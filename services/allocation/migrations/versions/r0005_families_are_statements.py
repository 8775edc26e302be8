"""What managers said of families as statements: exceptions for siblings and their ends, and answers to proposals."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic_core import to_json

from shared.storage.columns import Json, Moment

revision = "0005"
down_revision = "0004"

_EXCEPTIONS = sa.table(
    "sibling_exceptions",
    *(sa.column(name, sa.Text()) for name in ("id", "reason", "note", "decided_by", "ended_by", "end_reason")),
    *(sa.column(name, Moment()) for name in ("decided_at", "ended_at")),
    sa.column("child_ids", Json()),
    sa.column("until", sa.Date()),
    sa.column("group_size", sa.Integer()),
)
_BREACHES = sa.table(
    "breaches",
    *(sa.column(name, sa.Text()) for name in ("id", "child_id", "rule", "iro_id", "status", "decided_by", "reason")),
    *(sa.column(name, Json()) for name in ("detail", "proposal")),
    *(sa.column(name, Moment()) for name in ("found_at", "decided_at")),
)
_ALLOCATIONS = sa.table(
    "allocations",
    *(sa.column(name, sa.Text()) for name in ("child_id", "iro_id", "period_key")),
    sa.column("allocated_at", Moment()),
)
_NAMES = ("source", "id", "subject", "subjectkind", "kind", "key", "place", "data", "by", "reason", "origin")
_STATEMENTS = sa.table(
    "statements",
    *(sa.column(name, sa.Text()) for name in _NAMES),
    *(sa.column(name, Moment()) for name in ("time", "received")),
)


def upgrade() -> None:
    connection = op.get_bind()
    said = [*_of_exceptions(connection), *_of_proposals(connection)]
    if said:
        connection.execute(sa.insert(_STATEMENTS), said)


def downgrade() -> None:
    kinds = "'siblings_excepted', 'exception_ended', 'proposal_declined', 'proposal_accepted'"
    op.execute(f"DELETE FROM statements WHERE kind IN ({kinds})")


def _of_exceptions(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute(sa.select(_EXCEPTIONS)).mappings():
        subject, data = min(row["child_ids"]), {name: row[name] for name in ("child_ids", "reason", "until", "group_size")}
        begun = _statement(row["id"], subject, "siblings_excepted", data, row["decided_at"])
        yield {**begun, "by": row["decided_by"], "reason": row["note"]}
        if row["ended_at"] is not None and row["ended_by"] != "system":
            ended = _statement(row["id"], subject, "exception_ended", {}, row["ended_at"], of="#end")
            yield {**ended, "by": row["ended_by"], "reason": row["end_reason"]}


def _of_proposals(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    answered = sa.select(_BREACHES).where(_BREACHES.c.status.in_(("declined", "accepted")))
    for row in connection.execute(answered).mappings().all():
        if row["status"] == "declined":
            data = {"rule": row["rule"], "iro_id": row["iro_id"], **row["detail"], "period_key": _period(connection, row)}
        else:
            data = {"iro_id": row["proposal"]["to_iro"], "answered": [row["id"]]}
        said = _statement(row["id"], row["child_id"], f"proposal_{row['status']}", data, row["decided_at"])
        yield {**said, "by": row["decided_by"], "reason": row["reason"]}


def _period(connection: sa.Connection, row: Mapping[Any, Any]) -> str | None:
    """What began the time in care of the child's allocation in which the breach was found."""
    mine, before = _ALLOCATIONS.c.child_id == row["child_id"], _ALLOCATIONS.c.allocated_at <= row["found_at"]
    last = sa.select(_ALLOCATIONS.c.period_key).where(mine, before).order_by(_ALLOCATIONS.c.allocated_at.desc()).limit(1)
    found: str | None = connection.execute(last).scalar()
    return found


def _statement(
    key: str, subject: str, kind: str, data: Mapping[str, Any], at: datetime, of: str = ""
) -> dict[str, Any]:
    moment, id_ = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}", f"{key}{of}"
    return {
        "source": "/iro/allocation",
        "id": id_,
        "subject": subject,
        "subjectkind": "child",
        "kind": kind,
        "key": key,
        "place": f"{moment}|{moment}|{id_}",
        "data": to_json(data).decode(),
        "origin": "call",
        "time": at,
        "received": at,
    }

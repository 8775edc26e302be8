"""Sibling groups are counted: whom each record named, and everybody in such a family is counted anew."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from json import loads
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0017"
down_revision = "0016"
_NAMING: Final = ("child.became_looked_after.v1", "child.details_corrected.v1")
_SPLITS: Final = ("sibling_group.split.v1", "sibling_group.split_ended.v1")
_SPLIT_NO_MORE: Final = "sibling_groups_split"
"""Counted until now from what allocation announced, and from each group's children from now on."""
_EVENTS: Final = sa.table("events", *(sa.column(name, sa.Text()) for name in ("type", "subject", "data")))
_AT_ONCE: Final = 1_000


def upgrade() -> None:
    links = op.create_table(
        "sibling_links",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("child_id", "other_id"),
    )
    op.create_index("sibling_links_of_the_other", "sibling_links", ["other_id"])
    pairs = sorted(set(_named()))
    for some in _parts(pairs):
        op.bulk_insert(links, [{"child_id": child_id, "other_id": other_id} for child_id, other_id in some])
    op.execute(sa.text("DELETE FROM counted WHERE kind = 'split'"))
    for table in ("figure_days", "figure_months"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE figure = '{_SPLIT_NO_MORE}'"))
    _await({each for pair in pairs for each in pair} | set(_split()))


def _parts(some: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (some[start : start + _AT_ONCE] for start in range(0, len(some), _AT_ONCE))


def _named() -> Iterator[tuple[str, str]]:
    said = sa.select(_EVENTS.c.subject, _EVENTS.c.data).where(_EVENTS.c.type.in_(_NAMING))
    for subject, data in op.get_bind().execute(said):
        yield from ((subject, other) for other in loads(data).get("sibling_ids") or () if other != subject)


def _split() -> Iterator[str]:
    yield from op.get_bind().execute(sa.select(_EVENTS.c.subject).where(_EVENTS.c.type.in_(_SPLITS))).scalars()


def _await(children: set[str]) -> None:
    awaited = sa.table("figures_awaited", sa.column("subjectkind"), sa.column("subject"), sa.column("since", Moment()))
    bind, since = op.get_bind(), datetime(2000, 1, 1, tzinfo=UTC)
    waiting = sa.select(awaited.c.subject).where(awaited.c.subjectkind == "child")
    new = children - set(bind.execute(waiting).scalars())
    for some in _parts(sorted(new)):
        op.bulk_insert(awaited, [{"subjectkind": "child", "subject": each, "since": since} for each in some])


def downgrade() -> None:
    op.drop_table("sibling_links")

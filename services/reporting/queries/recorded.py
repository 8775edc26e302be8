"""What is on record of the children and duties that some events speak of: few questions, however many they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Text, literal, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.same_child import MERGED, whose
from services.reporting.rules.status import LATE, OPEN
from services.reporting.tables.children import TO_BE_DONE, children, due, events
from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.child.next_review import REVIEWS
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.events.envelope import Envelope, from_row
from shared.events.services.allocation import ChildUnallocated
from shared.storage.view import Row, SetQuery, load_view

_TELLING: Final = DETAILS | IRO | REVIEWS | SAY_WHETHER_ONE_COUNTS | {ChildUnallocated}
TELLING_TYPES: Final = frozenset(kind.wire_type() for kind in _TELLING)
"""The events that a child's row is made from."""
_FEW: Final = 20
"""Children about whom everything is asked in one statement: its answers travel as text, which is dear for many."""
_TELLS: Final = events.c.type.in_([literal(each, Text) for each in sorted(TELLING_TYPES)])
ENVELOPE: Final = (
    events.c.id,
    events.c.source,
    events.c.type,
    events.c.subject,
    events.c.subjectkind,
    events.c.time,
    events.c.receivedat,
    events.c.recordedat,
    events.c.place,
    events.c.baseline,
    events.c.data,
)

_TO_DO: Final = (
    *("duty_id", "child_id", "duty", "owner", "keeper", "due_on", "policy_version", "status"),
    *("reminded_on", "reminded_by"),
)

CHILDREN: Final = SetQuery(select(children), by=(children.c.child_id,))
"""The rows of these children."""
TOLD: Final = SetQuery(select(*ENVELOPE).where(_TELLS), by=(events.c.subject,))
"""Everything that was said of these ids from which a child's row is made."""
DUTIES: Final = SetQuery(select(due), by=(due.c.duty_id,))
"""The rows of these duties."""
UNDONE: Final = SetQuery(
    select(*(due.c[name] for name in _TO_DO)).where(text(TO_BE_DONE)),
    by=(due.c.child_id,),
)
"""The duties of these children that are still to be done."""

LATEST: Final = 500
"""How many events a child's page shows; the timeline has them all."""
SAID_LAST: Final = SetQuery(
    select(
        *(
            events.c[name]
            for name in ("subject", "id", "source", "type", "causationid", "on_date", "in_timeline", "data")
        )
    )
    .where(events.c.subjectkind == literal_column("'child'"))
    .order_by(events.c.in_timeline.desc())
    .limit(literal_column(str(LATEST))),
    by=(events.c.subject,),
)
"""What was said last of a child; of one child alone, for of several together it would be so many."""


async def ask(connection: AsyncConnection, child_ids: Collection[str], duty_ids: Collection[str]) -> None:
    """Of a few children, ask at once whatever settling them asks; many are asked about kind by kind."""
    if len(child_ids) <= _FEW:
        questions = (MERGED, CHILDREN, TOLD, DUTIES, UNDONE)
        await load_view(connection, questions, [*sorted(child_ids), *sorted(duty_ids)])


async def page_of(connection: AsyncConnection, child_id: str) -> dict[str, str]:
    """As `whose`, of one child; what the child's page shows is asked in the same statement."""
    await load_view(connection, (MERGED, CHILDREN, UNDONE, SAID_LAST), [child_id])
    return await whose(connection, [child_id])


async def told_of(
    connection: AsyncConnection, subjects: Iterable[str], at_hand: Collection[Envelope]
) -> dict[str, list[Envelope]]:
    """By subject, everything from which a child's row is made; what is at hand need not be read from its row."""
    known = {(each.source, each.id): each for each in at_hand}
    found: dict[str, list[Envelope]] = defaultdict(list)
    for row in await TOLD.rows(connection, subjects):
        found[row["subject"]].append(known.get((row["source"], row["id"])) or from_row(row))
    return found


async def undone_of(
    connection: AsyncConnection, child_ids: Collection[str], changed: Iterable[Row]
) -> dict[str, list[Row]]:
    """The duties of each of these children that are still to be done, once these rows are changed."""
    rows = {row["duty_id"]: row for row in await UNDONE.rows(connection, child_ids)}
    rows |= {row["duty_id"]: row for row in changed}
    found: dict[str, list[Row]] = {each: [] for each in child_ids}
    for row in rows.values():
        if row["status"] in (OPEN, LATE) and row["child_id"] in found:
            found[row["child_id"]].append(row)
    return found

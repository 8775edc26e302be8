"""What reporting's own pictures say of an IRO's children: what each still lacks, and when she was last in touch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.reporting.queries import contacts, shown
from services.reporting.queries.shown import Row, Wanted
from shared.auth import audit
from shared.auth.roles import Caller
from shared.service.service import Service

MOST: Final = 200
"""Children on one desk; a caseload is far smaller."""


@dataclass(frozen=True, slots=True)
class DeskRead:
    """The children of an IRO whom the reader may see."""

    children: Sequence[Row]
    duties: Mapping[str, Sequence[Row]]
    contacts: Mapping[str, date]


async def read_desk(service: Service, caller: Caller, iro_id: str) -> DeskRead:
    """What is on record of this IRO's children, those for whom something is late first."""
    async with service.looking() as work:
        only = await service.sight.only(work, caller)
        rows = await shown.list_children(work.connection, Wanted(iro_id=iro_id, only=only), None, MOST)
        ids = [row["child_id"] for row in rows]
        duties = await shown.undone_duties(work.connection, ids)
        last = await contacts.last_contacts(work.connection, ids)
    await service.audit.read(caller, "read_children", audit.EVERY_CHILD)
    return DeskRead(rows, duties, last)

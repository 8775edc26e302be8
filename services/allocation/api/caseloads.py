"""The service as a whole over HTTP: who is waiting, and how heavy the caseloads are."""

from datetime import date

from fastapi import APIRouter

from services.allocation.actions.pages import child_page as reading
from services.allocation.actions.team import caseloads as loads
from services.allocation.api.callers import LoadReader, Seer, note_list
from services.allocation.schemas import children as schemas
from services.allocation.schemas.caseloads import Caseloads
from services.allocation.schemas.unmatched_ends import LooseEnds
from shared.service.service import Service
from shared.web.paging import Page, decode_cursor, page_of
from shared.web.parameters import CursorText, Limit
from shared.web.refusing import refuses


def overviews(routes: APIRouter, service: Service) -> None:
    @routes.get("/unallocated", responses=refuses(wrong=["invalid-cursor"]))
    async def without_an_iro(caller: Seer, limit: Limit = 100, cursor: CursorText = None) -> Page[schemas.Waiting]:
        """The looked-after children without an IRO: working days elapsed, the last day, and why."""
        async with service.looking() as work:
            rows = await reading.waiting(work, service.profile, decode_cursor(cursor, date, str), limit + 1)
        await note_list(service, caller, "unallocated_read")
        items, following = page_of(rows, limit, lambda row: (row.due_on, row.child_id))
        return Page(items=items, next=following)

    @routes.get("/loose-ends", responses=refuses(wrong=["invalid-cursor"]))
    async def loose_ends(caller: Seer, limit: Limit = 100, cursor: CursorText = None) -> Page[LooseEnds]:
        """Ends of care that belong to no time in care we know of: somebody has to tell the beginning, or put it right.

        Nothing follows from them until then.
        """
        after = decode_cursor(cursor, str)
        async with service.looking() as work:
            rows = await reading.all_loose_ends(work, after[0] if after is not None else None, limit + 1)
        await note_list(service, caller, "loose_ends_read")
        items, following = page_of(rows, limit, lambda row: (row.child_id,))
        return Page(items=items, next=following)

    @routes.get("/caseloads")
    async def caseloads(_caller: LoadReader) -> Caseloads:
        """Every IRO's caseload against the band of 50 to 70, and how many IROs the service needs now and soon."""
        async with service.looking() as work:
            return await loads.caseloads(work, service.profile)

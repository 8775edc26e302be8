"""The service as a whole over HTTP: who is waiting, and how heavy the caseloads are."""

from datetime import date

from services.allocation.actions.pages import child_page as reading
from services.allocation.actions.team import caseloads as loads
from services.allocation.api.callers import LoadReader, Seer, note_list
from services.allocation.schemas import children as schemas
from services.allocation.schemas.caseloads import Caseloads
from services.allocation.schemas.unmatched_ends import LooseEnds
from shared.auth.codes_only import shown_to
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import refuses


def overviews(routes: Router, service: Service) -> None:
    @routes.get("/unallocated", responses=refuses(wrong=["invalid-cursor"]))
    async def without_an_iro(caller: Seer, paged: Paged) -> Page[schemas.Waiting]:
        """The looked-after children without an IRO: working days elapsed, the last day, and why."""
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            rows = await reading.waiting(work, service.profile, paged.after(date, str), paged.most, only)
        await note_list(service, caller, "unallocated_read")
        return shown_to(caller, paged.page(rows, lambda row: (row.due_on, row.child_id)))

    @routes.get("/loose-ends", responses=refuses(wrong=["invalid-cursor"]))
    async def loose_ends(caller: Seer, paged: Paged) -> Page[LooseEnds]:
        """Ends of care that belong to no time in care we know of: somebody has to tell the beginning, or put it right.

        Nothing follows from them until then.
        """
        after = paged.after(str)
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            rows = await reading.all_loose_ends(work, after[0] if after is not None else None, paged.most, only)
        await note_list(service, caller, "loose_ends_read")
        return shown_to(caller, paged.page(rows, lambda row: (row.child_id,)))

    @routes.get("/caseloads")
    async def caseloads(caller: LoadReader) -> Caseloads:
        """Every IRO's caseload against the band of 50 to 70, and how many IROs the service needs now and soon."""
        async with service.looking() as work:
            return shown_to(caller, await loads.caseloads(work, service.profile))

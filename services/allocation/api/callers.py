"""Who may call allocation's routes, and the note that is kept of it."""

from typing import Annotated

from fastapi import Depends

from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.service.service import Service
from shared.work.unit_of_work import Work

_STAFF = ("social_worker", "team_manager", "service_manager", "senior_manager", "iro", "corporate_iro")
_OFFICE = ("iro_admin", "iro_manager", "dashboard", "auditor", "admin")
Reader = Annotated[Caller, Depends(allow(*_STAFF, *_OFFICE, "council_system", "service"))]
ChildReader = Annotated[Caller, Depends(allow(*_STAFF, *_OFFICE, "council_system", "service", "legal", "child"))]
Manager = Annotated[Caller, Depends(allow("iro_manager", "admin"))]
Office = Annotated[Caller, Depends(allow("iro_manager", "iro_admin", "admin"))]
Seer = Annotated[Caller, Depends(allow(*_OFFICE, "iro", "corporate_iro", "senior_manager", "service_manager"))]
"""Who may see lists that name children."""

LoadReader = Annotated[
    Caller, Depends(allow(*_OFFICE, "iro", "corporate_iro", "senior_manager", "service_manager", "service"))
]
"""Who may see the caseloads: reporting too, for the annual report."""


async def note(work: Work, caller: Caller, action: str, subject: str) -> None:
    """Keep who did what, in the transaction that does it."""
    await audit.record(work.connection, caller, action, subject, work.now)


async def note_list(service: Service, caller: Caller, action: str) -> None:
    """Keep who read a list that names children."""
    await service.audit.read(caller, action, audit.EVERY_CHILD)

"""Who may open which page of concerns and disputes; what of it is shown, and taken, escalation says."""

from typing import Annotated, Final

from fastapi import Depends

from services.reporting.pages.places import CHALLENGED, LATE
from shared.auth.access import allow
from shared.auth.forms import allow_form
from shared.auth.roles import Caller

_READERS: Final = (*sorted(CHALLENGED.roles), "social_worker")
_LEADERS: Final = ("iro", "corporate_iro", "iro_manager", "iro_admin")
_SAYERS: Final = (*_LEADERS, "social_worker", "team_manager", "service_manager", "senior_manager")

Lister = Annotated[Caller, Depends(allow(*CHALLENGED.roles))]
"""Who may open the lists."""
Reader = Annotated[Caller, Depends(allow(*_READERS))]
"""Who may open one of them; a social worker may be the one who answers."""
LateReader = Annotated[Caller, Depends(allow(*LATE.roles))]
Sayer = Annotated[Caller, Depends(allow(*_SAYERS))]
"""Who may say something in a dispute, being what she is to it."""
SayerByForm = Annotated[Caller, Depends(allow_form(*_SAYERS))]
Leader = Annotated[Caller, Depends(allow(*_LEADERS))]
"""Who may begin something, or go on with a concern."""
LeaderByForm = Annotated[Caller, Depends(allow_form(*_LEADERS))]
MANAGES: Final = ("iro_manager", "iro_admin", "auditor")
"""Who reads what the IRO service was late with, too."""
DECIDES: Final = ("iro", "corporate_iro", "iro_manager")

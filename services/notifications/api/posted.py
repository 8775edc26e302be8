"""Events that were posted, as they are shown, and to whom."""

from collections.abc import Mapping
from typing import Any, Final

from services.notifications.schemas.posted import Posted
from shared.auth.roles import Caller
from shared.child.taken_back import LINE, Shown, shown_of
from shared.service.service import Service

LISTERS: Final = ("council_system", "iro_manager", "iro_admin", "auditor", "admin")
"""Who may list what was posted, and ask what became of it."""


def as_posted(service: Service, caller: Caller, row: Mapping[str, Any], withdrawal: Mapping[str, Any] | None) -> Posted:
    """The event as this caller is shown it."""
    if withdrawal is None:
        return Posted(**row, withdrawn=False, withdrawn_on=None, note=None)
    hidden = shown_of(caller, withdrawal["reason"]) is not Shown.WHOLE
    content = dict.fromkeys(("type", "time", "recordedat", "receivedat")) if hidden else {}
    on = service.local_date(withdrawal["received"])
    return Posted(**{**row, **content}, withdrawn=True, withdrawn_on=on, note=LINE if hidden else None)

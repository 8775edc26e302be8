"""One dispute of the sample council, which waits for its IRO: opened and answered by the calls that people make."""

from collections.abc import Callable
from typing import Any

from services.cli.office_client import Office

Calls = Callable[[str, str], Office]
"""Whoever calls in somebody's name: by role and id."""


async def have_a_dispute(office: Office, calls: Calls, child_id: str) -> None:
    """The child's IRO challenges how often the parents are seen; the manager of the first stage agrees in part.

    What was said before is not said again.
    """
    iro = (await office.get(f"/allocation/children/{child_id}"))["iro"]
    if iro is None:
        return
    jo = calls("iro", iro["id"])
    known = (await jo.get(f"/escalation/disputes?child_id={child_id}"))["items"]
    dispute = known[0] if known else await jo.post("/escalation/disputes", _asks_for(child_id))
    if dispute["waiting_for"] and dispute["waiting_for"] != [iro["id"]]:
        manager = calls("team_manager", dispute["waiting_for"][0])
        await manager.post(f"/escalation/disputes/{dispute['id']}/response", {"agreed": "partly"})


def _asks_for(child_id: str) -> dict[str, Any]:
    return {"child_id": child_id, "category": "contact", "detail_ref": "SAMPLE/DISPUTE/1"}

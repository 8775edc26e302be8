"""How many duties of each kind are open, for the page of the policy. It tells of no child, and is not audited."""

from collections.abc import Mapping

from services.reporting.queries.open_duties import counted_by_duty
from shared.auth.roles import Caller
from shared.child.may_see import sees_every_child
from shared.service.service import Service


async def open_by_duty(service: Service, caller: Caller) -> Mapping[str, tuple[int, int]]:
    """Of each kind of duty how many are open, and how many late; nothing for whoever does not see every child."""
    if not sees_every_child(caller):
        return {}
    async with service.looking() as work:
        return await counted_by_duty(work.connection)

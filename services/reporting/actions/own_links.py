"""Giving a child a link to the own page, ending such links, and opening the page by one."""

from typing import Final

from services.reporting.queries import own_links as queries
from services.reporting.queries.same_child import whose
from services.reporting.rules.own_links import GOOD_FOR, digest_of, new_code
from shared.auth import audit
from shared.auth.roles import Caller
from shared.ops.clock import real_now
from shared.refusals import Conflict
from shared.service.service import Service

_OVER = "Ask your social worker or your IRO for a new one."
LINK_OVER: Final = "link-over"


async def give_link(service: Service, caller: Caller, child_id: str) -> str:
    """A new link's code, which is shown once. Raises NotFound for a child whom the caller may not see."""
    await service.must_see(caller, child_id)
    code, now = new_code(), real_now()
    async with service.work() as work:
        goes_on = (await whose(work.connection, [child_id]))[child_id]
        row = {"digest": digest_of(code), "child_id": goes_on, "made_by": caller.subject, "made_at": now}
        await queries.add(work.connection, {**row, "good_until": now + GOOD_FOR, "ended_at": None})
        await audit.record(work.connection, caller, "gave_own_link", goes_on, work.now)
    return code


async def end_links(service: Service, caller: Caller, child_id: str) -> int:
    """None of the child's links opens the page any more; how many did. Raises NotFound as `give_link`."""
    await service.must_see(caller, child_id)
    async with service.work() as work:
        ids = sorted(await whose(work.connection, [child_id]))
        ended = await queries.end_all(work.connection, ids, real_now())
        await audit.record(work.connection, caller, "ended_own_links", child_id, work.now)
    return ended


async def whose_page(service: Service, code: str) -> str:
    """The child whose page this code opens. Raises Conflict, in the same words whatever is wrong with it."""
    async with service.looking() as work:
        row = await queries.good_one(work.connection, digest_of(code), real_now())
        if row is None:
            raise Conflict(LINK_OVER, "This link does not open a page any more", _OVER)
        return (await whose(work.connection, [row["child_id"]]))[row["child_id"]]

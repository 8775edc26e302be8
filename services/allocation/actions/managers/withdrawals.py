"""What managers said of families is taken back: an exception for siblings, its end, a no to a proposal.

What follows from it is settled as if it had never been said. What a yes to a proposal did is not unsaid: the children
have moved, and a manager chooses for them anew.
"""

from collections.abc import Mapping
from typing import Any

from services.allocation.actions.deciding.answers import no_about
from services.allocation.actions.managers.exceptions import the_exception
from services.allocation.actions.managers.proposals import the_breach
from services.allocation.actions.settling.breaches import ACCEPTED
from services.allocation.actions.settling.keep_exceptions import ENDED, EXCEPTED
from shared.auth.roles import Caller, may_withdraw
from shared.refusals import Conflict, NotFound
from shared.register.aliases import survivors_of
from shared.register.statements import Word, withdraw, words_about
from shared.work.unit_of_work import Work


async def take_back_exception(work: Work, exception_id: str, reason: str, caller: Caller) -> list[str]:
    """These siblings were never excepted; who they are. Raises NotFound, and Conflict for one that has ended."""
    row = await the_exception(work, exception_id)
    word = await _said_of(work, row, EXCEPTED)
    if word is None:
        raise NotFound("exception")
    may_withdraw(caller, word.by)
    if row["ended_at"] is not None:
        how = "What it did is over. If it should not have ended, take that back first: POST …/end/withdrawal."
        raise Conflict("exception-ended", "This exception has ended", how)
    await withdraw(work, word, by=caller.subject, reason=reason)
    return list(row["child_ids"])


async def take_back_end(work: Work, exception_id: str, reason: str, caller: Caller) -> None:
    """The reason of an exception goes on after all. Raises NotFound when no manager has said that it ended."""
    word = await _said_of(work, await the_exception(work, exception_id), ENDED)
    if word is None:
        raise NotFound("end", "No manager has said that this exception ended.")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)


async def _said_of(work: Work, row: Mapping[Any, Any], kind: str) -> Word | None:
    first = row["child_ids"][0]
    child_id = (await survivors_of(work, [first])).get(first, first)
    words = (await words_about(work, [child_id]))[child_id]
    return next((word for word in words if (word.kind, word.key) == (kind, row["id"])), None)


async def take_back_no(work: Work, breach_id: str, reason: str, caller: Caller) -> None:
    """What was proposed is open again. Raises NotFound when no no stands, and Conflict for a yes."""
    row = await the_breach(work, breach_id)
    if row["status"] == ACCEPTED:
        how = "The children it names have moved: choose for them with POST /allocation/children/{child_id}/allocations."
        raise Conflict("proposal-carried-out", "This proposal was carried out", how)
    word = await no_about(work, row)
    if word is None:
        raise NotFound("decision", "Nobody has declined this proposal, or it was taken back.")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)

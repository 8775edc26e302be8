"""What was said of an IRO's going or absence is taken back, as long as nobody acted on it.

What was said before of the same stands again: other days of an absence, another last day, or none. Once children have
another IRO because of it, or somebody stood in for a day that is over, it is not unsaid but put right: she is back.
"""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.said_of_iros import ABSENCE, LEAVING, said_of_iro, take_back_of_iro
from services.allocation.actions.handover.departures import WAY_BACK, last_day_said
from services.allocation.actions.handover.handover import the_iro
from services.allocation.queries import handover as queries
from services.allocation.queries.handover import MOVE
from services.allocation.rules.handover.order import IRO_LEFT
from shared.auth.roles import Caller, may_withdraw
from shared.calendar import local_date
from shared.policy import Profile
from shared.refusals import Conflict, NotFound
from shared.work.unit_of_work import Work


async def take_back_absence(work: Work, iro_id: str, absence_id: str, reason: str, caller: Caller) -> None:
    """The last word about an absence is taken back: it has the days of before, stands again, or never was.

    Raises NotFound when there is none, and Conflict when it is over or somebody acted on it.
    """
    words = [word for word in await said_of_iro(work, iro_id, ABSENCE) if word.key == absence_id]
    known = await queries.absence_row(work.connection, absence_id)
    if not words or known is None:
        raise NotFound("absence")
    may_withdraw(caller, words[-1].by)
    if known["to_on"] is not None and known["to_on"] < work.today:
        raise Conflict("absence-over", "The absence is over")
    await take_back_of_iro(work, words[-1], by=caller.subject, reason=reason)
    if not any(word.key == absence_id for word in await said_of_iro(work, iro_id, ABSENCE)):
        _refuse_what_was_acted_on(work, await queries.covers_of(work.connection, absence_id))


def _refuse_what_was_acted_on(work: Work, stood_in: Sequence[RowMapping]) -> None:
    acted = [row for row in stood_in if row["kind"] == MOVE or row["from_on"] < work.today]
    if acted:
        first = min(acted, key=lambda row: (row["from_on"], row["child_id"]))
        done = "was moved to" if first["kind"] == MOVE else "was covered by"
        told = f"{first['child_id']} {done} {first['iro_id']} on {first['from_on'].isoformat()} because of it. "
        how = "POST …/cancellation says that she is there after all."
        raise Conflict("absence-acted-on", "Somebody has acted on this absence", told + how)


async def take_back_departure(work: Work, profile: Profile, iro_id: str, reason: str, caller: Caller) -> None:
    """The last word about an IRO's last day is taken back: the day of before stands again, or she stays.

    Raises NotFound when nothing was said of it, and Conflict when she has left or somebody was handed over.
    """
    iro = await the_iro(work, iro_id)
    words = await said_of_iro(work, iro_id, LEAVING)
    if not words:
        raise NotFound("departure", "Nobody has said when this IRO leaves.")
    may_withdraw(caller, words[-1].by)
    if iro["active_to"] is not None and iro["active_to"] < work.today:
        raise Conflict("has-left", "The IRO has left", WAY_BACK)
    since = local_date(words[-1].at, profile.calendar)
    followed = await queries.followed(work.connection, iro_id, IRO_LEFT.id)
    gone = [row for row in followed if row["from_on"] >= since]
    if gone:
        told = f"{gone[0]['child_id']} was given to {gone[0]['iro_id']} on {gone[0]['from_on'].isoformat()}. "
        how = "POST …/departure with left_on null says that she stays; whoever has another IRO stays there."
        raise Conflict("children-handed-over", "Children have been handed over", told + how)
    await take_back_of_iro(work, words[-1], by=caller.subject, reason=reason)
    before = (await last_day_said(work, iro_id))["active_to"]
    if before is not None and before < work.today:
        told = f"Before, {before.isoformat()} was said to be her last day, and that is over: tell the departure anew."
        raise Conflict("has-left", "The day that would stand again is over", told)

"""An IRO's hours change on a date; nobody is moved by it.

Fewer hours than the children there are need is said once (`caseload.limit_exceeded`) and shown, and nobody is newly
given to her until there is room again; more hours may help a child who waits.

Source: Hull 1; Jersey 7.9, 7.15.
"""

from datetime import date
from operator import itemgetter

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.view import limits_of
from services.allocation.actions.handover.handover import check_day, check_start, the_iro
from services.allocation.actions.handover.on_its_day import OnItsDay
from services.allocation.queries import children as queries
from services.allocation.queries import handover as asked
from services.allocation.rules.team.caseload import over_limit, per_full_time
from shared.events.services.allocation import CaseloadLimitExceeded, IroJoined
from shared.policy import Profile
from shared.work.unit_of_work import Work


async def change_hours(work: Work, profile: Profile, iro_id: str, from_on: date, fte: float) -> None:
    """These hours hold from that day, at once if it has come; the same again changes nothing."""
    row = await the_iro(work, iro_id)
    check_day(profile, from_on, "/from")
    check_start(from_on, row, "/from")
    known = {each["from_on"]: each["fte"] for each in await asked.hours_of(work.connection, iro_id)}
    if known.get(from_on) == fte:
        return
    await _keep_the_first_hours(work, row)
    await asked.set_hours(work.connection, iro_id, from_on, fte)
    if from_on <= work.today:
        await _take_effect(work, profile, iro_id)


async def _keep_the_first_hours(work: Work, before: RowMapping) -> None:
    """The hours with which an IRO started, before they are changed for the first time: for reports of earlier days."""
    if not await asked.hours_of(work.connection, before["id"]):
        await asked.set_hours(work.connection, before["id"], before["active_from"], before["fte"], work.now)


async def _take_effect(work: Work, profile: Profile, iro_id: str) -> None:
    before = await the_iro(work, iro_id)
    await asked.hours_take_effect(work.connection, iro_id, work.today, work.now)
    row = await the_iro(work, iro_id)
    if row["fte"] == before["fte"]:
        return
    joined = IroJoined(active_from=row["active_from"], fte=row["fte"], role=row["role"])
    work.announce(joined, iro_id, subjectkind="iro")
    await say_if_over_the_limit(work, profile, iro_id, hours_for_reviews(before))
    agenda_of(work).somebody_may_have_room()


async def on_other_hours(work: Work, profile: Profile, before: RowMapping) -> None:
    """An IRO's hours, or the share of them for children's reviews, were changed as from today.

    Kept among the changes of hours, and said if they are too few; `before` are her particulars until now.
    """
    row = await the_iro(work, before["id"])
    if row["fte"] != before["fte"]:
        await _keep_the_first_hours(work, before)
        await asked.set_hours(work.connection, row["id"], work.today, row["fte"])
        await asked.hours_take_effect(work.connection, row["id"], work.today, work.now)
    if hours_for_reviews(row) != hours_for_reviews(before):
        await say_if_over_the_limit(work, profile, row["id"], hours_for_reviews(before))


def hours_for_reviews(row: RowMapping) -> float:
    """Of a joint IRO and conference chair only the share for children's reviews counts."""
    return float(row["fte"] * row["iro_share"])


async def say_if_over_the_limit(work: Work, profile: Profile, iro_id: str, before: float) -> None:
    """Announce that the hours are now too few for the children there are, if those `before` were not."""
    limits = limits_of(profile)
    iro = await queries.one_iro(work.connection, iro_id)
    if not over_limit(iro.load, iro.fte, limits) or over_limit(iro.load, before, limits):
        return
    load = per_full_time(iro.load, iro.fte)
    exceeded = CaseloadLimitExceeded(
        iro_id=iro_id, children=iro.children, load=load, limit=float(limits.hard), exceeded_on=work.today
    )
    work.announce(exceeded, iro_id, subjectkind="iro")


async def _begin(work: Work, profile: Profile, row: RowMapping) -> None:
    await _take_effect(work, profile, row["iro_id"])


HOURS_CHANGE = OnItsDay(asked.first_hours, itemgetter("from_on"), _begin)
"""Puts hours into force on their day."""

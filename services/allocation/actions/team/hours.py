"""An IRO's hours change on a date; nobody is moved by it.

Fewer hours than the children there are need is said once (`caseload.limit_exceeded`) and shown, and nobody is newly
given to her until there is room again; more hours may help a child who waits.

Source: Hull 1; Jersey 7.9, 7.15.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.said_of_iros import HOURS, said_of_iro, say_of_iro
from services.allocation.actions.deciding.view import limits_of
from services.allocation.actions.handover.handover import check_day, check_start, the_iro
from services.allocation.actions.handover.on_its_day import OnItsDay
from services.allocation.queries import children as queries
from services.allocation.queries import handover as handover_queries
from services.allocation.queries import team as team_queries
from services.allocation.rules.team.caseload import over_limit, per_full_time
from shared.events.services.allocation import CaseloadLimitExceeded
from shared.policy import Profile
from shared.work.unit_of_work import Work


async def change_hours(work: Work, profile: Profile, iro_id: str, from_on: date, fte: float, by: str) -> None:
    """Say that these hours hold from that day; the same again changes nothing."""
    row = await the_iro(work, iro_id)
    check_day(profile, from_on, "/from")
    check_start(from_on, row, "/from")
    known = {each["from_on"]: each["fte"] for each in await handover_queries.hours_of(work.connection, iro_id)}
    if known.get(from_on) != fte:
        await say_works(work, iro_id, from_on, fte, by)


async def say_works(work: Work, iro_id: str, from_on: date, fte: float, by: str) -> None:
    """Put an IRO's hours from that day on record."""
    await say_of_iro(work, iro_id, HOURS, {"fte": fte}, by=by, key=from_on.isoformat(), on=from_on)


async def keep_hours(work: Work, iro_id: str) -> Mapping[str, Any]:
    """Have an IRO's hours on record as they were said; those in force today.

    Before they change for the first time, those with which she started are noted: for reports of earlier days.
    """
    said = await said_of_iro(work, iro_id, HOURS)
    joined = next(word for word in said if not word.key)
    changes = {date.fromisoformat(word.key): word.data["fte"] for word in said if word.key}
    if not changes:
        return joined.data
    known = {row["from_on"]: row["fte"] for row in await handover_queries.hours_of(work.connection, iro_id)}
    if not known:
        row = (await team_queries.iro_rows(work.connection, [iro_id])).get(iro_id)
        stated: Mapping[Any, Any] = row or {"active_from": joined.on}
        first = stated["active_from"]
        known = {first: joined.data["fte"]}
        await handover_queries.set_hours(work.connection, iro_id, first, joined.data["fte"], work.now)
    for from_on, fte in changes.items():
        if known.get(from_on) != fte:
            await handover_queries.set_hours(work.connection, iro_id, from_on, fte)
    await handover_queries.hours_have_begun(work.connection, iro_id, work.today, work.now)
    begun = {from_on: fte for from_on, fte in (known | changes).items() if from_on <= work.today}
    return {"fte": begun[max(begun)]} if begun else {}


def hours_for_reviews(row: Mapping[Any, Any]) -> float:
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


async def _begin(work: Work, _profile: Profile, row: RowMapping) -> None:
    agenda_of(work).look_at_iro(row["iro_id"], HOURS)


HOURS_CHANGE = OnItsDay(handover_queries.FIRST_HOURS, "from_on", _begin)
"""Puts hours into force on their day."""

"""How heavy the caseloads are, and how many IROs the service needs now and in the coming six months."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import RowMapping

from services.allocation import load_schemas as schemas
from services.allocation import queries, standing_queries, team_queries
from services.allocation.actions.picture import limits_of, load_children
from services.allocation.actions.waiting import is_late
from services.allocation.rules import reviews_children
from services.allocation.rules.caseload import band, iros_for_good_practice, iros_needed, over_limit, per_full_time
from services.allocation.rules.forecast import MONTHS, Hours, Movement, foretell
from services.allocation.rules.model import Iro, Limits
from shared.calendar import ONE_DAY, add_months, local_date
from shared.looked_after import CarePeriod
from shared.policy import Profile
from shared.work import Work


async def caseloads(work: Work, profile: Profile) -> schemas.Caseloads:
    """Every IRO's caseload against the band, and how many full-time IROs all the children need together."""
    limits, rows = limits_of(profile), await queries.iro_rows(work.connection)
    iros = [iro for iro in await queries.all_iros(work.connection) if _is_shown(iro, work.today)]
    waiting = await queries.waiting(work.connection)
    broken = await standing_queries.children_with_a_broken_rule(work.connection)
    children = sum(iro.children for iro in iros) + len(waiting)
    load = sum(iro.load for iro in iros) + await _weighed(work, waiting)
    hours = await _hours(work, rows)
    told = foretell(await _movement(work, profile, children, load), iros, limits, work.today, hours)
    return schemas.Caseloads(
        items=[_caseload(iro, rows[iro.id], limits, broken) for iro in iros if reviews_children.why_not(iro) is None],
        corporate_iros=[_corporate(iro, rows[iro.id]) for iro in iros if reviews_children.why_not(iro) is not None],
        iros_needed=iros_needed(load, limits),
        iros_for_good_practice=iros_for_good_practice(load, limits),
        without_an_iro=len(waiting),
        without_an_iro_late=await _late(work, waiting),
        needed=[schemas.Need(**each._asdict()) for each in told],
    )


def _is_shown(iro: Iro, today: date) -> bool:
    """Who has left is not shown any more, unless children are still with her, which is a breach."""
    return iro.active_to is None or iro.active_to >= today or iro.children > 0


def _caseload(iro: Iro, row: RowMapping, limits: Limits, broken: Mapping[str, int]) -> schemas.Caseload:
    return schemas.Caseload(
        iro_id=iro.id,
        name=row["name"],
        fte=row["fte"],
        iro_share=row["iro_share"],
        children=iro.children,
        weighed=round(iro.load, 6),
        load=per_full_time(iro.load, iro.fte),
        band=band(iro.load, iro.fte, limits),
        over_limit=over_limit(iro.load, iro.fte, limits),
        broken_rules=broken.get(iro.id, 0),
    )


def _corporate(iro: Iro, row: RowMapping) -> schemas.CorporateIro:
    return schemas.CorporateIro(iro_id=iro.id, name=row["name"], fte=row["fte"], children=iro.children)


async def _weighed(work: Work, ids: Sequence[str]) -> float:
    rows = await team_queries.child_rows(work.connection, ids)
    return sum(rows[child_id]["weight"] if child_id in rows else 1.0 for child_id in ids)


async def _late(work: Work, ids: Sequence[str]) -> int:
    """How many of them have had their last day."""
    rows = await queries.waiting_rows(work.connection, ids)
    return sum(is_late(row, work.today) for row in rows.values())


async def _hours(work: Work, rows: Mapping[str, RowMapping]) -> Hours:
    planned: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for row in await team_queries.planned_hours(work.connection):
        planned[row["iro_id"]].append((row["from_on"], row["fte"] * rows[row["iro_id"]]["iro_share"]))
    return planned


async def _movement(work: Work, profile: Profile, children: int, load: float) -> Movement:
    """Who came and who left in the last six months, by every time in care that began or ended in them."""
    rows = await team_queries.movements_since(work.connection, add_months(work.today, -MONTHS) + ONE_DAY)
    returned = [row["child_id"] for row in rows if (row["period"] or 1) > 1]
    known = await load_children(work, returned)
    times = [(row["looked_after_from"], row["ceased_on"]) for row in rows if row["child_id"] not in known]
    times += [_begun_and_ended(period) for child in known.values() for period in child.periods]
    return Movement(
        children,
        load,
        [begun for begun, _ in times if begun is not None],
        [ended for _, ended in times if ended is not None],
        await _known_from(work, profile, rows),
    )


def _begun_and_ended(period: CarePeriod) -> tuple[date | None, date | None]:
    return (period.start, period.end)


async def _known_from(work: Work, profile: Profile, rows: Sequence[RowMapping]) -> date:
    """Since when we hear of both ends of care: from the import on, unless the import told of those who had left too.

    Without an import from the first word of any child on: who had left before is never told of.
    """
    imported = await team_queries.first_import(work.connection)
    if imported is None:
        first = await team_queries.first_heard(work.connection)
        return local_date(first, profile.calendar) + ONE_DAY if first is not None else work.today
    if any(row["ceased_on"] is not None and row["ceased_on"] <= imported for row in rows):
        return date.min
    return imported + ONE_DAY

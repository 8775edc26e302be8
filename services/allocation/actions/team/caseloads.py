"""How heavy the caseloads are, and how many IROs the service needs now and in the coming six months."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from services.allocation.actions.deciding.view import limits_of, load_children
from services.allocation.queries import children as queries
from services.allocation.queries import looks as standing_queries
from services.allocation.queries import team as team_queries
from services.allocation.queries.preloaded import IROS
from services.allocation.rules import reviews_children
from services.allocation.rules.model import Iro, Limits
from services.allocation.rules.team.caseload import band, iros_for_good_practice, iros_needed, over_limit, per_full_time
from services.allocation.rules.team.forecast import MONTHS, Hours, Movement, foretell
from services.allocation.schemas import caseloads as schemas
from shared.calendar import ONE_DAY, add_months, local_date
from shared.policy import Profile
from shared.storage.view import Row
from shared.work.unit_of_work import Work


async def caseloads(work: Work, profile: Profile) -> schemas.Caseloads:
    """Every IRO's caseload against the band, and how many full-time IROs all the children need together."""
    limits = limits_of(profile)
    iros = [iro for iro in await queries.all_iros(work.connection) if _is_shown(iro, work.today)]
    rows = {row["id"]: row for row in await IROS.rows(work.connection)}
    waiting = await team_queries.those_who_wait(work.connection, work.today)
    broken = await standing_queries.children_with_a_broken_rule(work.connection)
    children = sum(iro.children for iro in iros) + waiting.number
    load = sum(iro.load for iro in iros) + waiting.weight
    hours = await _hours(work, rows)
    movement, days = await _movement(work, profile, children, load), profile.settings.absences.post_gone_days
    told = foretell(movement, iros, limits, work.today, hours, post_gone_days=days)
    return schemas.Caseloads(
        items=[
            _caseload(iro, rows[iro.id], limits, broken, work.today)
            for iro in iros
            if reviews_children.why_not(iro) is None
        ],
        corporate_iros=[_corporate(iro, rows[iro.id]) for iro in iros if reviews_children.why_not(iro) is not None],
        iros_needed=iros_needed(load, limits),
        iros_for_good_practice=iros_for_good_practice(load, limits),
        without_an_iro=waiting.number,
        without_an_iro_late=waiting.late,
        needed=[schemas.Need(**each._asdict()) for each in told],
    )


def _is_shown(iro: Iro, today: date) -> bool:
    """Who has left is not shown any more, unless children are still with her, which is a breach."""
    return iro.active_to is None or iro.active_to >= today or iro.children > 0


def _caseload(iro: Iro, row: Row, limits: Limits, broken: Mapping[str, int], today: date) -> schemas.Caseload:
    ahead = [each for each in iro.absences if each.to_on is None or each.to_on >= today]
    away = [each for each in ahead if not each.handing_over]
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
        active_from=row["active_from"],
        active_to=row["active_to"],
        away=[schemas.Away(from_=each.from_on, to=each.to_on) for each in away],
    )


def _corporate(iro: Iro, row: Row) -> schemas.CorporateIro:
    return schemas.CorporateIro(iro_id=iro.id, name=row["name"], fte=row["fte"], children=iro.children)


async def _hours(work: Work, rows: Mapping[str, Row]) -> Hours:
    planned: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for row in await team_queries.planned_hours(work.connection):
        planned[row["iro_id"]].append((row["from_on"], row["fte"] * rows[row["iro_id"]]["iro_share"]))
    return planned


async def _movement(work: Work, profile: Profile, children: int, load: float) -> Movement:
    """Who came and who left in the last six months, by every time in care that began or ended in them."""
    first = add_months(work.today, -MONTHS) + ONE_DAY
    came = await team_queries.came_since(work.connection, first)
    left = await team_queries.left_since(work.connection, first)
    returned = await load_children(work, await team_queries.returned_since(work.connection, first))
    for period in (period for child in returned.values() for period in child.periods):
        came[period.start] += 1
        if period.end is not None:
            left[period.end] += 1
    return Movement(children, load, came, left, await _known_from(work, profile, first))


async def _known_from(work: Work, profile: Profile, since: date) -> date:
    """Since when we hear of both ends of care: from the import on, unless the import told of those who had left too.

    Without an import from the first word of any child on: who had left before is never told of.
    """
    imported = await team_queries.first_import(work.connection)
    if imported is None:
        first = await team_queries.first_heard(work.connection)
        return local_date(first, profile.calendar) + ONE_DAY if first is not None else work.today
    return date.min if await team_queries.any_left_by(work.connection, imported, since) else imported + ONE_DAY

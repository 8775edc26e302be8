"""The team of IROs on a day, in numbers: for the annual report and for whoever manages it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.view import limits_of
from services.allocation.queries import children as queries
from services.allocation.queries import staff_records as record_queries
from services.allocation.queries import team as team_queries
from services.allocation.rules import registered
from services.allocation.rules.model import Iro
from services.allocation.rules.team import team_profile as make_up
from services.allocation.schemas import staff_records as schemas
from services.allocation.tables.children import supervisions, trainings
from shared.calendar import ONE_DAY, add_months
from shared.policy import Profile
from shared.refusals import Unprocessable
from shared.work.unit_of_work import Work

_SOON = 3


async def team(work: Work, profile: Profile, as_at: date) -> schemas.Team:
    """The numbers of those in post on this day; refused for a day to come."""
    if as_at > work.today:
        raise Unprocessable.at("/query/as_at", "lies in the future", slug="future-date")
    rows = await team_queries.in_post(work.connection, as_at)
    iros = {iro.id: iro for iro in await queries.all_iros(work.connection)}
    there = [iros[row["id"]] for row in rows]
    worked = await team_queries.hours_on(work.connection, as_at)
    return schemas.Team(
        as_at=as_at,
        posts=_posts([{**row, "fte": worked.get(row["id"], row["fte"])} for row in rows]),
        registered=_registered(there, profile, as_at),
        supervision=await _supervised(work, there, as_at),
        training=await _trained(work, there, as_at),
        service=await _service(work, rows, as_at),
        ethnicity=await _ethnicity(work, min(make_up.year_end(as_at), make_up.last_year_over(work.today))),
    )


def _posts(rows: Sequence[Mapping[Any, Any]]) -> list[schemas.Posts]:
    return [
        schemas.Posts(
            role=role,
            iros=len(its := [row for row in rows if row["role"] == role]),
            fte=round(sum(row["fte"] for row in its), 6),
            iro_fte=round(sum(row["fte"] * row["iro_share"] for row in its), 6),
        )
        for role in sorted({row["role"] for row in rows})
    ]


def _registered(there: Sequence[Iro], profile: Profile, as_at: date) -> schemas.Registered:
    limits = limits_of(profile)
    lacking = [iro.id for iro in there if registered.why_not(iro, limits, as_at) is not None]
    soon = add_months(as_at, _SOON)
    ending = [iro.id for iro in there if iro.id not in lacking and registered.why_not(iro, limits, soon) is not None]
    return schemas.Registered(
        regulators_needed=limits.regulators,
        iros=len(there) - len(lacking),
        not_registered=lacking,
        ending_within_three_months=ending,
    )


async def _supervised(work: Work, there: Sequence[Iro], as_at: date) -> schemas.Supervised:
    months = make_up.months_up_to(as_at)
    held = await record_queries.between(work.connection, supervisions, "held_on", months[0][0], as_at)
    alone = {(row["iro_id"], _month(row["held_on"])) for row in held if row["kind"] == "individual"}
    expected = {(iro.id, _month(first)) for iro in there for first, last in months if _was_there(iro, first, last)}
    covered = len(expected & alone)
    ids = {iro.id for iro in there}
    return schemas.Supervised(
        months_expected=len(expected),
        months_covered=covered,
        share=round(covered / len(expected), 4) if expected else None,
        group_sessions=len({row["held_on"] for row in held if row["kind"] == "group"}),
        appraised=len({row["iro_id"] for row in held if row["kind"] == "appraisal"} & ids),
    )


def _month(day: date) -> tuple[int, int]:
    return (day.year, day.month)


def _was_there(iro: Iro, first: date, last: date) -> bool:
    """In post the whole month and not away all of it."""
    in_post = (iro.active_from is None or iro.active_from <= first) and (iro.active_to is None or iro.active_to >= last)
    away = any(
        each.from_on <= first and (each.to_on is None or each.to_on >= last)
        for each in iro.absences
        if not each.handing_over
    )
    return in_post and not away


async def _trained(work: Work, there: Sequence[Iro], as_at: date) -> schemas.Trained:
    ids = {iro.id for iro in there}
    found = await record_queries.between(work.connection, trainings, "completed_on", _a_year_before(as_at), as_at)
    its = [row for row in found if row["iro_id"] in ids]
    hours = round(sum(row["hours"] for row in its), 2)
    per_iro = round(hours / len(ids), 2) if ids else None
    return schemas.Trained(hours=hours, hours_per_iro=per_iro, iros=len({row["iro_id"] for row in its}))


def _a_year_before(as_at: date) -> date:
    """The first day of the year that ends with this day."""
    return add_months(as_at, -12) + ONE_DAY


async def _service(work: Work, rows: Sequence[RowMapping], as_at: date) -> schemas.Service:
    first = _a_year_before(as_at)
    everyone = (await team_queries.iro_rows(work.connection)).values()
    numbers: dict[str, Any] = make_up.lengths_of_service((row["active_from"] for row in rows), as_at)
    return schemas.Service(
        **numbers,
        started=sum(first <= row["active_from"] <= as_at for row in everyone),
        left=sum(row["active_to"] is not None and first <= row["active_to"] <= as_at for row in everyone),
    )


async def _ethnicity(work: Work, on: date) -> schemas.EthnicMakeUp:
    there = [row["id"] for row in await team_queries.in_post(work.connection, on)]
    groups = make_up.groups_to_show(there, await record_queries.ethnicities_on(work.connection, on))
    return schemas.EthnicMakeUp(
        as_at=on,
        groups=[schemas.EthnicGroup(ethnicity=name, iros=number) for name, number in groups.items()],
        suppressed_below=make_up.SUPPRESSED_BELOW,
        some_suppressed_or_not_stated=sum(groups.values()) < len(there),
    )

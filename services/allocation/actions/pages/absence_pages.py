"""What allocation shows of IROs who leave, are away or change their hours, and of who stands in for them."""

from datetime import date
from operator import itemgetter

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.view import limits_of
from services.allocation.actions.handover.handover import cases_of, check_day, the_iro
from services.allocation.queries import children as queries
from services.allocation.queries import handover as handover_queries
from services.allocation.queries import waiting as waiting_queries
from services.allocation.queries.handover import DEPARTURE
from services.allocation.queries.preloaded import CONTACTS, COVERED
from services.allocation.rules.handover.order import IRO_LEFT, Away, arrangement, handed_over_from
from services.allocation.rules.team.caseload import over_limit
from services.allocation.schemas import children as schemas
from services.allocation.schemas import handover as handover_schemas
from shared.policy import Profile
from shared.refusals import NotFound
from shared.storage.rows import Only
from shared.storage.view import Row
from shared.work.unit_of_work import Work


async def iro_shown(work: Work, child_id: str) -> schemas.IroContact | None:
    """How to reach the child's IRO; None when the child has none."""
    row = next(iter(await CONTACTS.rows(work.connection, [child_id])), None)
    return _contact(row) if row is not None else None


def _contact(row: Row) -> schemas.IroContact:
    return schemas.IroContact(id=row["id"], name=row["name"], email=row["email"], phone=row["phone"])


async def cover_shown(work: Work, child_id: str) -> schemas.Cover | None:
    """Who covers for the child's IRO today, from when to when; None when nobody needs to."""
    rows = await COVERED.rows(work.connection, [child_id])
    row = max(rows, key=itemgetter("cover_id"), default=None)
    return schemas.Cover(iro=_contact(row), from_=row["from_on"], to=row["to_on"]) if row is not None else None


async def leaving(work: Work, profile: Profile, iro_id: str) -> handover_schemas.Leaving:
    """An IRO with what is planned about her leaving: the children in the order of the hand-over, and those who went."""
    row, planned = await the_iro(work, iro_id), await handover_queries.plan_of(work.connection, iro_id, DEPARTURE)
    to_hand_over = await _to_hand_over(work, profile, iro_id) if planned is not None else []
    gone = await handover_queries.followed(work.connection, iro_id, IRO_LEFT.id) if planned is not None else []
    return handover_schemas.Leaving(
        **schemas.Iro.model_validate(dict(row)).model_dump(by_alias=True, exclude={"version"}),
        handed_over_from=planned["moves_on"] if planned is not None else None,
        next_step_on=planned["next_on"] if planned is not None else None,
        children=to_hand_over,
        handed_over=[
            handover_schemas.HandedOver(child_id=each["child_id"], iro_id=each["iro_id"], on=each["from_on"])
            for each in gone
        ],
    )


async def leaving_if(
    work: Work, profile: Profile, plan: handover_schemas.Leaving, left_on: date
) -> handover_schemas.Leaving:
    """What the plan would be if that were her last day. Raises Unprocessable for a day of which nobody can say."""
    check_day(profile, left_on, "/query/left_on")
    children = await _to_hand_over(work, profile, plan.id)
    return plan.model_copy(update={"handed_over_from": handed_over_from(left_on, profile), "children": children})


async def _to_hand_over(work: Work, profile: Profile, iro_id: str) -> list[handover_schemas.ToHandOver]:
    """The children whom this IRO has, in the order of a hand-over."""
    ids = await handover_queries.held_by(work.connection, iro_id)
    cases = await cases_of(work, profile, ids)
    known = await waiting_queries.waiting_rows(work.connection, ids)
    return [
        handover_schemas.ToHandOver(
            child_id=child_id,
            next_review_on=cases.reviews[child_id],
            why=known[child_id]["why"] if child_id in known else None,
        )
        for group in cases.groups
        for child_id in group
    ]


async def absences(work: Work, profile: Profile, iro_id: str) -> list[handover_schemas.Absence]:
    """Every absence of an IRO with what is done about it."""
    await the_iro(work, iro_id)
    return [await _shown(work, profile, row) for row in await handover_queries.absence_rows(work.connection, iro_id)]


async def absence(work: Work, profile: Profile, absence_id: str) -> handover_schemas.Absence:
    """One absence with what is done about it."""
    row = await handover_queries.absence_row(work.connection, absence_id)
    if row is None:
        raise NotFound("absence")
    return await _shown(work, profile, row)


async def _shown(work: Work, profile: Profile, row: RowMapping) -> handover_schemas.Absence:
    planned = await handover_queries.plan_of(work.connection, row["iro_id"], row["id"])
    how = arrangement(Away(row["from_on"], row["to_on"], row["cover"]), work.today, profile)
    return handover_schemas.Absence(
        **{name: row[name] for name in ("id", "iro_id", "from_on", "to_on", "kind", "cover")},
        arrangement=how.value,
        cancelled=row["cancelled_at"] is not None,
        next_step_on=planned["next_on"] if planned is not None else None,
        children=[
            handover_schemas.StoodInFor(
                child_id=each["child_id"],
                kind=each["kind"],
                iro_id=each["iro_id"],
                from_=each["from_on"],
                over_on=each["restored_on"],
                outcome=each["outcome"],
            )
            for each in await handover_queries.covers_of(work.connection, row["id"])
        ],
        uncovered=await _uncovered(work, row),
    )


async def _uncovered(work: Work, row: RowMapping) -> list[str]:
    """Whom nobody stands in for today although their IRO is away."""
    running = (await handover_queries.absences_on(work.connection, [row["iro_id"]], work.today)).get(row["iro_id"])
    if running is None or running["id"] != row["id"]:
        return []
    held = await handover_queries.held_by(work.connection, row["iro_id"])
    covered = {each["child_id"] for each in await handover_queries.covers_of_children(work.connection, held)}
    return [child_id for child_id in held if child_id not in covered]


def seen(absence: handover_schemas.Absence, only: Only) -> handover_schemas.Absence:
    """An absence with those of the children whom somebody may see."""
    if only is None:
        return absence
    children = [each for each in absence.children if each.child_id in only]
    uncovered = [each for each in absence.uncovered if each in only]
    return absence.model_copy(update={"children": children, "uncovered": uncovered})


def leaving_seen(plan: handover_schemas.Leaving, only: Only) -> handover_schemas.Leaving:
    """The plan of a departure with those of the children whom somebody may see."""
    if only is None:
        return plan
    children = [each for each in plan.children if each.child_id in only]
    handed_over = [each for each in plan.handed_over if each.child_id in only]
    return plan.model_copy(update={"children": children, "handed_over": handed_over})


async def hours(work: Work, profile: Profile, iro_id: str) -> handover_schemas.IroHours:
    """The hours in force, how they change, and whether the children there are need more than they allow."""
    row = await the_iro(work, iro_id)
    iro = await queries.one_iro(work.connection, iro_id)
    changes = [
        handover_schemas.Hours(from_=each["from_on"], fte=each["fte"], applied=each["applied_at"] is not None)
        for each in await handover_queries.hours_of(work.connection, iro_id)
    ]
    return handover_schemas.IroHours(
        iro_id=iro_id,
        fte=row["fte"],
        changes=changes,
        children=iro.children,
        over_limit=over_limit(iro.load, iro.fte, limits_of(profile)),
    )

"""Who may do what in a dispute: its IRO leads, the managers of its stages answer, and nobody it is against closes it.

Source: Jersey 6.2, 6.3, 6.5, 7.6.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends

from services.escalation.actions.disputes.deputies import deputies_on
from services.escalation.actions.disputes.steps import policy_of, state_now, the_dispute
from services.escalation.queries import disputes as queries
from services.escalation.rules.disputes.days_left import days_left
from services.escalation.rules.disputes.ladder import ladder_of
from services.escalation.rules.disputes.transitions import MAY, Step
from services.escalation.schemas.disputes import Dispute, DisputeLine, DisputeToReader
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.child.relations import Relation
from shared.child.who_may import may_decide
from shared.refusals import Forbidden, NotFound
from shared.service.service import Service
from shared.service.whose import NOT_THE_IRO, must, note, whose
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_LEADERS: Final = ("iro", "corporate_iro", "iro_manager")
_MANAGERS: Final = ("social_worker", "team_manager", "service_manager", "senior_manager")
Leader = Annotated[Caller, Depends(allow(*_LEADERS))]
"""Who leads a dispute, if she is the child's IRO, stands in, or is an IRO manager."""
_ANSWERERS: Final = (*_MANAGERS, "iro_admin", "iro_manager")
Answerer = Annotated[Caller, Depends(allow(*_ANSWERERS))]
"""Who answers at a stage, or writes down what came by letter."""
Doer = Annotated[Caller, Depends(allow(*_LEADERS, *_MANAGERS, "iro_admin", "council_system"))]
"""Who may say that what was agreed was done, if it is hers to say."""
Taker = Annotated[Caller, Depends(allow(*_LEADERS, *_MANAGERS, "iro_admin", "council_system"))]
"""Who may take back what she said."""
_READERS: Final = (*_LEADERS, *_MANAGERS, "iro_admin", "auditor", "admin", "dashboard", "service")
Reader = Annotated[Caller, Depends(allow(*_READERS))]
OFFICE: Final = ("iro_admin", "iro_manager")
_AGAINST: Final = (
    "The dispute is against you, or those you answer for: you answer at your stage, and nobody it is against closes, "
    "moves or edits it."
)
_NO_CARERS_IRO: Final = "A dispute about a foster carer is led by the Corporate IRO or an IRO manager."
_OPENED_BY: Final = "A dispute is opened by the child's IRO, and never by whoever works on the child's case."
_PARTIES: Final = (Relation.SOCIAL_WORKER, Relation.TEAM, Relation.LINE)


async def seen(service: Service, caller: Caller, dispute_id: str) -> Row:
    """The dispute, which the caller may see: of one of its children, or because she answers in a manager's place.

    Raises NotFound, as if there were no such dispute.
    """
    async with service.looking() as work:
        row = (await queries.by_id(work.connection, [dispute_id])).get(dispute_id)
        if row is None:
            raise NotFound("dispute")
        if row["subjectkind"] != "child" or caller.subject in await _deputies_of(work, row):
            return row
        for child_id in row["also_for"]:
            if await service.sight.may_see(work, caller, child_id):
                return row
    await service.must_see(caller, row["subject"], "dispute")
    return row


async def _deputies_of(work: Work, row: Row) -> set[str]:
    """Who answers today in the place of a manager of its stages, and need be nothing to the child."""
    deputies = await deputies_on(work, work.today)
    managers = {each for stage in row["stages"] for each in stage["manager_ids"]}
    return {deputy for manager, deputy in deputies.items() if manager in managers}


async def asked(work: Work, row: Row) -> dict[str, int]:
    """Who may answer, managers of its stages and their deputies, each with the latest stage at which she is asked."""
    deputies = await deputies_on(work, work.today)
    found: dict[str, int] = {}
    for stage in row["stages"]:
        for manager in stage["manager_ids"]:
            found[manager] = stage["number"]
            if manager in deputies:
                found[deputies[manager]] = stage["number"]
    return found


async def refuse_not_hers(service: Service, caller: Caller, child_id: str) -> None:
    """Raise NotFound or Forbidden for who may not open a dispute for this child."""
    await service.must_see(caller, child_id)
    async with service.looking() as work:
        people = (await whose(service, work, child_id)).people
    must(may_decide, caller, people, NOT_THE_IRO)
    if people.relations_of(caller.subject) & {"social_worker", "team", "line"}:
        raise Forbidden(_OPENED_BY)


async def led(service: Service, caller: Caller, row: Row) -> None:
    """Raise Forbidden for who does not lead it, or is somebody it is against."""
    async with service.looking() as work:
        await refuse_parties(service, work, caller, row)
        if row["subjectkind"] == "child":
            people = (await whose(service, work, row["subject"])).people
            must(may_decide, caller, people, NOT_THE_IRO)
        elif not caller.has("corporate_iro", "iro_manager"):
            raise Forbidden(_NO_CARERS_IRO)


async def refuse_parties(service: Service, work: Work, caller: Caller, row: Row) -> None:
    """Raise Forbidden for whoever works on the child's case, stands above that, or answers at a stage."""
    against = set(await asked(work, row))
    if row["subjectkind"] == "child":
        for child_id in (row["subject"], *row["also_for"]):
            people = (await whose(service, work, child_id)).people.people
            against |= {each for relation in _PARTIES for each in people.get(relation, ())}
    if caller.subject in against:
        raise Forbidden(_AGAINST)


async def brought_up_to_date(service: Service, work: Work, dispute_id: str) -> Row:
    """The dispute as it stands now, whatever time has done since it was settled last."""
    row = await the_dispute(work, dispute_id)
    work.touch(row["subject"])
    await service.settle(work)
    return await the_dispute(work, dispute_id)


async def settled(service: Service, work: Work, caller: Caller, dispute_id: str, action: str) -> Dispute:
    """Settle what was said, note who said it on each child's record, and show the dispute as it stands then."""
    await service.settle(work)
    row = await the_dispute(work, dispute_id)
    for subject in (row["subject"], *row["also_for"]):
        await note(work, caller, action, subject)
    return await whole(work, row)


async def whole(work: Work, row: Row) -> Dispute:
    """The dispute with every step."""
    remedies = (await queries.remedies_of(work.connection, [row["id"]]))[row["id"]]
    return Dispute.model_validate({**_shown(row, work, await deputies_on(work, work.today)), "remedies": remedies})


async def to_reader(service: Service, caller: Caller, row: Row) -> DisputeToReader:
    """The dispute with every step, and what this caller may say of it now."""
    leads = await _leads(service, caller, row)
    async with service.looking() as work:
        may = MAY[state_now(row, work.profile, work.today)] & await _hers(work, caller, row, leads=leads)
        shown = await whole(work, row)
    return DisputeToReader(**shown.model_dump(), may=sorted(may))


async def _leads(service: Service, caller: Caller, row: Row) -> bool:
    try:
        await led(service, caller, row)
    except Forbidden:
        return False
    return caller.has(*_LEADERS)


async def _hers(work: Work, caller: Caller, row: Row, *, leads: bool) -> set[Step]:
    """The steps that are hers, whatever state it is in; there is nothing to think of before anybody has answered."""
    found: set[Step] = {"next_stage", "resolve", "unresolved", "withdraw", "complaint_by"} if leads else set()
    if leads and any(stage["answers"] for stage in row["stages"]):
        found.add("view")
    if caller.has(*OFFICE) or (caller.has(*_ANSWERERS) and caller.subject in await asked(work, row)):
        found.add("respond")
    return found


async def lines(work: Work, rows: list[dict[str, Any]]) -> list[DisputeLine]:
    """Disputes as a list has them."""
    deputies = await deputies_on(work, work.today)
    return [DisputeLine.model_validate(_shown(row, work, deputies)) for row in rows]


def waiting_for(row: Row, deputies: Mapping[str, str]) -> list[str]:
    """Who is to act: whoever answers for the stage, or in her place; the IRO once that was answered."""
    if row["answered"]:
        return [row["iro_id"]] if row["iro_id"] is not None else []
    return [deputies.get(each, each) for each in row["manager_ids"]]


def _shown(row: Row, work: Work, deputies: Mapping[str, str]) -> dict[str, Any]:
    over = row["status"] != "open"
    day = row["ended_on"] if over else work.today
    days = days_left(row["opened_on"], row["limit_on"], day, work.profile.calendar)
    late = (not row["answered"] and row["stage_due_on"] < work.today) or row["limit_on"] < work.today
    ladder = ladder_of(policy_of(row, work.profile).settings.disputes, row["subjectkind"])
    return {
        **row,
        "ladder": [each.name for each in ladder],
        "child_id": row["subject"] if row["subjectkind"] == "child" else None,
        "days_used": days.used,
        "days_left": days.left,
        "colour": days.colour,
        "overdue": not over and late,
        "waiting_for": [] if over else waiting_for(row, deputies),
    }

"""What allocation shows: a child's allocation with its reasons, and who is waiting."""

from typing import Any

from sqlalchemy import RowMapping, select

from services.allocation import queries, schemas
from services.allocation.actions.picture import SIBLING, asserted_links
from services.allocation.actions.reading_of_absences import cover_shown
from services.allocation.actions.reading_of_families import broken_rules, past_of, present_names, shares_with
from services.allocation.handover_queries import with_whom
from shared import facts
from shared.duties.derive import OPEN
from shared.duties.routes import DutyShape, shape
from shared.events.child_life import FamilyQuestionRaised
from shared.looked_after import LookedAfterChild, child_from
from shared.policy import Profile
from shared.refusals import NotFound
from shared.tables import duties
from shared.work import Work


async def child(work: Work, child_id: str) -> schemas.Child:
    """One child's allocation, history, family and open duties; 404 when the child is not known here."""
    held = (await facts.load(work, [child_id]))[child_id]
    known = child_from(child_id, held)
    if not known.periods:
        raise NotFound("child")
    connection = work.connection
    now = (await queries.open_allocations(connection, [child_id])).get(child_id)
    past = await past_of(work, child_id)
    siblings = sorted(await present_names(work, await _siblings(work, known), child_id))
    return schemas.Child(
        child_id=child_id,
        looked_after_from=known.periods[-1].start,
        ceased_on=known.periods[-1].end,
        iro=await _contact(work, now),
        cover=await cover_shown(work, child_id),
        **_why(now),
        unallocated_why=await _waiting_why(work, child_id),
        history=[_past(row) for row in ([now] if now is not None else []) + past],
        sibling_ids=siblings,
        shares_iro_with=await shares_with(work, now, siblings),
        broken_rules=await broken_rules(work, child_id),
        parent_ids=list(known.parent_ids),
        questions=_questions(held),
        duties=await _open_duties(work, child_id),
    )


def _why(now: RowMapping | None) -> dict[str, Any]:
    if now is None:
        names = ("allocation_id", "allocated_at", "rule", "reason", "decided_by")
        return {**dict.fromkeys(names), "baseline": False}
    said = {name: now[name] for name in ("allocated_at", "rule", "reason", "decided_by")}
    return {**said, "allocation_id": now["id"], "baseline": now["baseline"] is not None}


async def _contact(work: Work, now: RowMapping | None) -> schemas.IroContact | None:
    if now is None:
        return None
    iro = (await queries.iro_rows(work.connection, [now["iro_id"]]))[now["iro_id"]]
    return schemas.IroContact(id=iro["id"], name=iro["name"], email=iro["email"], phone=iro["phone"])


def _past(row: RowMapping) -> schemas.PastAllocation:
    said = {name: row[name] for name in ("iro_id", "rule", "reason", "decided_by")}
    return schemas.PastAllocation(**said, from_=row["from_on"], to=row["ended_on"])


async def _waiting_why(work: Work, child_id: str) -> str | None:
    row = (await queries.waiting_rows(work.connection, [child_id])).get(child_id)
    return row["why"] if row is not None else None


async def _siblings(work: Work, known: LookedAfterChild) -> list[str]:
    """Whoever either side calls a brother or sister."""
    own = {other for other, kind in asserted_links(known) if kind == SIBLING}
    rows = await queries.all_links(work.connection, [known.child_id])
    naming = {row["child_id"] for row in rows if row["kind"] == SIBLING and row["other_id"] == known.child_id}
    return sorted(own | naming)


def _questions(held: list[facts.Fact]) -> list[schemas.Question]:
    raised = [fact.data for fact in held if isinstance(fact.data, FamilyQuestionRaised)]
    return [schemas.Question(question=each.question, candidate_ids=list(each.candidate_ids)) for each in raised]


async def _open_duties(work: Work, child_id: str) -> list[DutyShape]:
    query = select(duties).where(duties.c.subject == child_id, duties.c.status == OPEN).order_by(duties.c.due_on)
    rows = (await work.connection.execute(query)).mappings()
    return [shape(dict(row), work.service, work.today) for row in rows]


async def waiting(work: Work, profile: Profile, after: tuple[Any, ...] | None, most: int) -> list[schemas.Waiting]:
    """A page of the children without an IRO, those due first at the top."""
    rows = await queries.waiting_after(work.connection, after, most)
    still_with = await with_whom(work.connection, [row["child_id"] for row in rows])
    return [
        schemas.Waiting(
            child_id=row["child_id"],
            looked_after_from=row["looked_after_from"],
            since=row["since"],
            due_on=row["due_on"],
            working_days_elapsed=max(profile.calendar.working_days_between(row["since"], work.today), 0),
            late=row["due_on"] < work.today,
            why=row["why"],
            iro_id=still_with.get(row["child_id"]),
        )
        for row in rows
    ]

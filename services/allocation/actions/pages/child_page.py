"""What allocation shows: a child's allocation with its reasons, and who is waiting."""

from datetime import date
from typing import Any

from services.allocation.actions.deciding.view import SIBLING, asserted_links, load_children, load_picture
from services.allocation.actions.deciding.waiting import is_late
from services.allocation.actions.pages.absence_pages import cover_shown, iro_shown
from services.allocation.actions.pages.family_pages import broken_rules, past_of, present_names, shares_with
from services.allocation.actions.pages.unmatched_ends import loose_ends
from services.allocation.queries import children as queries
from services.allocation.queries import unmatched_ends as care_queries
from services.allocation.queries import waiting as waiting_queries
from services.allocation.queries.handover import with_whom
from services.allocation.queries.preloaded import ALLOCATIONS, ON_A_CHILDS_PAGE, OPEN_DUTIES
from services.allocation.schemas import children as schemas
from services.allocation.schemas import childs_own_page as own_schemas
from services.allocation.schemas.unmatched_ends import LooseEnd, LooseEnds
from shared.child.looked_after import LookedAfterChild, child_from
from shared.duties.view import DutyShape, own_duties, shape
from shared.events.council.child_life import FamilyQuestionRaised
from shared.policy import Profile
from shared.refusals import NotFound
from shared.register import aliases, facts
from shared.storage.rows import Only
from shared.storage.view import Row, load_view
from shared.work.unit_of_work import Work


async def present_id(work: Work, child_id: str) -> str:
    """The id under which this child's record goes on: another one if it was a duplicate and has been merged."""
    return (await aliases.survivors_of(work, [child_id])).get(child_id, child_id)


async def child(work: Work, child_id: str) -> schemas.Child:
    """One child's allocation, history, family and open duties; 404 when the child is not known here.

    A merged duplicate is shown as the child whose record goes on.
    """
    child_id = await _asked_at_once(work, child_id)
    held = (await facts.loaded(work, [child_id]))[child_id]
    known = child_from(child_id, held, work.profile)
    loose = _loose_ends(known, held)
    if not known.periods and not loose:
        raise NotFound("child")
    now = (await queries.open_allocations(work.connection, [child_id])).get(child_id)
    past = await past_of(work, child_id)
    siblings = await _siblings(work, known)
    return schemas.Child(
        child_id=child_id,
        **_latest_care(known),
        iro=await iro_shown(work, child_id),
        cover=await cover_shown(work, child_id),
        **_why(now),
        unallocated_why=await _waiting_why(work, child_id),
        history=[_past(row) for row in ([now] if now is not None else []) + past],
        sibling_ids=siblings,
        shares_iro_with=await shares_with(work, now, siblings),
        broken_rules=await broken_rules(work, child_id),
        parent_ids=list(known.parent_ids),
        questions=_questions(held),
        loose_ends=loose,
        duties=await _open_duties(work, child_id),
    )


async def _asked_at_once(work: Work, child_id: str) -> str:
    """The id under which the child's record goes on; what the page shows has been asked in one statement."""
    await load_view(work.connection, ON_A_CHILDS_PAGE, [child_id])
    present = await present_id(work, child_id)
    await load_view(work.connection, ON_A_CHILDS_PAGE, [present])
    return present


def _latest_care(known: LookedAfterChild) -> dict[str, date | None]:
    last = known.periods[-1] if known.periods else None
    return {"looked_after_from": last.start if last else None, "ceased_on": last.end if last else None}


_LOOSE = "an end of care on {} belongs to no time in care that we know of"


def _loose_ends(known: LookedAfterChild, held: list[facts.Fact]) -> list[LooseEnd]:
    return [LooseEnd(on=on, why=_LOOSE.format(on.isoformat())) for on in loose_ends(known, held)]


async def all_loose_ends(work: Work, after: str | None, most: int, only: Only) -> list[LooseEnds]:
    """A page of the children of whom an end of care was told that belongs to no time in care, by id."""
    found: list[LooseEnds] = []
    while len(found) < most:
        ids = await care_queries.ended_before_they_began(work.connection, after, most, only)
        for child_id, held in (await facts.load(work, ids)).items():
            if ends := _loose_ends(child_from(child_id, held, work.profile), held):
                found.append(LooseEnds(child_id=child_id, loose_ends=ends))
        if len(ids) < most:
            break
        after = ids[-1]
    return sorted(found, key=lambda each: each.child_id)[:most]


async def own_page(work: Work, child_id: str) -> own_schemas.OwnPage:
    """What a child is shown: who the IRO is and was, since when, and who shares; never why, and of siblings only those
    between whom and the child nothing stands.
    """
    found = await child(work, child_id)
    picture = await load_picture(work, await load_children(work, [found.child_id]))
    free = [other for other in found.sibling_ids if picture.between(found.child_id, other) is None]
    shown = {name: getattr(found, name) for name in own_schemas.OwnPage.model_fields}
    history = [own_schemas.OwnAllocation(iro_id=each.iro_id, from_=each.from_, to=each.to) for each in found.history]
    duties = own_duties(found.duties)
    return own_schemas.OwnPage(**{**shown, "sibling_ids": free, "history": history, "duties": duties})


def _why(now: Row | None) -> dict[str, Any]:
    if now is None:
        names = ("allocation_id", "allocated_at", "rule", "reason", "decided_by")
        return {**dict.fromkeys(names), "baseline": False}
    said = {name: now[name] for name in ("allocated_at", "rule", "reason", "decided_by")}
    return {**said, "allocation_id": now["id"], "baseline": now["baseline"] is not None}


def _past(row: Row) -> schemas.PastAllocation:
    said = {name: row[name] for name in ("iro_id", "rule", "reason", "decided_by")}
    return schemas.PastAllocation(**said, from_=row["from_on"], to=row["ended_on"])


async def _waiting_why(work: Work, child_id: str) -> str | None:
    row = (await waiting_queries.waiting_rows(work.connection, [child_id])).get(child_id)
    return row["why"] if row is not None else None


async def _siblings(work: Work, known: LookedAfterChild) -> list[str]:
    """Whoever either side calls a brother or sister, under the ids their records go by now."""
    own = {other for other, kind in asserted_links(known) if kind == SIBLING}
    rows = await queries.all_links(work.connection, [known.child_id])
    naming = {row["child_id"] for row in rows if row["kind"] == SIBLING and row["other_id"] == known.child_id}
    named = sorted(own | naming)
    if named:
        await load_view(work.connection, (aliases.ALIASES, ALLOCATIONS), named)
    return sorted(await present_names(work, named, known.child_id))


def _questions(held: list[facts.Fact]) -> list[schemas.Question]:
    raised = [fact.data for fact in held if isinstance(fact.data, FamilyQuestionRaised)]
    return [schemas.Question(question=each.question, candidate_ids=list(each.candidate_ids)) for each in raised]


async def _open_duties(work: Work, child_id: str) -> list[DutyShape]:
    rows = await OPEN_DUTIES.rows(work.connection, [child_id])
    soonest = sorted(rows, key=lambda row: (row["due_on"] or date.max, row["id"]))
    return [shape(row, work.service, work.today) for row in soonest]


async def waiting(
    work: Work, profile: Profile, after: tuple[Any, ...] | None, most: int, only: Only = None
) -> list[schemas.Waiting]:
    """A page of the children without an IRO, those due first at the top."""
    rows = await waiting_queries.waiting_after(work.connection, after, most, only)
    still_with = await with_whom(work.connection, [row["child_id"] for row in rows])
    return [
        schemas.Waiting(
            child_id=row["child_id"],
            looked_after_from=row["looked_after_from"],
            since=row["since"],
            due_on=row["due_on"],
            working_days_elapsed=max(profile.calendar.working_days_between(row["since"], work.today), 0),
            late=is_late(row, work.today),
            why=row["why"],
            iro_id=still_with.get(row["child_id"]),
        )
        for row in rows
    ]

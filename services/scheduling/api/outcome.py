"""The outcome of a review over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Path

from services.scheduling.actions.outcome.save import OnRecord, outcome_on_record, save, take_back
from services.scheduling.queries.outcome import review_by_id
from services.scheduling.rules.outcome.in_parts import standing
from services.scheduling.rules.outcome.what_is_missing import what_is_missing
from services.scheduling.schemas.outcome import Outcome, OutcomeParts, StillMissing
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.child.relations import Relation
from shared.refusals import Forbidden, NotFound
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.if_match import Expected, IfMatch
from shared.web.refusing import KEY_REUSED, refuses
from shared.work.unit_of_work import Work

_IROS: Final = ("iro", "corporate_iro", "iro_admin", "iro_manager")
_OFFICE: Final = ("iro_admin", "iro_manager")
_WORKERS: Final = ("social_worker", "team_manager", "service_manager", "senior_manager")
Chair = Annotated[Caller, Depends(allow(*_IROS))]
Reader = Annotated[Caller, Depends(allow(*_IROS, *_WORKERS, "auditor", "admin", "dashboard"))]
ReviewId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]+$", description="the review's id, as the list has it")]
_WRONG: Final = ("outcome-incomplete", "future-date", "before-the-review")
_NOT_THE_CHAIR: Final = "This is for the child's IRO, who stands in for them, IRO administration or the IRO manager."


def outcome_router(service: Service) -> Router:
    """Reading, saving, telling at once, and taking back an outcome."""
    routes = Router(tags=["outcomes"])
    for add in (_looking, _saving, _telling, _taking_back):
        add(routes, service)
    return routes


def _looking(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/outcome", responses=refuses(missing="review"))
    async def the_outcome(review_id: ReviewId, caller: Reader) -> Outcome:
        """The outcome as it was last saved, with what it still lacks.

        A draft is for the IROs' side: others are shown that it is one, and nothing of it.
        """
        review = await _seen(service, caller, review_id)
        async with service.looking() as work:
            known = await outcome_on_record(work, review)
            shown = _shown(work, known, whole=known.completed_on is not None or caller.has(*_IROS))
        await service.audit.read(caller, "read_outcome", known.child_id)
        return shown_to(caller, shown)


def _saving(routes: Router, service: Service) -> None:
    @routes.put("/reviews/{review_id}/outcome", responses=_refused(missing="review"))
    async def an_outcome_is_saved(
        review_id: ReviewId, given: OutcomeParts, caller: Chair, expected: IfMatch
    ) -> Outcome:
        """Save parts of the outcome. A part left out stays as it was saved, one that is given replaces it, null empties
        it. It is a draft until `completed_on` is given; what is put right afterwards is announced again.

        The first save needs no If-Match.
        """
        review = await _of_the_chair(service, caller, review_id)
        async with service.deciding() as work:
            known = await _expected(work, review, expected, required=True)
            await save(work, known, _parts(given), caller.subject)
            return await _saved(service, work, caller, review, "outcome_saved")


def _telling(routes: Router, service: Service) -> None:
    @routes.post("/reviews/{review_id}/outcome", status_code=201, responses=_refused(KEY_REUSED, missing="review"))
    async def an_outcome_is_told(
        review_id: ReviewId, given: OutcomeParts, caller: Chair, expected: IfMatch, once: Once
    ) -> Outcome:
        """The older path: the whole outcome at once. What is left out is empty."""
        review = await _of_the_chair(service, caller, review_id)
        async with once.change(service, caller) as change:
            known = await _expected(change.work, review, expected, required=False)
            await save(change.work, known, _parts(given), caller.subject, whole=True)
            return await change.answer(await _saved(service, change.work, caller, review, "outcome_saved"))


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post("/reviews/{review_id}/outcome/withdrawal", responses=refuses("record-distributed", missing="outcome"))
    async def an_outcome_is_taken_back(review_id: ReviewId, taken_back: Withdrawal, caller: Chair) -> Outcome:
        """A completed outcome is a draft again, with all that it said: until the review's record is distributed."""
        review = await _of_the_chair(service, caller, review_id)
        async with service.deciding() as work:
            await take_back(work, await outcome_on_record(work, review), taken_back.reason, caller.subject)
            return await _saved(service, work, caller, review, "outcome_withdrawn")


def _refused(*conflicts: str, missing: str) -> Any:
    return refuses("not-held", "outcome-completed", *conflicts, missing=missing, wrong=_WRONG)


def _parts(given: OutcomeParts) -> dict[str, Any]:
    """The parts that were given, as they are kept."""
    return given.model_dump(mode="json", exclude_unset=False, include=set(given.model_fields_set))


async def _expected(work: Work, review: Mapping[str, Any], expected: Expected, *, required: bool) -> OnRecord:
    known = await outcome_on_record(work, review)
    expected.check(known.version, required=required and known.version > 0)
    return known


async def _saved(service: Service, work: Work, caller: Caller, review: Mapping[str, Any], action: str) -> Outcome:
    await service.settle(work)
    known = await outcome_on_record(work, await _the_review(work, review["id"]))
    await audit.record(work.connection, caller, action, known.child_id, work.now)
    return _shown(work, known)


def _shown(work: Work, known: OnRecord, *, whole: bool = True) -> Outcome:
    decisions = standing(known.data.get("decisions") or [])
    said = {**known.data, "decisions": decisions} if "decisions" in known.data else dict(known.data)
    missing = [StillMissing(**each._asdict()) for each in what_is_missing(said, known.asked(work.today))]
    about = {
        "review_id": known.review["id"],
        "child_id": known.child_id,
        "status": "draft" if known.completed_on is None else "completed",
        "version": known.version,
        "held_on": known.held_on,
        "missing": missing,
    }
    return Outcome.model_validate({**said, **about} if whole else {**about, "missing": []})


async def _the_review(work: Work, review_id: str) -> Mapping[str, Any]:
    review = await review_by_id(work.connection, review_id)
    if review is None:
        raise NotFound("review")
    return review


async def _seen(service: Service, caller: Caller, review_id: str) -> Mapping[str, Any]:
    async with service.looking() as work:
        review = await _the_review(work, review_id)
    await service.must_see(caller, review["child_id"], "review")
    return review


async def _of_the_chair(service: Service, caller: Caller, review_id: str) -> Mapping[str, Any]:
    """The review, for its chair: the child's IRO, who stands in, whoever was its IRO then, and the IROs' office."""
    review = await _seen(service, caller, review_id)
    if caller.subject != review["iro_id"] and not await is_iro_of(service, caller, review["child_id"], _OFFICE):
        raise Forbidden(_NOT_THE_CHAIR)
    return review


async def is_iro_of(service: Service, caller: Caller, child_id: str, office: tuple[str, ...]) -> bool:
    """Whether the caller is this child's IRO, stands in for them, or has one of the roles of their office."""
    if caller.has(*office):
        return True
    async with service.looking() as work:
        involved = await service.sight.involved(work, [child_id])
    relations = {each for child in involved.values() for each in child.relations_of(caller.subject)}
    return not relations.isdisjoint({Relation.IRO, Relation.COVER})

"""One review over HTTP: arranged, held, adjourned, cancelled, directed; and each of it taken back."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from services.scheduling.actions import said
from services.scheduling.actions.holding import say, take_back
from services.scheduling.actions.preparing.exclusions import refuse_unconfirmed
from services.scheduling.actions.preparing.readiness import readiness_of
from services.scheduling.api.decisions import decisions_of
from services.scheduling.api.whose import (
    NOT_THE_IRO,
    NOT_THE_SERVICE,
    ChildId,
    Decider,
    IroService,
    ReviewId,
    SaidId,
    Staff,
    note,
    the_child,
    the_review,
)
from services.scheduling.queries import preparing as queries
from services.scheduling.rules.holding.moves import MOVES
from services.scheduling.schemas import holding as schemas
from services.scheduling.schemas.reviews import as_shown
from services.scheduling.tables.reviews import STILL_TO_COME
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.child.relations import Relation
from shared.child.who_may import may_decide, may_write
from shared.refusals import NotFound
from shared.register.statements import words_about
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.if_match import Expected, IfMatch
from shared.web.refusing import KEY_REUSED, refuses
from shared.work.unit_of_work import Work

Deed = Callable[[Work, queries.Row], Awaitable[None]]
_IN_HAND: Final = ("review-held", "review-completed", "review-cancelled", "review-adjourned", "review-in-progress")


def holding_router(service: Service) -> Router:
    """Every route of one review's day."""
    routes = Router(tags=["reviews"])
    for add in (_looking, _arranging, _was_held, _met, _adjourning, _cancelling, _taking_off, _directing, _taking_back):
        add(routes, service)
    return routes


def _looking(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}", responses=refuses(missing="review"))
    async def one_review(review_id: ReviewId, caller: Staff) -> schemas.OneReview:
        """One review: when, where and with whom, what it answers, and what may be done with it now."""
        review = await the_review(service, caller, review_id)
        days = service.profile.settings.readiness.shown_from_working_days
        async with service.looking() as work:
            decided = await decisions_of(work, caller, [review_id])
            shown = (await _shown(work, review_id)).model_copy(update={"decisions": decided[review_id]})
            if review.row["status"] in STILL_TO_COME:
                ready = await readiness_of(work, review.child_id, review.row, review.people, days)
                shown = shown.model_copy(update={"readiness": ready.items})
        await service.audit.read(caller, "read_reviews", review.child_id)
        return shown_to(caller, shown)


def _arranging(routes: Router, service: Service) -> None:
    @routes.patch(
        "/reviews/{review_id}",
        responses=refuses(
            "outside-window", "exclusions-unconfirmed", *_IN_HAND, missing="review", wrong=["another-day", "past-date"]
        ),
    )
    async def a_review_is_arranged(
        review_id: ReviewId, given: schemas.Arrangement, caller: IroService, expected: IfMatch
    ) -> schemas.OneReview:
        """Its day, time, venue, chair and invitees, or others in their place; after its due day with the reason."""

        async def deed(work: Work, row: queries.Row) -> None:
            expected.check(row["version"])
            await refuse_unconfirmed(work, row["child_id"], row)
            await say.arrange(work, service.profile, row, given, caller.subject)

        return await _done(service, caller, review_id, "review.arranged", deed)


def _was_held(routes: Router, service: Service) -> None:
    wrong = ["future-date", "before-care", "late-reason-wanted", "other-chair"]

    @routes.post("/reviews/{review_id}/held", responses=refuses(*_IN_HAND, missing="review", wrong=wrong))
    async def a_review_was_held(
        review_id: ReviewId, given: schemas.Holding, caller: IroService, expected: IfMatch
    ) -> schemas.OneReview:
        """It was held on that day: its clock stops, and the next one's begins. Said again, the day is put right."""

        async def deed(work: Work, row: queries.Row) -> None:
            _heed(expected, row)
            await say.hold(work, row, given, await _iros(service, work, row), caller.subject)

        return await _done(service, caller, review_id, "review.held", deed)


def _met(routes: Router, service: Service) -> None:
    wrong = ["future-date", "before-care", "other-chair"]

    @routes.post("/reviews/{review_id}/meetings", responses=refuses(*_IN_HAND, missing="review", wrong=wrong))
    async def a_meeting_was_held(
        review_id: ReviewId, given: schemas.Meeting, caller: IroService, expected: IfMatch
    ) -> schemas.OneReview:
        """One meeting of a series was held: the first one's day is the day of the review (Jersey 3.24)."""

        async def deed(work: Work, row: queries.Row) -> None:
            _heed(expected, row)
            await say.meet(work, row, given, await _iros(service, work, row), caller.subject)

        return await _done(service, caller, review_id, "review.meeting", deed)


def _adjourning(routes: Router, service: Service) -> None:
    refused = refuses("not-arranged", "adjourned-once", *_IN_HAND, missing="review", wrong=["future-date"])

    @routes.post("/reviews/{review_id}/adjournment", responses=refused)
    async def a_review_is_adjourned(
        review_id: ReviewId, given: schemas.Adjournment, caller: Decider, expected: IfMatch
    ) -> schemas.OneReview:
        """Adjourn it, once, with the wishes that were sought: the date first set stands (Jersey 3.25 to 3.27)."""

        async def deed(work: Work, row: queries.Row) -> None:
            _heed(expected, row)
            await say.adjourn(work, row, given, caller.subject)

        return await _done(service, caller, review_id, "review.adjourned", deed, decides=True)


def _cancelling(routes: Router, service: Service) -> None:
    refused = refuses("iro-has-not-consented", *_IN_HAND, missing="review")

    @routes.post("/reviews/{review_id}/cancellation", responses=refused)
    async def a_review_is_cancelled(
        review_id: ReviewId, given: schemas.Cancellation, caller: IroService, expected: IfMatch
    ) -> schemas.OneReview:
        """Cancel it, with the IRO's consent and an exceptional reason; another one is planned in its place."""

        async def deed(work: Work, row: queries.Row) -> None:
            _heed(expected, row)
            await say.cancel(work, row, given, caller.subject)

        return await _done(service, caller, review_id, "review.cancelled", deed)


def _taking_off(routes: Router, service: Service) -> None:
    refused = refuses("nothing-left", *_IN_HAND, missing="review", wrong=["not-served"])

    @routes.post("/reviews/{review_id}/taken-off", responses=refused)
    async def something_is_taken_off_a_review(
        review_id: ReviewId, given: schemas.TakenOff, caller: Decider
    ) -> schemas.OneReview:
        """This review does not answer that duty or proposal: another one is planned for it."""

        async def deed(work: Work, row: queries.Row) -> None:
            await say.take_off(work, row, given, caller.subject)

        return await _done(service, caller, review_id, "review.taken_off", deed, decides=True)


def _directing(routes: Router, service: Service) -> None:
    refused = refuses(KEY_REUSED, missing="child", wrong=["past-date"])

    @routes.post("/children/{child_id}/reviews", status_code=201, responses=refused)
    async def a_review_is_directed(
        child_id: ChildId, given: schemas.NewReview, caller: IroService, once: Once
    ) -> schemas.OneReview:
        """The IRO directs a review, or records that a child, parent or carer asked for one: the review that considers
        it, brought forward if need be."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with once.change(service, caller) as change:
            its_id = await say.direct(change.work, child.child_id, given, caller.subject)
            await change.settle("review.directed", child.child_id)
            row = await queries.review_considering(change.work.connection, child.child_id, its_id)
            if row is None:
                raise NotFound("review", "No review of this child can be planned: the child is not looked after.")
            return await change.answer(await _shown(change.work, row["id"]))


_SAID: Final = {
    "arrangement": (said.ARRANGED, "arrangement"),
    "held": (said.HELD, "review that was held"),
    "adjournment": (said.ADJOURNED, "adjournment"),
    "cancellation": (said.CANCELLED, "cancellation"),
}
"""What may be taken back of a review, by its path."""


def _taking_back(routes: Router, service: Service) -> None:
    for path, (kind, what) in _SAID.items():
        _taking_back_one(routes, service, path, kind, what)

    path = "/children/{child_id}/reviews/{said_id}/withdrawal"

    @routes.post(path, status_code=204, responses=refuses(missing="review"))
    async def a_direction_is_taken_back(
        child_id: ChildId, said_id: SaidId, taken_back: Withdrawal, caller: IroService
    ) -> None:
        """Nobody directed this review, or asked for it; `said_id` is what the review has in `considered`."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with service.deciding() as work:
            await take_back.take_back_direction(work, child.child_id, said_id, taken_back.reason, caller)
            await note(work, caller, "review.direction_withdrawn", child.child_id)


def _taking_back_one(routes: Router, service: Service, path: str, kind: str, what: str) -> None:
    @routes.post(
        f"/reviews/{{review_id}}/{path}/withdrawal",
        responses=refuses("rests-on-it", "record-distributed", missing=what),
        name=f"{path}_of_a_review_is_taken_back",
        operation_id=f"{path}_of_a_review_is_taken_back",
    )
    async def what_was_said_is_taken_back(
        review_id: ReviewId, taken_back: Withdrawal, caller: IroService
    ) -> schemas.OneReview:
        """It counts for nothing any more, with the reason; until another step rests on it."""

        async def deed(work: Work, row: queries.Row) -> None:
            await take_back.take_back(work, row, kind, what, taken_back.reason, caller)

        return await _done(service, caller, review_id, f"review.{path}_withdrawn", deed)


async def _iros(service: Service, work: Work, row: queries.Row) -> set[str]:
    """The IRO whose review it is, the child's IRO by now, and who stands in for her."""
    involved = (await service.sight.involved(work, [row["child_id"]])).values()
    found = [each.people.get(who, frozenset()) for each in involved for who in (Relation.IRO, Relation.COVER)]
    return {row["iro_id"], *(person for people in found for person in people)}


def _heed(expected: Expected, row: queries.Row) -> None:
    """A version that was named is heeded; none is wanted."""
    expected.check(row["version"], required=False)


async def _done(
    service: Service, caller: Caller, review_id: str, action: str, deed: Deed, *, decides: bool = False
) -> schemas.OneReview:
    may, why = (may_decide, NOT_THE_IRO) if decides else (may_write, NOT_THE_SERVICE)
    review = await the_review(service, caller, review_id, may, why)
    async with service.deciding() as work:
        row = await queries.review(work.connection, review_id)
        assert row is not None, "reviews are never deleted"
        await deed(work, row)
        await service.settle(work)
        await note(work, caller, action, review.child_id)
        return await _shown(work, review_id)


async def _shown(work: Work, review_id: str) -> schemas.OneReview:
    row = await queries.review(work.connection, review_id)
    assert row is not None, "reviews are never deleted"
    words = (await words_about(work, [row["child_id"]]))[row["child_id"]]
    adjourned = say.word_about(words, said.ADJOURNED, review_id)
    fields: dict[str, Any] = {
        **as_shown(row, work.today),
        "adjourned_until": adjourned.data.get("to") if adjourned is not None else None,
        **say.chaired(words, review_id),
        "may": sorted(MOVES[row["status"]]),
    }
    return schemas.OneReview.model_validate(fields)

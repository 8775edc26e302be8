"""Who does not come to a review, over HTTP."""

from collections.abc import Sequence

from services.scheduling.actions.preparing import exclusions as actions
from services.scheduling.actions.preparing import words
from services.scheduling.api.whose import (
    NOT_THE_IRO,
    Decider,
    OneReview,
    PersonId,
    Reader,
    ReviewId,
    as_it_stands,
    note,
    the_review,
)
from services.scheduling.schemas.exclusions import Exclusion, ExclusionsOfReview, Lifting, NewExclusion
from shared.auth.roles import may_withdraw
from shared.child.who_may import may_decide
from shared.register.statements import Word, withdraw
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_CLOSED = ("review-over", "review-cancelled")


def router(service: Service) -> Router:
    """Every route about who does not come to a review."""
    routes = Router(tags=["exclusions"])
    _deciding(routes, service)
    _lifting(routes, service)
    _taking_back(routes, service)
    return routes


def _deciding(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/exclusions", responses=refuses(missing="review"))
    async def exclusions(review_id: ReviewId, caller: Reader) -> ExclusionsOfReview:
        """What was decided of whom, and who was excluded last time and is to be decided on anew (Jersey 3.19)."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            shown = await _shown(work, review)
        await service.audit.read(caller, "read_exclusions", review.child_id)
        return shown

    @routes.post(
        "/reviews/{review_id}/exclusions",
        status_code=201,
        responses=refuses(*_CLOSED, missing="review", wrong=["future-date"]),
    )
    async def somebody_does_not_come(
        review_id: ReviewId, new: NewExclusion, caller: Decider, once: Once
    ) -> ExclusionsOfReview:
        """The IRO excludes somebody from the review, or confirms what was so last time, and says why (Jersey 3.17)."""
        review = await the_review(service, caller, review_id, may_decide, NOT_THE_IRO)
        async with once.change(service, caller) as change:
            review = await as_it_stands(change.work, review)
            words.not_over(review.row)
            words.not_ahead(change.work, "/decided_on", new.decided_on or change.work.today)
            await actions.exclude(change.work, review.child_id, review_id, new, caller.subject)
            await change.note("exclusion_decided", review.child_id)
            return await change.answer(await _shown(change.work, review))


def _lifting(routes: Router, service: Service) -> None:
    @routes.post(
        "/reviews/{review_id}/exclusions/{person_id}/lifted",
        responses=refuses("not-excluded", *_CLOSED, missing="review", wrong=["future-date"]),
    )
    async def somebody_comes_this_time(
        review_id: ReviewId, person_id: PersonId, why: Lifting, caller: Decider
    ) -> ExclusionsOfReview:
        """Who was excluded last time, or from this review until now, comes to it."""
        review = await the_review(service, caller, review_id, may_decide, NOT_THE_IRO)
        async with service.deciding() as work:
            review = await as_it_stands(work, review)
            words.not_over(review.row)
            words.not_ahead(work, "/decided_on", why.decided_on or work.today)
            await actions.lift(work, review.child_id, review.row, person_id, why, caller.subject)
            await note(work, caller, "exclusion_lifted", review.child_id)
            return await _shown(work, review)


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(
        "/reviews/{review_id}/exclusions/{person_id}/withdrawal", responses=refuses(*_CLOSED, missing="exclusion")
    )
    async def what_was_decided_of_somebody_is_taken_back(
        review_id: ReviewId, person_id: PersonId, why: Withdrawal, caller: Decider
    ) -> ExclusionsOfReview:
        """What was decided last of this person was a mistake: what was before stands again, if anything was."""
        review = await the_review(service, caller, review_id)
        async with service.deciding() as work:
            key = words.key_of(review_id, person_id)
            word = await words.the_word(work, review.child_id, words.EXCLUSION, key, "exclusion")
            may_withdraw(caller, word.by)
            review = await as_it_stands(work, review)
            words.not_over(review.row)
            await withdraw(work, word, by=caller.subject, reason=why.reason)
            await note(work, caller, "exclusion_withdrawn", review.child_id)
            return await _shown(work, review)


async def _shown(work: Work, review: OneReview) -> ExclusionsOfReview:
    told = words.about(await words.words_of(work, review.child_id, words.EXCLUSION), review.id)
    to_confirm = await actions.unconfirmed(work, review.child_id, review.row)
    return ExclusionsOfReview(
        review_id=review.id, child_id=review.child_id, items=_exclusions(told), to_confirm=_exclusions(to_confirm)
    )


def _exclusions(told: Sequence[Word]) -> list[Exclusion]:
    return sorted(map(_exclusion, told), key=lambda each: (each.decided_on, each.person_id))


_OF_THE_EXCLUDED = dict.fromkeys(
    ("person_kind", "whole_or_part", "other_involvement", "other_involvement_note", "contact_not_right_because")
)


def _exclusion(word: Word) -> Exclusion:
    said = {"reason": word.reason, "decided_on": word.on, "decided_by": word.by, "said_at": word.at}
    return Exclusion.model_validate({**_OF_THE_EXCLUDED, **word.data, **said})

"""Preparing a review over HTTP: the child's wishes, its form, who was asked, and what everybody thinks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.scheduling.actions.preparing import words
from services.scheduling.api.whose import (
    NOT_THE_SERVICE,
    NOT_THEIRS,
    IroService,
    OneReview,
    PersonId,
    Reader,
    ReviewId,
    Teller,
    WishReader,
    is_so,
    note,
    the_review,
)
from services.scheduling.schemas import preparing as schemas
from shared.auth.roles import Caller, may_withdraw
from shared.child.may_see import is_own
from shared.child.who_may import may_tell, may_write
from shared.refusals import Forbidden
from shared.register.statements import Word, state, withdraw
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.bodies import Body
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_REFUSED = refuses("review-cancelled", missing="review", wrong=["future-date"])
_MISSING = refuses(missing="review")


def router(service: Service) -> Router:
    """Every route by which a review is prepared, but for who does not come to it."""
    routes = Router(tags=["preparing"])
    _wishes(routes, service)
    _form(routes, service)
    _consultations(routes, service)
    _views(routes, service)
    _taking_back(routes, service)
    return routes


def _wishes(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/childs-wishes", responses=_MISSING)
    async def the_childs_wishes(review_id: ReviewId, caller: WishReader) -> schemas.WishesOfReview:
        """What the child wishes for this review; the child reads their own."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            word = await words.word_of(work, review.child_id, words.WISHES, review_id)
        await service.audit.read(caller, "read_childs_wishes", review.child_id)
        return _wishes_shown(review, word, own=is_own(caller))

    @routes.put("/reviews/{review_id}/childs-wishes", responses=_REFUSED)
    async def the_child_was_asked(
        review_id: ReviewId, told: schemas.NewWishes, caller: Teller
    ) -> schemas.WishesOfReview:
        """Put on record what the child wishes; an advocate who is wanted is asked for, once for each review."""
        review = await the_review(service, caller, review_id, may_tell, NOT_THEIRS)
        data = {**_plain(told), "asked_by": told.asked_by or caller.subject}
        async with service.work() as work:
            on = words.not_ahead(work, "/asked_on", told.asked_on)
            if told.advocate_explained_on is not None:
                words.not_ahead(work, "/advocate_explained_on", told.advocate_explained_on)
            word = await _say(work, caller, review, words.WISHES, review_id, data, on)
        return _wishes_shown(review, word)


def _form(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/form", responses=_MISSING)
    async def how_the_review_is_held(review_id: ReviewId, caller: Reader) -> schemas.FormOfReview:
        """One meeting, or a series of them, as the IRO decided."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            word = await words.word_of(work, review.child_id, words.FORM, review_id)
        await service.audit.read(caller, "read_review_form", review.child_id)
        return _form_shown(review, word)

    @routes.put("/reviews/{review_id}/form", responses=_REFUSED)
    async def the_iro_decided_how_the_review_is_held(
        review_id: ReviewId, told: schemas.NewForm, caller: IroService
    ) -> schemas.FormOfReview:
        """The IRO decides that before each review, after talking with the child and the social worker (Jersey 3.6)."""
        review = await the_review(service, caller, review_id, may_write, NOT_THE_SERVICE)
        async with service.work() as work:
            on = words.not_ahead(work, "/decided_on", told.decided_on or work.today)
            word = await _say(work, caller, review, words.FORM, review_id, _plain(told), on)
        return _form_shown(review, word)


def _consultations(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/consultations", responses=_MISSING)
    async def who_was_consulted(review_id: ReviewId, caller: Reader) -> schemas.ConsultationsOfReview:
        """Everybody who was consulted for this review, by whatever way."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            word = await words.word_of(work, review.child_id, words.CONSULTATIONS, review_id)
        await service.audit.read(caller, "read_consultations", review.child_id)
        return _consultations_shown(review, word)

    @routes.put("/reviews/{review_id}/consultations", responses=_REFUSED)
    async def people_were_consulted(
        review_id: ReviewId, told: schemas.NewConsultations, caller: Teller
    ) -> schemas.ConsultationsOfReview:
        """Put on record who was consulted: for a review at short notice by telephone, say (North Lincolnshire 2.4)."""
        review = await the_review(service, caller, review_id, may_tell, NOT_THEIRS)
        async with service.work() as work:
            for at, each in enumerate(told.items):
                words.not_ahead(work, f"/items/{at}/asked_on", each.asked_on)
            word = await _say(work, caller, review, words.CONSULTATIONS, review_id, _plain(told), work.today)
        return _consultations_shown(review, word)


def _views(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/views", responses=_MISSING)
    async def what_people_think(review_id: ReviewId, caller: Reader) -> schemas.ViewsOfReview:
        """What everybody with parental responsibility, carers and professionals think, present or not (Jersey 3.22)."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            told = await words.words_of(work, review.child_id, words.VIEW)
        await service.audit.read(caller, "read_views", review.child_id)
        return _views_shown(review, told)

    @routes.put("/reviews/{review_id}/views", responses=_REFUSED)
    async def somebody_said_what_they_think(
        review_id: ReviewId, told: schemas.NewView, caller: Teller
    ) -> schemas.ViewsOfReview:
        """Put on record what one person thinks; of one person the last word stands.

        Only the IRO leaves a view out of the record; that stays so when somebody else writes the view anew.
        """
        review = await the_review(service, caller, review_id, may_tell, NOT_THEIRS)
        key = words.key_of(review_id, told.from_kind, told.from_id)
        async with service.work() as work:
            on = words.not_ahead(work, "/given_on", told.given_on)
            before = await words.word_of(work, review.child_id, words.VIEW, key)
            data = _plain(told) | _left_out(caller, review, told, before)
            await _say(work, caller, review, words.VIEW, key, data, on)
            return _views_shown(review, await words.words_of(work, review.child_id, words.VIEW))


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post("/reviews/{review_id}/childs-wishes/withdrawal", status_code=204, responses=_MISSING)
    async def the_childs_wishes_are_taken_back(review_id: ReviewId, why: Withdrawal, caller: Teller) -> None:
        """What was written down was not this child's: what was before stands again, if anything was."""
        await taken_back(review_id, caller, words.WISHES, (), why)

    @routes.post("/reviews/{review_id}/form/withdrawal", status_code=204, responses=_MISSING)
    async def the_form_is_taken_back(review_id: ReviewId, why: Withdrawal, caller: IroService) -> None:
        """The IRO did not decide that."""
        await taken_back(review_id, caller, words.FORM, (), why)

    @routes.post("/reviews/{review_id}/consultations/withdrawal", status_code=204, responses=_MISSING)
    async def the_consultations_are_taken_back(review_id: ReviewId, why: Withdrawal, caller: Teller) -> None:
        """The list was that of another review; the list of before stands again, if there was one."""
        await taken_back(review_id, caller, words.CONSULTATIONS, (), why)

    @routes.post("/reviews/{review_id}/views/{from_kind}/{from_id}/withdrawal", status_code=204, responses=_MISSING)
    async def a_view_is_taken_back(
        review_id: ReviewId, from_kind: PersonId, from_id: PersonId, why: Withdrawal, caller: Teller
    ) -> None:
        """This person did not say that; what was said before stands again, if anything was."""
        await taken_back(review_id, caller, words.VIEW, (from_kind, from_id), why)

    async def taken_back(review_id: str, caller: Caller, kind: str, further: Sequence[str], why: Withdrawal) -> None:
        review = await the_review(service, caller, review_id)
        async with service.work() as work:
            key = words.key_of(review_id, *further)
            word = await words.the_word(work, review.child_id, kind, key, "statement")
            may_withdraw(caller, word.by)
            await withdraw(work, word, by=caller.subject, reason=why.reason)
            await note(work, caller, f"{kind.replace(':', '.')}_withdrawn", review.child_id)


async def _say(
    work: Work, caller: Caller, review: OneReview, kind: str, key: str, data: dict[str, Any], on: date
) -> Word:
    words.not_cancelled(review.row)
    await note(work, caller, kind.replace(":", "."), review.child_id)
    return await state(work, review.child_id, kind, data, by=caller.subject, key=key, on=on)


def _plain(told: Body) -> dict[str, Any]:
    return told.model_dump(mode="json")


def _left_out(caller: Caller, review: OneReview, told: schemas.NewView, before: Word | None) -> dict[str, Any]:
    """Why the view is not in the record: what the IRO says of it, or has said."""
    if is_so(may_write, caller, review.people):
        return {"not_in_record_because": told.not_in_record_because}
    if told.not_in_record_because is not None:
        raise Forbidden("Only the child's IRO, or the IRO service for her, leaves a view out of the record.")
    return {"not_in_record_because": before.data["not_in_record_because"] if before is not None else None}


def _wishes_shown(review: OneReview, word: Word | None, *, own: bool = False) -> schemas.WishesOfReview:
    hidden = {"asked_by": None, "said_by": None} if own else {}
    wishes = None if word is None else schemas.Wishes.model_validate({**word.data, **_said(word), **hidden})
    return schemas.WishesOfReview(**_which(review), wishes=wishes)


def _form_shown(review: OneReview, word: Word | None) -> schemas.FormOfReview:
    form = None
    if word is not None:
        form = schemas.FormOnRecord.model_validate({**word.data, **_said(word), "decided_on": word.on})
    return schemas.FormOfReview(**_which(review), form=form)


def _consultations_shown(review: OneReview, word: Word | None) -> schemas.ConsultationsOfReview:
    items = [] if word is None else list(map(schemas.AskedOnRecord.model_validate, word.data["items"]))
    items.sort(key=lambda each: (each.asked_on, each.person_id))
    said = {"said_by": None, "said_at": None} if word is None else _said(word)
    return schemas.ConsultationsOfReview.model_validate({**_which(review), "items": items, **said})


def _views_shown(review: OneReview, told: Sequence[Word]) -> schemas.ViewsOfReview:
    here = words.about(told, review.id)
    items = [schemas.View.model_validate({**word.data, **_said(word)}) for word in here]
    items.sort(key=lambda each: (each.given_on, each.from_kind, each.from_id))
    return schemas.ViewsOfReview(**_which(review), items=items)


def _which(review: OneReview) -> dict[str, str]:
    return {"review_id": review.id, "child_id": review.child_id}


def _said(word: Word) -> dict[str, Any]:
    return {"said_by": word.by, "said_at": word.at}

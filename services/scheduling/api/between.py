"""Between reviews over HTTP: the IRO's contacts, talks with the Children's Guardian, the social worker's visits."""

from datetime import date
from typing import Any

from services.scheduling.actions.between import contacts as actions
from services.scheduling.actions.between.discussions import discussions_of, never_covered
from services.scheduling.actions.between.visits import visits_of
from services.scheduling.actions.preparing import words
from services.scheduling.api.whose import (
    NOT_THE_SERVICE,
    ChildId,
    IroService,
    Reader,
    SaidId,
    Staff,
    Whose,
    is_so,
    note,
    only_one,
    the_child,
)
from services.scheduling.schemas import between as schemas
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller, may_withdraw
from shared.child.relations import Relation
from shared.child.who_may import is_the_iro, may_write
from shared.register.statements import Word, withdraw
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.parameters import Paged
from shared.web.refusing import refuses

_CHILD = refuses(missing="child", wrong=["invalid-cursor"])
_NEW = refuses(missing="child", wrong=["future-date"])


def router(service: Service) -> Router:
    """Every route about what happens between reviews."""
    routes = Router(tags=["between reviews"])
    _contacts(routes, service)
    _discussions(routes, service)
    _taking_back(routes, service)
    _visits(routes, service)
    return routes


def _contacts(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/contacts", responses=_CHILD)
    async def contacts_of_the_iro(child_id: ChildId, caller: Reader, paged: Paged) -> schemas.Contacts:
        """How the IRO has been in touch about this child, the newest first; notes are for the IRO service alone."""
        child, after = await the_child(service, caller, child_id), paged.after(date, str)
        async with service.looking() as work:
            told = await words.words_of(work, child.child_id, actions.CONTACT)
        await service.audit.read(caller, "read_contacts", child.child_id)
        notes = is_so(may_write, caller, child.people) or caller.has("auditor")
        items = sorted(
            (_contact(word, notes=notes) for word in told), key=lambda each: (each.on, each.id), reverse=True
        )
        page = paged.page(_after(items, after)[: paged.most], lambda each: (each.on, each.id))
        return schemas.Contacts(items=page.items, next=page.next, **_last(items))

    @routes.post("/children/{child_id}/contacts", status_code=201, responses=_NEW)
    async def the_iro_was_in_touch(
        child_id: ChildId, new: schemas.NewContact, caller: IroService, once: Once
    ) -> schemas.Contact:
        """The IRO was in touch about the case: that is how it is monitored between reviews (Jersey 2.11)."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with once.change(service, caller) as change:
            words.not_ahead(change.work, "/on", new.on)
            iro_id = _iro(caller, child)
            word = await actions.record_contact(change.work, child.child_id, new, iro_id, caller.subject)
            await change.note("contact_recorded", child.child_id)
            return await change.answer(_contact(word, notes=True))


def _discussions(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/guardian-discussions", responses=_CHILD)
    async def discussions_with_the_guardian(child_id: ChildId, caller: Reader, paged: Paged) -> schemas.Discussions:
        """What IRO and Guardian talked about, told by an IRO or by the council's system, the newest first."""
        child, after = await the_child(service, caller, child_id), paged.after(date, str)
        async with service.looking() as work:
            found = await discussions_of(work, child.child_id)
        await service.audit.read(caller, "read_guardian_discussions", child.child_id)
        rest = [each for each in found if after is None or (each.held_on, each.id or "") < after]
        page = paged.page(rest[: paged.most], lambda each: (each.held_on, each.id or ""))
        last = {"last_held_on": found[0].held_on if found else None, "never_covered": never_covered(found)}
        return schemas.Discussions.model_validate({"items": page.items, "next": page.next, **last})

    @routes.post("/children/{child_id}/guardian-discussions", status_code=201, responses=_NEW)
    async def iro_and_guardian_talked(
        child_id: ChildId, new: schemas.NewDiscussion, caller: IroService, once: Once
    ) -> schemas.Discussion:
        """The IRO and the Children's Guardian talked, about which of Hull's five topics (Hull 2)."""
        child = await the_child(service, caller, child_id, may_write, NOT_THE_SERVICE)
        async with once.change(service, caller) as change:
            words.not_ahead(change.work, "/held_on", new.held_on)
            between = {"guardian_id": _guardian(new, child), "iro_id": _iro(caller, child)}
            word = await actions.record_discussion(change.work, child.child_id, new, between, caller.subject)
            await change.note("guardian_discussion_recorded", child.child_id)
            return await change.answer(_discussion(word))


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(
        "/children/{child_id}/contacts/{contact_id}/withdrawal", status_code=204, responses=refuses(missing="contact")
    )
    async def a_contact_is_taken_back(
        child_id: ChildId, contact_id: SaidId, why: Withdrawal, caller: IroService
    ) -> None:
        """This contact was not about this child, or never was."""
        await taken_back(child_id, caller, actions.CONTACT, contact_id, why)

    @routes.post(
        "/children/{child_id}/guardian-discussions/{discussion_id}/withdrawal",
        status_code=204,
        responses=refuses(missing="discussion"),
    )
    async def a_discussion_is_taken_back(
        child_id: ChildId, discussion_id: SaidId, why: Withdrawal, caller: IroService
    ) -> None:
        """This discussion was not about this child, or never was; what a council's system told it takes back itself."""
        await taken_back(child_id, caller, actions.DISCUSSION, discussion_id, why)

    async def taken_back(child_id: str, caller: Caller, kind: str, key: str, why: Withdrawal) -> None:
        child = await the_child(service, caller, child_id)
        async with service.work() as work:
            what = "contact" if kind == actions.CONTACT else "discussion"
            word = await words.the_word(work, child.child_id, kind, key, what)
            may_withdraw(caller, word.by)
            await withdraw(work, word, by=caller.subject, reason=why.reason)
            await note(work, caller, f"{kind}_withdrawn", child.child_id)


def _visits(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/visits", responses=_CHILD)
    async def visits_of_the_social_worker(child_id: ChildId, caller: Staff, paged: Paged) -> schemas.Visits:
        """The social worker's visits, the newest first; when the child was last seen alone, and the bedroom last."""
        child, after = await the_child(service, caller, child_id), paged.after(date)
        async with service.looking() as work:
            found = await visits_of(work, child.child_id)
        await service.audit.read(caller, "read_visits", child.child_id)
        rest = [each for each in found if after is None or each.on < after[0]]
        page = paged.page(rest[: paged.most], lambda each: (each.on,))
        shown = schemas.Visits(
            items=page.items,
            next=page.next,
            last_visit_on=found[0].on if found else None,
            last_seen_alone_on=next((each.on for each in found if each.seen_alone), None),
            sleeping_accommodation_last_seen_on=next(
                (each.on for each in found if each.sleeping_accommodation_seen), None
            ),
        )
        return shown_to(caller, shown)


def _after(items: list[schemas.Contact], after: tuple[Any, ...] | None) -> list[schemas.Contact]:
    return [each for each in items if after is None or (each.on, each.id) < after]


def _last(items: list[schemas.Contact]) -> dict[str, Any]:
    """When the last contacts were, and what was agreed last, of all there are."""
    return {
        "last_contact_on": items[0].on if items else None,
        "last_with_child_on": next((each.on for each in items if each.child is not None), None),
        "keep_in_touch": next((each.keep_in_touch for each in items if each.keep_in_touch is not None), None),
    }


def _contact(word: Word, *, notes: bool) -> schemas.Contact:
    shown = {**word.data, "id": word.key, "on": actions.day_of(word), "said_by": word.by, "said_at": word.at}
    return schemas.Contact.model_validate(shown if notes else {**shown, "note": None})


def _discussion(word: Word) -> schemas.Discussion:
    shown = {**word.data, "id": word.key, "held_on": actions.day_of(word), "said_by": word.by}
    return schemas.Discussion.model_validate(shown)


def _iro(caller: Caller, child: Whose) -> str | None:
    """Whose contact it was: the caller's, if she is the child's IRO or stands in; else that of the child's IRO."""
    return caller.subject if is_so(is_the_iro, caller, child.people) else only_one(child, Relation.IRO)


def _guardian(new: schemas.NewDiscussion, child: Whose) -> str | None:
    """The Guardian who is named, else the one in office."""
    return new.guardian_id or only_one(child, Relation.GUARDIAN)

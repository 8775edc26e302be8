"""Cafcass over HTTP: considered, consulted, referred to, and its answers."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query

from services.escalation.actions.cafcass import say as actions
from services.escalation.queries import beside as queries
from services.escalation.schemas.cafcass import CafcassContact, CafcassContacts, NewContact
from services.escalation.tables.beside_disputes import cafcass_contacts
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller, may_withdraw
from shared.child.relations import Relation
from shared.child.who_may import is_the_iro, may_decide
from shared.refusals import NotFound
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import NOT_THE_IRO, Decider, SaidId, Staff, Whose, is_so, note, only_one, the_child
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import refuses

OneChild = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]+$")]
_NEW = refuses(
    "no-such-route", "not-unresolved", "steps-missing", missing="child", wrong=["future-date", "no-such-dispute"]
)


def router(service: Service) -> Router:
    """Every route about Cafcass."""
    routes = Router(tags=["Cafcass"])
    _saying(routes, service)
    _taking_back(routes, service)
    return routes


def _saying(routes: Router, service: Service) -> None:
    @routes.get("/cafcass", responses=refuses(missing="child"))
    async def contacts_with_cafcass(child_id: OneChild, caller: Staff) -> CafcassContacts:
        """What was considered, asked and referred about this child, and answered, the oldest first."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            rows = await queries.about(work.connection, cafcass_contacts, child.child_id)
        await service.audit.read(caller, "read_cafcass", child.child_id)
        items = sorted(map(_contact, rows), key=lambda each: (each.on, each.id))
        return shown_to(caller, CafcassContacts(items=items))

    @routes.post("/cafcass", status_code=201, responses=_NEW)
    async def the_iro_and_cafcass(new: NewContact, caller: Decider, once: Once) -> CafcassContact:
        """A referral considered, with why or why not; Cafcass consulted, referred to, or answering (Hull 2; reg 45)."""
        child = await the_child(service, caller, new.child_id, may_decide, NOT_THE_IRO)
        async with once.change(service, caller) as change:
            id_ = await actions.say_contact(change.work, child.child_id, new, iro_of(caller, child), caller.subject)
            await change.settle(f"cafcass_{new.kind}", child.child_id)
            row = await queries.one(change.work.connection, cafcass_contacts, id_)
            assert row is not None
            return await change.answer(_contact(row))


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(
        "/cafcass/{contact_id}/withdrawal", status_code=204, responses=refuses("answered-since", missing="contact")
    )
    async def a_contact_with_cafcass_is_taken_back(contact_id: SaidId, why: Withdrawal, caller: Decider) -> None:
        """It never was, or not about this child: by whoever said it, or the IRO manager."""
        await seen(service, caller, contact_id)
        async with service.deciding() as work:
            row, word = await actions.contact_to_take_back(work, contact_id)
            may_withdraw(caller, word.by)
            await actions.take_contact_back(work, word, why.reason, caller)
            await note(work, caller, "cafcass_withdrawn", row["child_id"])

    async def seen(service: Service, caller: Caller, contact_id: str) -> None:
        async with service.looking() as work:
            row = await queries.one(work.connection, cafcass_contacts, contact_id)
        if row is None:
            raise NotFound("contact")
        await service.must_see(caller, row["child_id"], "contact")


def iro_of(caller: Caller, child: Whose) -> str | None:
    """Whose it is: the caller's, if she is the child's IRO or stands in; else that of the child's IRO."""
    return caller.subject if is_so(is_the_iro, caller, child.people) else only_one(child, Relation.IRO)


def _contact(row: Mapping[str, Any]) -> CafcassContact:
    return CafcassContact.model_validate({**row, **row["data"], "on": row["on_day"], "said_by": row["by"]})

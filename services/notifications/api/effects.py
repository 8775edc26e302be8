"""What became of a posted event: what each service did because of it, and what still waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query

from services.notifications.actions.effects.told import page_of_effects, still_to_do
from services.notifications.api.posted import LISTERS, as_posted
from services.notifications.api.posting import PEOPLE
from services.notifications.api.sight import sees_those_of_no_child
from services.notifications.intake.for_each_child import ids_of_all
from services.notifications.queries import effects as queries
from services.notifications.queries.seen import Seen
from services.notifications.schemas.effects import Effects
from services.notifications.sending.parked_elsewhere import ParkedElsewhere, SetAside
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events.who_may_post import source_of_person
from shared.refusals import NotFound
from shared.register.statements import withdrawals_of
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import page_of
from shared.web.parameters import Paged, Paging
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
Asker = Annotated[Caller, Depends(allow(*LISTERS, *PEOPLE))]
Reference = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
_EVENT: Final = "event"


def router(service: Service, elsewhere: ParkedElsewhere) -> Router:
    """`/effects`: whoever posted the event is told, and those who answer for the IRO service."""
    routes = Router(prefix="/effects", tags=["events in"])

    @routes.get("", responses=refuses(missing="event", wrong=["invalid-cursor"]))
    async def effects(caller: Asker, source: Reference, id: Reference, paged: Paged) -> Effects:
        """What every service did because of the event with this source and id, in order, and what still waits: a letter
        to be sent, a task for a person, an event that a service could not take in. What an import brought is
        history, of which nothing is kept here. People ask of what they posted themselves.
        """
        if not caller.has(*LISTERS) and source != source_of_person(caller.subject):
            raise NotFound(_EVENT)
        async with service.looking() as work:
            rows = await queries.taken_in(work.connection, source, [id])
        if not rows:
            raise NotFound(_EVENT)
        await service.must_see(caller, rows[0]["subject"], _EVENT)
        aside = await elsewhere.now()
        async with service.looking() as work:
            answer = await _answer(service, work, caller, rows[0], paged, aside)
        await service.audit.read(caller, "read_effects", rows[0]["subject"])
        return answer

    return routes


async def _answer(service: Service, work: Work, caller: Caller, row: Row, paged: Paging, aside: SetAside) -> Effects:
    gone = await withdrawals_of(work.connection, {row["subject"]})
    shown = {name: value for name, value in row.items() if name != "data"}
    posted = as_posted(service, caller, shown, gone.get(f"{row['source']}|{row['id']}"))
    if posted.note is not None:  # what followed would tell what it was
        return Effects(posted=posted, items=[], waiting=[], silent=[])
    roots = ids_of_all(row["id"], row["data"])
    seen = Seen(await service.sight.only(work, caller), sees_those_of_no_child(caller))
    found = await page_of_effects(work, roots, seen, paged.after(datetime, str), paged.most)
    items, following = page_of(found, paged.limit, _key)
    waiting = await still_to_do(work, roots, aside.by_service, seen)
    return Effects(posted=posted, items=items, waiting=waiting, silent=aside.silent, next=following)


def _key(each: Any) -> Sequence[Any]:
    return (each.at, each.id)

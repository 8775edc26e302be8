"""The routes of partners' webhooks: who is told of which events, and how that goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.actions.hidden import deliveries_as_shown
from services.notifications.actions.partners import subscriptions as actions
from services.notifications.queries import subscriptions as queries
from services.notifications.rules.partners.states import DeliveryStatus
from services.notifications.schemas.subscriptions import (
    Counts,
    Delivery,
    NewSubscription,
    ReplayBody,
    Replayed,
    Subscription,
    SubscriptionWithSecret,
    Try,
)
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.ops.clock import real_now
from shared.refusals import NotFound
from shared.router import Router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import Paged, PathId
from shared.web.refusing import KEY_REUSED, refuses

Keeper = Annotated[Caller, Depends(allow("iro_admin", "admin"))]
_MISSING = "subscription"
_CHANGES = refuses(actions.ENDED, missing=_MISSING)


def router(service: Service, *, allow_private: bool) -> Router:
    """Every route of partners' webhooks; `allow_private` is IRO_WEBHOOKS_ALLOW_PRIVATE."""
    routes = Router(prefix="/subscriptions", tags=["partners"])
    _add_making(routes, service, allow_private)
    _add_reading(routes, service)
    _add_secrets(routes, service)
    _add_sending(routes, service)
    return routes


def _add_making(routes: Router, service: Service, allow_private: bool) -> None:
    @routes.post("", status_code=201, responses=refuses(KEY_REUSED))
    async def subscribe(caller: Keeper, new: NewSubscription, once: Once) -> SubscriptionWithSecret:
        """Have a partner's system told of these events by webhooks. The answer has the secret, this once."""
        async with once.change(service, caller) as change:
            work = change.work
            made = await actions.subscribe(work, new, by=caller.subject, allow_private=allow_private)
            await change.note("subscribed_partner", made.row["id"])
            return await change.answer(_with_secret(made, {}))

    @routes.delete("/{subscription_id}", status_code=204, responses=refuses(missing=_MISSING))
    async def unsubscribe(caller: Keeper, subscription_id: PathId) -> None:
        """Tell this partner nothing more: what is queued is dropped. Its deliveries stay on record."""
        async with service.work() as work:
            await actions.unsubscribe(work, subscription_id)
            await audit.record(work.connection, caller, "unsubscribed_partner", subscription_id, work.now)


def _add_reading(routes: Router, service: Service) -> None:
    @routes.get("")
    async def subscriptions(_caller: Keeper, paged: Paged) -> Page[Subscription]:
        """Every subscription, those that have ended too, with how many deliveries are where; never the secrets."""
        async with service.database.reading() as connection:
            rows = await queries.page(connection, paged.after(str), paged.most)
            found = await _shown(connection, rows)
        return paged.page(found, lambda each: (each.id,))

    @routes.get("/{subscription_id}", responses=refuses(missing=_MISSING))
    async def subscription(_caller: Keeper, subscription_id: PathId) -> Subscription:
        """One subscription."""
        async with service.database.reading() as connection:
            return (await _shown(connection, [await _one(connection, subscription_id)]))[0]

    @routes.get("/{subscription_id}/deliveries", responses=refuses(missing=_MISSING))
    async def deliveries(
        caller: Keeper, subscription_id: PathId, paged: Paged, status: DeliveryStatus | None = None
    ) -> Page[Delivery]:
        """Each delivery with every try, newest first."""
        async with service.looking() as work:
            await _one(work.connection, subscription_id)
            page = (subscription_id, status, paged.after(str), paged.most)
            rows = await deliveries_as_shown(work, caller, await queries.deliveries_page(work.connection, *page))
            tried = await queries.attempts_of(work.connection, [row["id"] for row in rows])
        await service.audit.read(caller, "read_deliveries", audit.EVERY_CHILD)
        return paged.page([_delivery(row, tried[row["id"]]) for row in rows], lambda each: (each.id,))


def _add_secrets(routes: Router, service: Service) -> None:
    @routes.post("/{subscription_id}/rotate-secret", responses=_CHANGES)
    async def rotate_secret(caller: Keeper, subscription_id: PathId) -> SubscriptionWithSecret:
        """A new secret, shown this once. For a day webhooks carry the signatures of both, the new one's first."""
        async with service.work() as work:
            made = await actions.rotate_secret(work, subscription_id)
            await audit.record(work.connection, caller, "rotated_partners_secret", subscription_id, work.now)
            counts = await queries.counts_of(work.connection, [subscription_id])
            return _with_secret(made, counts.get(subscription_id, {}))


def _add_sending(routes: Router, service: Service) -> None:
    @routes.post("/{subscription_id}/test", status_code=202, responses=_CHANGES)
    async def try_out(caller: Keeper, subscription_id: PathId) -> Delivery:
        """Send a trial (`webhook.test.v1`) that says nothing of anybody; what became of it is among the deliveries."""
        async with service.work() as work:
            row = await actions.try_out(work, subscription_id)
            await audit.record(work.connection, caller, "tried_partner", subscription_id, work.now)
            return _delivery(row, [])

    @routes.post("/{subscription_id}/replay", status_code=202, responses=_CHANGES)
    async def replay(caller: Keeper, subscription_id: PathId, body: ReplayBody) -> Replayed:
        """Deliver again, under the same ids, all that was heard from this day on; and what never was delivered."""
        async with service.work() as work:
            calendar = service.profile.calendar
            queued = await actions.replay(work, subscription_id, body.from_on, calendar)
            await audit.record(work.connection, caller, "replayed_to_partner", subscription_id, work.now)
            return Replayed(queued=queued)


async def _one(connection: AsyncConnection, subscription_id: str) -> dict[str, Any]:
    row = await queries.one(connection, subscription_id)
    if row is None:
        raise NotFound(_MISSING)
    return row


async def _shown(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> list[Subscription]:
    counts = await queries.counts_of(connection, [row["id"] for row in rows])
    return [Subscription(**_about(row, counts.get(row["id"], {}))) for row in rows]


def _with_secret(made: actions.Made, counts: dict[str, int]) -> SubscriptionWithSecret:
    return SubscriptionWithSecret(**_about(made.row, counts), secret=made.secret)


def _about(row: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
    until: datetime | None = row["previous_until"]
    same = {name: row[name] for name in Subscription.model_fields if name in row}
    both = until if until is not None and until > real_now() else None
    return same | {"previous_secret_until": both, "deliveries": Counts(**counts)}


def _delivery(row: dict[str, Any], tried: Sequence[dict[str, Any]]) -> Delivery:
    same = {"note": None} | {name: row[name] for name in Delivery.model_fields if name in row}
    attempts = [Try(**{name: each[name] for name in Try.model_fields}) for each in tried]
    return Delivery(**same, attempts=attempts)

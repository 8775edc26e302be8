"""Every event that a partner subscribed to is put into its queue, in the transaction that hears or announces it.

Thin: what is queued has the event's attributes and a link, and nothing of its content. History that an import or an
upgrade brought is passed on to nobody.
"""

from collections.abc import Sequence
from typing import Any

from services.notifications.queries import subscriptions as queries
from services.notifications.queries.subscriptions import Recorded
from services.notifications.rules.partners.links import link_of
from services.notifications.rules.partners.states import DeliveryStatus
from shared.events.envelope import Envelope
from shared.ops.clock import real_now
from shared.work.ids import new_id
from shared.work.unit_of_work import Work


async def pass_on(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Queue these events for whoever wants them."""
    news = [each for each in envelopes if each.baseline is None]
    wanting = await queries.in_force(work.connection) if news else []
    rows = [
        delivery_of(each.id, _as_recorded(event))
        for each in wanting
        for event in sorted(news, key=lambda event: event.stands_at)
        if event.type in each.event_types
    ]
    queries.queue(work, rows)


def _as_recorded(event: Envelope) -> Recorded:
    return Recorded(
        event.source,
        event.id,
        event.type,
        event.subject,
        event.subjectkind,
        event.time,
        event.received,
        event.stands_at,
        event.data.model_dump(mode="json", exclude_unset=True),
    )


def delivery_of(subscription_id: str, event: Recorded) -> dict[str, Any]:
    """A delivery of this event, to be tried at once."""
    return {
        "id": f"msg_{new_id()}",
        "subscription_id": subscription_id,
        "source": event.source,
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "subjectkind": event.subjectkind,
        "time": event.time,
        "link": link_of(event.type, event.subject, event.subjectkind, event.data),
        "place": event.place,
        "status": DeliveryStatus.QUEUED.value,
        "heard_at": event.received,
        "next_try_at": real_now(),
        "first_tried_at": None,
        "tries": 0,
        "attempt_id": None,
    }

"""What notifications does on hearing something, besides settling the child."""

from collections.abc import Mapping, Sequence

from services.notifications.actions.partners.pass_on import pass_on
from services.notifications.queries import notices as queries
from shared.events import catalogue
from shared.events.base import Event
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroJoined
from shared.service.service import Handler
from shared.work.unit_of_work import Work


async def when_an_iros_particulars_change_try_the_letters_that_wanted_them(
    work: Work, envelopes: Sequence[Envelope]
) -> None:
    """Letters that could not be written for want of the IRO's own details are queued again."""
    iros = {each.subject for each in envelopes}
    waiting = await queries.tasks_for_want_of_iro_details(work.connection, iros)
    await queries.queue_again(work, waiting)


CONSUMERS: Mapping[Handler, frozenset[type[Event]]] = {
    when_an_iros_particulars_change_try_the_letters_that_wanted_them: frozenset({IroJoined}),
}

ONLOOKERS: Mapping[Handler, frozenset[type[Event]]] = {pass_on: frozenset(catalogue.all_types().values())}
"""A partner may subscribe to any type there is (decision 21)."""

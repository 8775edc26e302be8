"""What reporting does on hearing something: every event there is, the same way."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.reporting.projections import counting
from services.reporting.projections import update as actions
from shared.events import catalogue
from shared.events.base import Event
from shared.events.envelope import Envelope
from shared.service.service import Handler
from shared.work.unit_of_work import Work


async def when_anything_is_announced_keep_it_and_update_the_picture(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Store the events that are new, and bring what is shown of their subjects in line with them.

    Figures of those subjects are counted later, once for all that is said of them meanwhile.
    """
    new = await actions.keep(work.connection, envelopes)
    to_count = await actions.update_pictures(work.connection, new, work.profile)
    await counting.leave_for_later(work, to_count)


CONSUMERS: Final[Mapping[Handler, frozenset[type[Event]]]] = {
    when_anything_is_announced_keep_it_and_update_the_picture: frozenset(catalogue.all_types().values())
}

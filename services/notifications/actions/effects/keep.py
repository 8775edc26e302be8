"""What any service announces because of another event is kept with its cause, in the transaction that hears of it.

So what followed from an event that a council's system posted can be said (`GET /notifications/effects`), whichever
service did it (decision 21). What an import brought is history and is passed by; so is legal advice, which she who
sought it and the IRO manager alone may know of.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.notifications.actions.effects.in_words import words_needed
from services.notifications.queries import effects as queries
from shared.events.envelope import OURS, Envelope
from shared.work.unit_of_work import Work

CONFIDENTIAL: Final = ("legal_advice.",)


async def keep_what_followed(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Keep those of these announcements that something caused."""
    queries.keep(work, [*_rows(envelopes)])


def _rows(envelopes: Sequence[Envelope]) -> Iterator[dict[str, Any]]:
    for each in envelopes:
        ours = each.causationid is not None and each.source.startswith(OURS) and each.baseline is None
        if ours and not each.type.startswith(CONFIDENTIAL):
            yield {
                "source": each.source,
                "id": each.id,
                "type": each.type,
                "subject": each.subject,
                "subjectkind": each.subjectkind,
                "causationid": each.causationid,
                "at": each.time,
                "said": words_needed(each.data),
            }

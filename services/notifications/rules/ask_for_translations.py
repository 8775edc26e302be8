"""The child's social worker hears that somebody gets letters in English who asked for another language: once.

She has letters translated, or an interpreter explain them (Jersey 3.12, 3.13). Where the child has none it is a task.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from services.notifications.rules.child_view import Standing
from services.notifications.rules.notice import DueNotice, Occasion, RecipientKind, WantedNotice
from services.notifications.rules.status import TOLD
from services.notifications.rules.waiting import next_digest
from services.notifications.rules.who_is_told import DIGEST
from shared.calendar import Calendar

Row = Mapping[Any, Any]
RULE: Final = "ask_for_translations"
_REASON: Final = "a letter went in English to somebody who asked for another language"


def ask_for_translations(
    standing: Standing, wanted: Iterable[Row], recorded: Sequence[Row], now: datetime, calendar: Calendar
) -> Iterator[WantedNotice]:
    """A line for each person and language; `wanted` has person_id, language, kind, since_on, event_id, event_type."""
    worker = standing.child.social_worker_id
    for row in wanted:
        key = f"translation|{row['kind']} {row['person_id']}|{row['language']}"
        told = {each["recipient_id"] for each in recorded if each["occasion"] == key and each["status"] in TOLD}
        if told - {worker or ""}:
            continue
        since: date = row["since_on"]
        notice = DueNotice(RecipientKind.SOCIAL_WORKER, worker, DIGEST, None, RULE, _REASON, "Jersey 3.12, 3.13")
        occasion = Occasion(key, row["event_id"], row["event_type"], on=since, about_id=row["person_id"])
        yield WantedNotice(notice, occasion, of_any_iro=True, waits_until=next_digest(now, calendar))

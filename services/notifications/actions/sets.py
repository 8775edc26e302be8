"""Sets of notices: a duty to tell several is met when all have theirs, or a task for a person stands for the rest.

What was complete stays so: people who are related to the child later, a review that is over, or what was taken back
since do not unsay that these had been told.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.notifications.queries import notices as queries
from services.notifications.queries import sets as set_queries
from services.notifications.rules.notice import WantedNotice
from services.notifications.rules.status import FOR_A_PERSON, TOLD
from services.notifications.rules.tell_of_the_outcome import SET as OUTCOME
from shared.events.services.notifications import NoticeSetCompleted
from shared.register.saying import by_type_and_key, keep_saying
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
Wanted = Mapping[str, Sequence[tuple[WantedNotice, Row]]]
ALSO_SERVE: Mapping[str, tuple[str, ...]] = {"invitations_sent": ("consultation_sent",)}
"""The invitation asks what its reader thinks: one letter for both duties."""
OF_A_REVIEW: Final = frozenset({"invitations_sent", OUTCOME})
"""The duties whose sets are each about one review."""


async def settle_sets(work: Work, wanted: Wanted, recorded: Mapping[str, Sequence[Row]]) -> None:
    """Announce what is complete now; `wanted` are each child's notices of sets, each with its row."""
    known = await set_queries.complete(work.connection, list(wanted))
    new = []
    for child_id, its in wanted.items():
        by_key = {_natural_key(row): row for row in recorded.get(child_id, ())}
        for key, rows in _by_set(its).items():
            if (child_id, key) in known:
                continue
            said = _announced(work, child_id, key, [by_key.get(_natural_key(row)) for row in rows])
            if said:
                new.append({"id": new_id(), "child_id": child_id, "set_key": key, "said": said})
    await set_queries.add(work.connection, new)


def _by_set(wanted: Sequence[tuple[WantedNotice, Row]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for each, row in wanted:
        found.setdefault(each.of_set or "", []).append(row)
    return found


def _announced(work: Work, child_id: str, key: str, rows: Sequence[Row | None]) -> Mapping[str, Any]:
    """What is said of this set, if it is complete."""
    seen_to = [row for row in rows if row is not None and row["status"] in TOLD | FOR_A_PERSON]
    if len(seen_to) < len(rows):
        return {}
    duty, _, about = key.partition("|")
    sent = sum(row["status"] in TOLD for row in seen_to)
    completed = [
        NoticeSetCompleted(
            duty=each,
            review_id=about if duty in OF_A_REVIEW else None,
            wanted=len(rows),
            sent=sent,
            sent_on=work.today,
        )
        for each in (duty, *ALSO_SERVE.get(duty, ()))
    ]
    return keep_saying(work, {}, completed, child_id, None, known_by=by_type_and_key)


def _natural_key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in queries.NATURAL_KEY)

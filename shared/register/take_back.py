"""What a service announced and is not so after all: taken back by the same word as anything else, never silently.

And put back by the same word, where it is so again.
"""

from collections.abc import Collection, Sequence
from typing import Final

from shared.events.council.withdrawals import FactRestored, FactWithdrawn, Statement
from shared.events.envelope import Envelope
from shared.register.aliases import under_which_ids
from shared.register.facts import Fact, remember_announced
from shared.register.statements import ABOUT, ABOUT_ANOTHER
from shared.register.withdrawn import WITHDRAWN
from shared.storage.view import Row
from shared.work.unit_of_work import Work

_WHY: Final = "entered_in_error"


def take_back(work: Work, announced: Fact, *, stated_by: Sequence[str] = ()) -> list[Envelope]:
    """Withdraw an announcement of this service, however often it was made: nobody counts it any more.

    `stated_by` are the events from which that follows, as in `Work.announce`.
    """
    ids = announced.event_ids or {announced.event_id}
    about = (announced.subject, announced.subjectkind)
    return take_back_events(work, announced.source, ids, *about, stated_by=stated_by)


def take_back_events(
    work: Work,
    source: str,
    event_ids: Collection[str],
    subject: str,
    subjectkind: str | None = None,
    *,
    stated_by: Sequence[str] = (),
) -> list[Envelope]:
    """The same of announcements known by their ids."""
    said = [FactWithdrawn(withdraws=Statement(source=source, id=each), reason=_WHY) for each in sorted(event_ids)]
    return [work.announce(each, subject, subjectkind=subjectkind, stated_by=stated_by) for each in said]


async def put_back(work: Work, subject: str, meant: Collection[str]) -> None:
    """Restore those of these statements (`source|id`) about a subject that this service withdrew, and nobody since.

    What follows from them is known in this transaction.
    """
    last: dict[str, Row] = {}
    for row in await ABOUT.rows(work.connection, await under_which_ids(work, [subject])):
        if row["kind"] in ABOUT_ANOTHER and row["key"] in meant:
            last[row["key"]] = max(row, last.get(row["key"], row), key=lambda each: str(each["place"]))
    restored = []
    for key, row in sorted(last.items()):
        if row["kind"] == WITHDRAWN and row["source"] == work.source:
            source, _, id_ = key.rpartition("|")
            said = FactRestored(restores=Statement(source=source, id=id_), reason=_WHY)
            restored.append(work.announce(said, row["subject"], subjectkind=row["subjectkind"]))
    await remember_announced(work, restored)

"""One notice for several children: a document of a case of three siblings is told once to an IRO of all three."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.notifications.rules.child_view import Standing
from services.notifications.rules.notice import ProfileFlags, WantedNotice
from services.notifications.rules.status import TOLD, Status
from services.notifications.rules.tell_of_court_documents import tell_of_court_documents
from shared.events.council.child_court import CourtDocumentReceived
from shared.register import facts
from shared.register.aliases import survivors_of
from shared.register.facts import Fact
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_Key = tuple[str, str, str, str]


async def others_of(work: Work, held: Mapping[str, Sequence[Fact]]) -> dict[str, list[Fact]]:
    """What is held of the other children of these children's court documents; nothing is asked where there are none."""
    named = {
        other
        for its in held.values()
        for fact in its
        if isinstance(fact.data, CourtDocumentReceived)
        for other in fact.data.also_for
    } - held.keys()
    if not named:
        return {}
    merged = await survivors_of(work, named)
    return await facts.loaded(work, {merged.get(each, each) for each in named} - held.keys())


class OneForAll:
    """Which child's record has the notice that does for all of a case."""

    def __init__(
        self, standings: Collection[Standing], recorded: Mapping[str, Sequence[Row]], flags: ProfileFlags
    ) -> None:
        self._wanted: dict[_Key, set[str]] = {}
        for standing in standings:
            if standing.documents and standing.child.looked_after:
                for each in tell_of_court_documents(standing, flags):
                    self._wanted.setdefault(_key(each), set()).add(standing.child.child_id)
        self._recorded = recorded

    def is_on(self, child_id: str, wanted: WantedNotice) -> bool:
        """Whether this notice belongs on this child's record: where it was put first, and else with the first by id.

        Of those alone for whom it is wanted: a link that came with a child who has left the recipient is dead.
        """
        if not wanted.with_children:
            return True
        wanting = self._wanted.get(_key(wanted), set()) & wanted.with_children | {child_id}
        on_record = {
            each: row["status"] for each in wanting for row in self._recorded.get(each, ()) if _is_it(row, wanted)
        }
        has_it = {each for each, status in on_record.items() if status != Status.WITHDRAWN}
        told = {each for each, status in on_record.items() if status in TOLD}
        return child_id == min(told or has_it or wanting)


def _key(wanted: WantedNotice) -> _Key:
    notice = wanted.notice
    return (notice.template, wanted.occasion.key, notice.recipient.value, notice.recipient_id or "")


def _is_it(row: Row, wanted: WantedNotice) -> bool:
    found = (row["template"], row["occasion"], row["recipient_kind"], row["recipient_id"])
    return found == _key(wanted)

"""What came in at this door a moment ago: it is on disk, and this service's own reader may not have heard it yet."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final

from shared.child.looked_after import DETAILS
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.events.envelope import Envelope
from shared.register.facts import Fact

_MOST_SUBJECTS: Final = 2_000
_KEPT: Final = DETAILS | SAY_WHETHER_ONE_COUNTS


class Lately:
    """By subject what says who a child is, for as long as other children's events have not taken its place."""

    def __init__(self) -> None:
        self._by_subject: OrderedDict[str, list[Envelope]] = OrderedDict()

    def note(self, taken: Iterable[Envelope]) -> None:
        """These have been stored."""
        for each in taken:
            if type(each.data) in _KEPT:
                self._by_subject.setdefault(each.subject, []).append(each)
                self._by_subject.move_to_end(each.subject)
        while len(self._by_subject) > _MOST_SUBJECTS:
            self._by_subject.popitem(last=False)

    def unheard(self, subject: str, held: Sequence[Fact]) -> list[Envelope]:
        """What the register does not hold of it yet; nothing where something was taken back or put back meanwhile,
        for then only the register knows what counts."""
        lately = self._by_subject.get(subject, [])
        if any(type(each.data) in SAY_WHETHER_ONE_COUNTS for each in lately):
            return []
        known = {event_id for fact in held for event_id in fact.event_ids}
        return [each for each in lately if each.id not in known]

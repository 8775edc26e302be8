"""Whom there is something to settle of: of a child like any other nothing follows where nothing was ever late."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from services.escalation.queries.disputes import OF_CHILDREN
from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.events.base import Event
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.council.withdrawals import AboutAStatement
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.events.services.scheduling import DecisionConsidered, ReviewCompleted, ReviewHeld
from shared.register.aliases import aliases_around
from shared.register.statements import ABOUT, CALL
from shared.work.unit_of_work import Work

_QUIET: Final[frozenset[type[Event]]] = frozenset({DutyMet, DutyMoved, DutyOpened, DutyVoided})
"""What takes the ground away from what stands, and gives none to what does not."""
_OF_EVERYBODY: Final[frozenset[type[Event]]] = DETAILS | IRO
"""Who the child is and who the IRO: whatever stands here is told to them, and nothing stands by that alone."""
_GROUNDS: Final = frozenset({DutyLate.wire_type(), DutyMissed.wire_type()})
_STANDS: Final = _GROUNDS | {
    each.wire_type() for each in (ReviewHeld, ReviewCompleted, DecisionConsidered, ComplaintReceived)
}
"""Kinds of facts of which something may stand here."""


async def stirred(work: Work, subjects: Sequence[str], facts: Collection[type[Event]]) -> list[str]:
    """Those of these of whom anything may follow from what was just heard; what is no fact here moves nothing.

    Of most children nothing else is heard than who they are and that duties were met, many times: as long as none was
    late, nobody said anything, theirs is one record and no dispute is for them, there is nothing on record here that
    this could change. What a review lacked may be put down to another team when more is known of the child.
    """
    heard: dict[str, set[type[Event]]] = defaultdict(set)
    for each in work.heard:
        if type(each.data) in facts:
            heard[each.subject].add(type(each.data))
        if isinstance(each.data, AboutAStatement | ChildRecordsMerged):
            return list(subjects)  # others may be meant than those of whom it was said
    of_no_weight = _QUIET | _OF_EVERYBODY
    quiet = {
        each for each in subjects if work.touched.get(each) is not None and heard.get(each, {Event}) <= of_no_weight
    }
    if not quiet:
        return list(subjects)
    aliases = await aliases_around(work, subjects)
    quiet -= aliases.keys() | set(aliases.values())
    quiet -= {row["child_id"] for row in await OF_CHILDREN.rows(work.connection, subjects)}
    for row in await ABOUT.rows(work.connection, subjects):
        matters = _GROUNDS if heard[row["subject"]] <= _QUIET else _STANDS
        if row["origin"] == CALL or row["kind"] in matters:
            quiet.discard(row["subject"])
    return [each for each in subjects if each not in quiet]

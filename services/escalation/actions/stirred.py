"""Whom there is something to settle of: of duties done in time nothing follows where nothing was ever late."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from shared.events.base import Event
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.council.withdrawals import AboutAStatement
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.register.aliases import aliases_around
from shared.register.statements import ABOUT, CALL
from shared.work.unit_of_work import Work

_QUIET: Final[frozenset[type[Event]]] = frozenset({DutyMet, DutyMoved, DutyOpened, DutyVoided})
"""What takes the ground away from what stands, and gives none to what does not."""
_GROUNDS: Final = frozenset({DutyLate.wire_type(), DutyMissed.wire_type()})


async def stirred(work: Work, subjects: Sequence[str]) -> list[str]:
    """Those of these of whom anything may follow from what was just heard.

    Of most children nothing else is heard than that duties were met, many times: as long as none was late, nobody said
    anything and theirs is one record, there is nothing on record here that this could change.
    """
    heard: dict[str, set[type[Event]]] = defaultdict(set)
    for each in work.heard:
        heard[each.subject].add(type(each.data))
        if isinstance(each.data, AboutAStatement | ChildRecordsMerged):
            return list(subjects)  # others may be meant than those of whom it was said
    quiet = {each for each in subjects if work.touched.get(each) is not None and heard.get(each, {Event}) <= _QUIET}
    if not quiet:
        return list(subjects)
    aliases = await aliases_around(work, subjects)
    quiet -= aliases.keys() | set(aliases.values())
    for row in await ABOUT.rows(work.connection, subjects):
        if row["origin"] == CALL or row["kind"] in _GROUNDS:
            quiet.discard(row["subject"])
    return [each for each in subjects if each not in quiet]

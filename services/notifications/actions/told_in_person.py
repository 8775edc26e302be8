"""The council's record says on which day the child was told in person who the IRO is: that delivers the letter, too.

Hull 1; Jersey 7.2. The council's system posts `duty.reported` of `child_told_of_iro`, which meets the duty; so that
nobody is left with a letter to hand over of which the child knows, its notice is told on that day, as by the link in
the social worker's letter. The other way, `notice.delivered` tells the council's system (docs/partners.md).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.notifications.actions.answers import MAY_STILL_BE_TOLD
from services.notifications.actions.people import record_told_in_person
from services.notifications.queries import notices as queries
from services.notifications.rules.first_letter import is_first_letter
from services.notifications.schemas.notices import VerbalBody
from shared.events.council.duties_done import DutyReported
from shared.events.envelope import Envelope
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
DUTY: Final = "child_told_of_iro"
BY_NOBODY_NAMED: Final = "council_system"


async def when_the_council_says_that_the_child_was_told_the_letter_is_delivered(
    work: Work, envelopes: Sequence[Envelope]
) -> None:
    """Of letters that are not out, the last from before that day; where there is none, or it came, nothing is left."""
    told = [each for each in envelopes if _says_so(each)]
    if not told:
        return
    letters = await queries.notices_of(work.connection, {each.subject for each in told})
    for envelope in told:
        said = envelope.data
        assert isinstance(said, DutyReported)
        for row in letters.get(envelope.subject, ()):
            if await _is_meant(work, row, said):
                body = VerbalBody(on=said.on, by=said.by or BY_NOBODY_NAMED)
                await record_told_in_person(work, row["id"], body)


def _says_so(envelope: Envelope) -> bool:
    said = envelope.data
    its_own = isinstance(said, DutyReported) and said.duty == DUTY and said.recipient_kind in (None, "child")
    return its_own and envelope.subjectkind == "child" and envelope.baseline is None


async def _is_meant(work: Work, row: Row, said: DutyReported) -> bool:
    """The child's own letter about an IRO, still to be told, of an allocation before that day; today is the last."""
    if not is_first_letter(row) or row["status"] not in MAY_STILL_BE_TOLD or said.on > work.today:
        return False
    as_now = await queries.notice(work.connection, row["id"])
    return as_now is not None and as_now["called_for"] and as_now["why_on"] <= said.on

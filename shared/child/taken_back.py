"""What somebody is shown of a statement that was taken back: decided here, and nowhere else, for every route.

What was recorded for another child by mistake is from then on shown to IRO managers and auditors alone; everybody else
finds one plain line in its place. A child is shown nothing of what is not so. What is restored is shown again.

Source: UK GDPR article 5 (no more than is needed, and accurate); who still reads it is local.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final

from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.register.aliases import aliases_around
from shared.register.statements import said_of_statements
from shared.register.withdrawn import withdrawals
from shared.work.unit_of_work import Work

OF_ANOTHER_CHILD: Final = "wrong_child"
"""The reason of a withdrawal that has its content hidden."""
LINE: Final = "Something recorded for another child by mistake was taken back"
"""What stands in its place, beside the day of the withdrawal."""
_STILL_READ_IT: Final = frozenset({"iro_manager", "auditor"})


class Shown(Enum):
    """How much of a statement is shown."""

    WHOLE = "whole"
    """As it was said, and marked where it was taken back."""
    LINE = "line"
    """The plain line, dated by the withdrawal, in its place."""
    NOTHING = "nothing"
    """Not even that there was anything."""


def shown_of(caller: Caller, why: str | None) -> Shown:
    """What this caller, who may see the child, is shown of a statement withdrawn for this reason; None: it counts.

    Pure.
    """
    if why is None:
        return Shown.WHOLE
    if is_own(caller):
        return Shown.NOTHING
    return Shown.LINE if why == OF_ANOTHER_CHILD and not caller.has(*_STILL_READ_IT) else Shown.WHOLE


async def hidden_from(work: Work, caller: Caller, child_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """By id, the events about these children of whose content the caller is shown nothing, each with its withdrawal.

    What was said of such an event (that it does not count, that it does) is among them.
    """
    asked = set(child_ids)
    if not asked or shown_of(caller, OF_ANOTHER_CHILD) is Shown.WHOLE:
        return {}
    known = await aliases_around(work, asked)
    said = await said_of_statements(work.connection, {*asked, *known, *known.values()})
    standing = withdrawals(said)
    gone = {key: row for key, row in standing.items() if shown_of(caller, row["reason"]) is not Shown.WHOLE}
    about = [row for row in said if row["key"] in gone]
    return {id_: gone[row["key"]] for row in about for id_ in (row["meant_id"], row["id"])}

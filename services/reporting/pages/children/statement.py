"""What an IRO manager says on a page of something that was recorded: its words, and the event that it makes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages.done import with_not_yet
from services.reporting.rules.who_said_it import service_of
from shared.events.base import Event
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS, FactRestored, FactWithdrawn
from shared.events.envelope import JSON_DATA

SOURCE: Final = "/pages/iro-managers"
"""Who says so, in the events that these pages post; the door notes which person it was."""
_ABOUT_STATEMENTS: Final = frozenset(kind.wire_type() for kind in SAY_WHETHER_ONE_COUNTS)
_FROM_A_COUNCIL: Final = "council"


@dataclass(frozen=True, slots=True)
class Saying:
    """One of the two things that can be said of a statement: its words, its address, its event."""

    path: str
    event: type[Event]
    field: str
    heading: str
    asks: str
    follows: str
    why: str
    reasons: Mapping[str, str]
    unanswered: str
    button: str
    done: str


TAKE_BACK: Final = Saying(
    path="withdrawals",
    event=FactWithdrawn,
    field="withdraws",
    heading="Take back what was recorded",
    asks="This will count for nothing, as if it had never been recorded:",
    follows="Whatever follows from it is worked out anew. Letters that were sent stay on record, and somebody is asked"
    " to put right whoever was told wrongly. It can be restored later.",
    why="Why is it taken back?",
    reasons={
        "entered_in_error": "It was entered in error",
        "wrong_child": "It is about another child: from then on only IRO managers and auditors can read it here",
        "duplicate": "It was recorded twice",
    },
    unanswered="Choose why it is taken back",
    button="Take back",
    done="It was taken back. Whatever follows from it is worked out anew.",
)
RESTORE: Final = Saying(
    path="restorations",
    event=FactRestored,
    field="restores",
    heading="Restore what was taken back",
    asks="This was taken back, and will count again:",
    follows="Whatever follows from it is worked out anew, and everybody who may see this child can read it again.",
    why="Why was it wrong to take it back?",
    reasons={
        "entered_in_error": "It was taken back in error",
        "wrong_child": "It is about this child after all",
        "duplicate": "It was recorded only once after all",
    },
    unanswered="Choose why it was wrong to take it back",
    button="Restore",
    done="It was restored. Whatever follows from it is worked out anew.",
)
DONE: Final[Mapping[str, str]] = with_not_yet({each.path: each.done for each in (TAKE_BACK, RESTORE)})


def can_be_said_of(row: Mapping[Any, Any]) -> bool:
    """Whether a manager may say that this event counts, or does not: it came through the door or by an import."""
    return service_of(row["source"]) == _FROM_A_COUNCIL and row["type"] not in _ABOUT_STATEMENTS


def event_of(saying: Saying, row: Mapping[Any, Any], event_id: str, reason: str) -> dict[str, Any]:
    """What is posted at the door: of the stated event that has this row, for this reason."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": saying.event.wire_type(),
        "subject": row["subject"],
        "datacontenttype": JSON_DATA,
        "data": {saying.field: {"source": row["source"], "id": row["id"]}, "reason": reason},
    }

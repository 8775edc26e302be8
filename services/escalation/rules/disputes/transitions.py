"""The life of a dispute as one table: what may be done in which state, and why what may not be done may not.

Time alone moves it, too (`stages.py`). A dispute ends by what its IRO says, and never by itself: settled, withdrawn, or
`unresolved`, which is said when the last stage has answered or let its day pass, or the limit has.

Source: Jersey 6.2, 6.4, 6.9; Hull 2; North Lincolnshire 2.5; when it is unresolved is local.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from shared.refusals import Conflict

State = Literal["waiting", "answered", "last_waiting", "last_over", "past_limit", "past_limit_last", "over"]
"""At a stage whose manager has still to answer, or has; at the last stage, which has still days, or has not; open
though the limit has passed, with stages left or at the last; ended."""
Step = Literal["respond", "view", "next_stage", "resolve", "unresolved", "withdraw", "complaint_by"]

_ALL: Final = frozenset({"respond", "view", "next_stage", "resolve", "unresolved", "withdraw", "complaint_by"})
MAY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "waiting": _ALL - {"unresolved"},
        "answered": _ALL - {"unresolved"},
        "last_waiting": _ALL - {"next_stage", "unresolved"},
        "last_over": _ALL - {"next_stage"},
        "past_limit": _ALL,
        "past_limit_last": _ALL - {"next_stage"},
        "over": frozenset(),
    }
)
"""By state, the steps there are."""
_NO_STAGE: Final = (
    "no-further-stage",
    "This is the last stage",
    "Say how it was resolved, withdraw it, or say that it is unresolved once the last stage's day is over.",
)
_STAGES_LEFT: Final = (
    "stages-left",
    "There are stages left",
    "Take it to the next stage. It is unresolved when the last one has not settled it, or the limit has passed.",
)
_AWAITED: Final = (
    "answer-awaited",
    "The manager of the last stage has still days to answer",
    "It is unresolved when she has answered, or her day is over.",
)
_WHY_NOT: Final[Mapping[tuple[str, str], tuple[str, str, str]]] = MappingProxyType(
    {
        ("waiting", "unresolved"): _STAGES_LEFT,
        ("answered", "unresolved"): _STAGES_LEFT,
        ("last_waiting", "next_stage"): _NO_STAGE,
        ("last_waiting", "unresolved"): _AWAITED,
        ("last_over", "next_stage"): _NO_STAGE,
        ("past_limit_last", "next_stage"): _NO_STAGE,
    }
)
_OVER: Final = (
    "dispute-over",
    "This dispute has ended",
    "Take back its end, if that was a mistake, or open another dispute.",
)


def state_of(*, over: bool, answered: bool, last: bool, stage_over: bool, limit_passed: bool) -> State:
    """The state of a dispute: `last` is at the last stage, `stage_over` says that the day of its stage has passed."""
    if over:
        return "over"
    if limit_passed:
        return "past_limit_last" if last else "past_limit"
    if last:
        return "last_over" if answered or stage_over else "last_waiting"
    return "answered" if answered else "waiting"


def refuse(state: State, step: Step) -> None:
    """Raise Conflict, named, where the table does not have this step in this state."""
    if step not in MAY[state]:
        raise Conflict(*_WHY_NOT.get((state, step), _OVER))

"""The life of a concern as one table: what may be done in which state, and what it becomes.

What a review lacked is `offered` to its IRO, who opens or declines it. `withdrawn` was raised by mistake.

Source: Jersey 6.1: informal resolution first; then the formal process, or the matter is at rest. Blackpool 9.3.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.refusals import Conflict

OFFERED, OPEN, RESOLVED, FORMAL, LAPSED = "offered", "open", "resolved", "formal", "lapsed"
DECLINED, WITHDRAWN = "declined", "withdrawn"
MOVES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (OFFERED, "open"): OPEN,
        (OFFERED, "decline"): DECLINED,
        (OPEN, "resolve"): RESOLVED,
        (OPEN, "lapse"): LAPSED,
        (OPEN, "make_formal"): FORMAL,
        (OPEN, "withdraw"): WITHDRAWN,
    }
)
UNSAID: Final = frozenset({OFFERED, DECLINED, WITHDRAWN})
"""In these nothing of it is announced: nobody raised it, or nobody should have."""
OF_THE_IRO_ALONE: Final = frozenset({OFFERED, DECLINED})
"""What is before the IRO and nobody has raised yet."""

_NOT_SO: Final = {
    "open": "It can be opened only while it is offered with a review's outcome",
    "decline": "It can be declined only while it is offered with a review's outcome",
    "resolve": "Only an open concern can be resolved",
    "lapse": "Only an open concern can be let lapse",
    "make_formal": "Only an open concern can be made formal",
    "withdraw": "Only an open concern can be taken back: take back first what was done with it since",
}


def moved(state: str, move: str) -> str:
    """The state after a move. Raises Conflict (`illegal-move`) for one that the table does not have."""
    after = MOVES.get((state, move))
    if after is None:
        raise Conflict("illegal-move", f"The concern is {state}", f"{_NOT_SO[move]}; this one is {state}.")
    return after

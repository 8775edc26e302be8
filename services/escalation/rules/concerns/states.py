"""The life of a concern as one table: what may be done in which state, and what it becomes.

Source: Jersey 6.1: informal resolution first; then the formal process, or the matter is at rest.
"""

from collections.abc import Mapping
from types import MappingProxyType

from shared.refusals import Conflict

OPEN, RESOLVED, FORMAL, LAPSED = "open", "resolved", "formal", "lapsed"
MOVES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (OPEN, "resolve"): RESOLVED,
        (OPEN, "lapse"): LAPSED,
        (OPEN, "open_dispute"): FORMAL,
    }
)


def moved(state: str, move: str) -> str:
    """The state after a move. Raises Conflict (`illegal-move`) for one that the table does not have."""
    after = MOVES.get((state, move))
    if after is None:
        raise Conflict(
            "illegal-move", f"The concern is {state}", f"{move} is not possible for a concern that is {state}"
        )
    return after

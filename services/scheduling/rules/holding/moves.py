"""What may be done with a review in each of its states: one table, and anything else is a named refusal.

An adjourned review is adjourned once only; what follows its outcome is another room's (Jersey 3.24 to 3.27).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.refusals import Conflict

ARRANGE, HOLD, MEET, ADJOURN, CANCEL, TAKE_OFF = "arrange", "hold", "meet", "adjourn", "cancel", "take off"
_TO_COME: Final = frozenset({ARRANGE, HOLD, MEET, ADJOURN, CANCEL, TAKE_OFF})

MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "planned": _TO_COME - {ADJOURN},
        "arranged": _TO_COME,
        "in_progress": frozenset({HOLD, MEET, TAKE_OFF}),
        "adjourned": frozenset({MEET, TAKE_OFF}),
        "held": frozenset({HOLD, MEET, TAKE_OFF}),
        "completed": frozenset(),
        "cancelled": frozenset(),
    }
)
"""Of a review that was held, saying so again puts its day right; a meeting held afterwards makes it a series."""

_WHY: Final[Mapping[tuple[str, str], tuple[str, str, str]]] = MappingProxyType(
    {
        ("planned", ADJOURN): (
            "not-arranged",
            "This review has no day yet",
            "Only an arranged review is adjourned: it counts as held on the date first set. Arrange it first.",
        ),
        ("adjourned", ADJOURN): (
            "adjourned-once",
            "This review was adjourned before",
            "A review is adjourned once only, and is to be completed within its time.",
        ),
    }
)
_OVER: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "in_progress": ("review-in-progress", "This review has begun", "Its first meeting was held."),
        "adjourned": ("review-adjourned", "This review is adjourned", "It counts as held on the date first set."),
        "held": ("review-held", "This review was held", "Take back that it was held first, with the reason."),
        "completed": ("review-completed", "This review is complete", "Take back its outcome first, with the reason."),
        "cancelled": ("review-cancelled", "This review was cancelled", "Another one is planned in its place."),
    }
)


def must_be_possible(status: str, move: str) -> None:
    """Raise Conflict, with the name of what stands in the way, unless this may be done in this state."""
    if move not in MOVES[status]:
        raise Conflict(*_WHY.get((status, move)) or _OVER[status])

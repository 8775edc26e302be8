"""What the IRO is to say before a review, besides the duties: shown as long as it is missing, and no alarm. Pure.

Source: Jersey 3.14 and 3.15 (how an advocate can help, written information), 3.36 (a meeting away from the placement),
3.78 (before a move); which venues are the placement is local.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

What = Literal[
    "advocate_explained",
    "advocate_information_given",
    "seen_in_placement",
    "plan_ready_for_the_move",
    "move_understood",
]
TITLES: Final[Mapping[What, str]] = {
    "advocate_explained": "Explain to the child how an advocate can help",
    "advocate_information_given": "Give the child written information about advocates that fits their age",
    "seen_in_placement": "See the child in the placement, as the review is held elsewhere",
    "plan_ready_for_the_move": "See that the care plan is up to date before the move",
    "move_understood": "See that the child understands the proposed move",
}
_IN_THE_PLACEMENT: Final = frozenset({"placement", "home", "foster_home", "childrens_home", "residential_home"})


@dataclass(frozen=True, slots=True)
class ToSay:
    """One thing, and whether it was said; of a move under which proposal."""

    what: What
    said: bool
    proposal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known for a review: the child's wishes for it, whether the child is asked, where it is to be, whether the
    child was seen in the placement for it, and the moves that it considers with what was said of each."""

    wishes: Mapping[str, Any]
    asked: bool
    venue_kind: str | None
    seen_in_placement: bool
    moves: Mapping[str, Mapping[str, Any]]


def to_say(known: Known) -> list[ToSay]:
    """Everything that is to be said, in the order of its sources."""
    return [*_of_the_advocate(known), *_of_the_placement(known), *_of_moves(known.moves)]


def _of_the_advocate(known: Known) -> Iterator[ToSay]:
    if known.asked:
        yield ToSay("advocate_explained", known.wishes.get("advocate_explained_on") is not None)
        yield ToSay("advocate_information_given", bool(known.wishes.get("advocate_information_given")))


def _of_the_placement(known: Known) -> Iterator[ToSay]:
    if known.venue_kind is not None and known.venue_kind not in _IN_THE_PLACEMENT:
        yield ToSay("seen_in_placement", known.seen_in_placement)


def _of_moves(moves: Mapping[str, Mapping[str, Any]]) -> Iterator[ToSay]:
    """In an emergency nothing of it need be so (Jersey 3.78)."""
    for id_, said in moves.items():
        emergency = bool(said.get("emergency"))
        yield ToSay("plan_ready_for_the_move", emergency or bool(said.get("plan_up_to_date")), id_)
        understood = bool(said.get("child_told")) and said.get("child_understands") == "yes"
        not_able = said.get("child_understands") == "not_able"
        yield ToSay("move_understood", emergency or understood or not_able, id_)

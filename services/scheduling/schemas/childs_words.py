"""What a review decided, in the words in which it is said to the child."""

from datetime import date
from typing import ClassVar

from shared.web.bodies import Answer


class ChildsWords(Answer):
    """What a child is told of one review's decisions; those with no words for the child are not in it."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"decided", "recommended"})

    review_id: str
    child_id: str
    held_on: date | None
    decided: list[str]
    """What is to be done, each in words for the child, in the order in which it was decided."""
    recommended: list[str]
    """What was asked for and not decided, likewise."""

"""What the IRO says of a change that was made: which review considered it."""

from collections.abc import Iterable
from datetime import date

from services.scheduling.actions.said import CONSIDERED_BY
from shared.register.statements import Word

__all__ = ["CONSIDERED_BY", "named_in"]


def named_in(words: Iterable[Word]) -> dict[str, tuple[str, date | None]]:
    """By change, the review that was named last, and the day on which it was."""
    return {word.key: (word.data["review_id"], word.on) for word in words if word.kind == CONSIDERED_BY}

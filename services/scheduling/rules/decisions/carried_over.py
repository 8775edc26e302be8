"""The same decision made again at the next review, and the next: drift, which an IRO is to prevent. Pure.

It is the same where it names the one that it supersedes, or says the same words while the earlier is not done.

Source: Jersey 2.14, 7.21 and 7.23; Hull 2; what counts as the same is local.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.scheduling.rules.decisions.standing import STILL_TO_DO

DRIFT_FROM: Final = 2
"""Carried over so many times is drift."""


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as it was made; `over_on` is the day on which it was implemented or withdrawn."""

    id: str
    review_id: str
    made_on: date
    words: str
    supersedes: str | None = None
    over_on: date | None = None


def carried_over(decisions: Iterable[Made]) -> dict[str, int]:
    """By id, how many decisions before it were the same."""
    counts: dict[str, int] = {}
    earlier: list[Made] = []
    for each in sorted(decisions, key=lambda made: (made.made_on, made.id)):
        before = each.supersedes if each.supersedes in counts else _said_before(each, earlier)
        counts[each.id] = counts[before] + 1 if before is not None else 0
        earlier.append(each)
    return counts


def is_drift(status: str, carried_over: int) -> bool:
    """Whether a decision is still to be done although two earlier reviews had decided the same."""
    return status in STILL_TO_DO and carried_over >= DRIFT_FROM


def _said_before(decision: Made, earlier: Sequence[Made]) -> str | None:
    words = _plain(decision.words)
    for each in reversed(earlier):
        undone = each.over_on is None or each.over_on > decision.made_on
        if undone and each.made_on < decision.made_on and words and _plain(each.words) == words:
            return each.id
    return None


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".")

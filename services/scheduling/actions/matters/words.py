"""What people say of matters, as statements about the child: the answer, and what is one thing or is not."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.scheduling.rules.matters.model import Answered, Regrouped
from shared.register.statements import Word

ANSWER: Final = "matter:answer"
"""Keyed by the matter; it says which changes it answers."""
SPLIT: Final = "matter:split"
JOIN: Final = "matter:join"
DIRECTED: Final = "review:directed"
"""By which a review is planned; `matter_id` says that a matter called for it."""
_REGROUPS: Final = {SPLIT: False, JOIN: True}


def answers_in(words: Iterable[Word]) -> list[Answered]:
    """The answers that stand, in the order in which they were given."""
    return [Answered(word.key, frozenset(word.data["changes"])) for word in words if word.kind == ANSWER]


def regrouped_in(words: Iterable[Word]) -> list[Regrouped]:
    """What was split and joined, in the order in which it was said."""
    return [
        Regrouped(frozenset(word.data["one"]), frozenset(word.data["other"]), _REGROUPS[word.kind])
        for word in words
        if word.kind in _REGROUPS
    ]


def regrouped(one: Iterable[str], other: Iterable[str]) -> dict[str, Any]:
    """What a split or a join says of two groups of changes, each by its keys."""
    return {"one": sorted(one), "other": sorted(other)}


def word_on(words: Sequence[Word], matter_id: str) -> Word | None:
    """The answer to a matter; None while there is none."""
    return next((word for word in words if (word.kind, word.key) == (ANSWER, matter_id)), None)


def directed_for(words: Sequence[Word], matter_id: str) -> list[Word]:
    """What was directed because of a matter."""
    return [word for word in words if word.kind == DIRECTED and word.data.get("matter_id") == matter_id]

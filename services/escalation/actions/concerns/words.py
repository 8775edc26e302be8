"""What people say of concerns: raised, opened, closed, and made formal. Each is a statement (decision 16)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.register.statements import Word

RAISED: Final = "concern:raised"
OPENED: Final = "concern:opened"
CLOSED: Final = "concern:closed"
DISPUTED: Final = "dispute:opened"


@dataclass(frozen=True, slots=True)
class Said:
    """What stands of it, by concern; `formal` is the word that opened a dispute for it."""

    raised: Mapping[str, Word] = field(default_factory=dict)
    opened: Mapping[str, Word] = field(default_factory=dict)
    closed: Mapping[str, Word] = field(default_factory=dict)
    formal: Mapping[str, Word] = field(default_factory=dict)


def said_of_concerns(words: Iterable[Word]) -> Said:
    """What these words, in the order in which they were said, say of concerns."""
    found: dict[str, dict[str, Word]] = {RAISED: {}, OPENED: {}, CLOSED: {}, DISPUTED: {}}
    for word in words:
        if word.kind == DISPUTED and word.data.get("concern_id"):
            found[DISPUTED][word.data["concern_id"]] = word
        elif word.kind in (RAISED, OPENED, CLOSED):
            found[word.kind][word.key] = word
    return Said(found[RAISED], found[OPENED], found[CLOSED], found[DISPUTED])

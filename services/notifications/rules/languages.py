"""In which language somebody is written to: the council's own translation where there is one, else English. Pure.

Nothing is translated by a machine. Jersey 3.12 and 3.13 (interpreters, papers translated).
"""

from typing import Final

from services.notifications.rules.who_is_told import LETTERS_OF_A_DAY, LETTERS_OF_LINES

ENGLISH: Final = frozenset({"en", "eng"})
_AT_WORK: Final = LETTERS_OF_LINES | LETTERS_OF_A_DAY
"""Letters to those at work."""


def asks_for_another(language: str | None, template: str) -> bool:
    """Whether this letter is to be in another language than English; some are for those at work alone."""
    return language is not None and template not in _AT_WORK and folders_for(language)[-1] not in ENGLISH


def folders_for(language: str) -> tuple[str, ...]:
    """Where a translation may lie, the closest first: `pt-br`, then `pt`."""
    tag = language.lower()
    return tuple(dict.fromkeys((tag, tag.partition("-")[0])))

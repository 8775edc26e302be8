"""What a person is asked to do about a notice, in words."""

from typing import Final

from services.notifications.rules.not_writable import WORDS
from services.notifications.rules.told_wrongly import TOLD_WRONGLY

_WRONG: Final = "Tell them what is right, and then say here that it is done"
_POST: Final = "Print the letter and post it, or tell them yourself and then say here that it is done"
_NOBODY_NAMED: Final = "Have the council's system name them, or tell them yourself and then say here that it is done"
_MISSING: Final = "Have what is missing recorded, or tell them yourself and then say here that it is done"
_TELL: Final = "Tell them yourself, and then say here that it is done; with an e-mail address recorded the letter goes"


def to_do(template: str, why: str | None, *, by_post: bool) -> str:
    """One sentence; `why` is the code of what keeps the letter from going out."""
    if template == TOLD_WRONGLY:
        return _WRONG
    if why == "recipient_not_named":
        return _NOBODY_NAMED
    if why in WORDS:
        return _MISSING
    return _POST if by_post else _TELL

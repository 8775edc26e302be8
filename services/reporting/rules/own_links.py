"""How a child opens the own page: by a link that somebody gave, as often as they like, until it ends. Pure."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

GOOD_FOR: Final = timedelta(days=30)
"""How long a link opens the page, in calendar days of real time (local)."""
SESSION: Final = timedelta(hours=1)
"""How long the page stays open in one browser: it may be one of a library (local)."""
_LETTERS: Final = "bcdfghjkmnpqrstvwxz23456789"
"""None that is taken for another, and no vowels, which make words."""
_PARTS: Final = 5
_LONG: Final = 4
PATTERN: Final = rf"^[{_LETTERS}]{{{_LONG}}}(-[{_LETTERS}]{{{_LONG}}}){{{_PARTS - 1}}}$"


def new_code() -> str:
    """A code that can be read out and typed: twenty signs, of which nobody guesses one in 10^28."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_PARTS))


def digest_of(code: str) -> str:
    """What is kept of a code. It is random, so that a plain digest tells nothing of it."""
    return sha256(code.encode()).hexdigest()

"""Which letters are posted: what no message could tell, to somebody whose postal address is held.

Who asked for another channel gets no letter: the wish may be there for somebody's safety (`channel.py`).
Source: Hull 1 and Jersey 7.2 name e-mail and text for children; that the others are written to by post is local.
"""

from collections.abc import Mapping
from typing import Any, Final

from services.notifications.rules.channel import Channel

TAKES_LETTERS: Final = (None, Channel.LETTER.value)
"""The channel for which somebody may have asked."""


def may_be_posted(person: Mapping[Any, Any] | None) -> bool:
    """Whether what waits for this person may go by post; None: nobody is held."""
    return person is not None and bool(person["postal_address"]) and person["channel"] in TAKES_LETTERS

"""Waiting for a moment until reporting has heard what follows from a word that was just said on a page.

The word goes to the service that keeps it, and comes here as every event does: a tenth of a second later in one
process, and over Kafka a little more. The next page shows it all the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.reporting.queries.heard import all_heard
from shared.ops.clock import monotonic
from shared.service.service import Service

PATIENCE: Final = 1.5
"""Seconds for which a page waits at most."""
_FIRST_LOOK, _LONGEST_PAUSE = 0.01, 0.1
"""Seconds between two looks: each time twice as long. A look is one question by key."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced because of a word: by whom, and its ids."""

    source: str
    ids: Sequence[str]


async def is_heard(service: Service, announced: Announced, patience: float = PATIENCE) -> bool:
    """Whether all of it was heard within that time; at once where nothing was announced."""
    if not announced.ids:
        return True
    until, pause = monotonic() + patience, _FIRST_LOOK
    while not await _heard(service, announced):
        left = until - monotonic()
        if left <= 0:
            return False
        await asyncio.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST_PAUSE)
    return True


async def _heard(service: Service, announced: Announced) -> bool:
    async with service.database.reading() as connection:
        return await all_heard(connection, announced.source, announced.ids)

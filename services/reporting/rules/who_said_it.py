"""Who announced an event, by its source."""

from typing import Final

OURS: Final = "/iro/"
"""What the sources of our own services begin with."""


def service_of(source: str) -> str:
    """The service that announced it, by its source; `council` for whatever came in at the door."""
    return source.removeprefix(OURS) if source.startswith(OURS) else "council"

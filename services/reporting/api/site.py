"""What every page is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from services.reporting.actions.reads import Reads
from services.reporting.api.access import names_for
from services.reporting.pages.door import Door
from services.reporting.pages.names import IroNames
from services.reporting.pages.others import Others
from services.reporting.pages.reader import Reader, reader_of
from shared.auth.roles import Caller


@dataclass(frozen=True, slots=True)
class About:
    """Who runs this, and the folder of its own words on the pages that every public body must have."""

    council: str = "the council"
    folder: Path | None = None
    public_url: str | None = None
    """Where people outside reach the pages."""


@dataclass(frozen=True, slots=True)
class Site:
    """Reporting's own reads, IROs' names, the door for events, the other services, and whether all is invented."""

    reads: Reads
    names: IroNames
    door: Door
    others: Others
    sample: Callable[[], bool]
    session_of: Callable[[str, timedelta], str]
    """A token with which a browser reads that child's own page for so long."""
    about: About = About()
    children_in_area: int | None = None
    """How many children live in the council's area, looked after or not."""

    async def reader(self, caller: Caller) -> Reader:
        """Who reads, by name where she is an IRO."""
        asked = {caller.subject} if caller.has("iro", "corporate_iro") else set[str]()
        return reader_of(caller, await names_for(caller, self.names, asked))

"""The council's own leaflets, from the folder that it gave: for each band of readers a folder with one of each kind."""

import re
from pathlib import Path

from services.notifications.queries import sets as queries
from services.notifications.rules.leaflets import is_band, lacking
from services.notifications.rules.not_writable import LEAFLETS_MISSING
from services.notifications.senders.message import Attachment
from services.notifications.sending.letter_writer import LetterNotWritable
from shared.service.service import Service

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class Leaflets:
    """The folder, or none. What is in it is read when it is sent, so that a new edition needs no restart."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def bands(self) -> list[str]:
        """For whom all that is wanted is there."""
        if self._folder is None or not self._folder.is_dir():
            return []
        folders = [each for each in self._folder.iterdir() if each.is_dir() and is_band(each.name)]
        return sorted(each.name for each in folders if not lacking(file.name for file in each.iterdir()))

    def of(self, band: str) -> tuple[Attachment, ...]:
        """The leaflets for these readers. Raises LetterNotWritable where they are not all there any more."""
        if band not in self.bands() or self._folder is None:
            raise LetterNotWritable(LEAFLETS_MISSING)
        files = sorted(each for each in (self._folder / band).iterdir() if each.is_file())
        return tuple(Attachment(_NOT_IN_A_NAME.sub("-", each.name), each.read_bytes()) for each in files)

    async def note(self, service: Service) -> None:
        """Have it on record for whom there are leaflets: whoever becomes looked after from then on gets them."""
        held = self.bands()
        async with service.database.transaction() as connection:
            await queries.hold_bands(connection, held)

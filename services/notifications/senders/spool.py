"""Letters as files in a folder, for the embedded mode: one .eml file a notice."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from services.notifications.senders.message import OutgoingMessage, Receipt, TemporaryFailure, as_email

FROM = "iro-service@localhost"


class SpoolSender:
    """Writes each letter to `<notice_id>.eml` in a folder only its owner can read.

    A file is there whole or not at all, and safely on disk before the receipt is given. Sending a notice again leaves
    the first file as it is: somebody may have taken it up already. A full or unwritable disk is a TemporaryFailure.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Put the letter in the folder; see `message.as_email` for what is refused."""
        accepted_at = self._now()
        email = as_email(message, sender=FROM, at=accepted_at)
        try:
            await asyncio.to_thread(_write_once, self._folder, message.notice_id, email.as_bytes())
        except OSError as error:  # its words are only the folder's path and the disk's trouble: an operator wants them
            raise TemporaryFailure("spool_not_writable") from error
        return Receipt(accepted_at, str(email["Message-ID"]), delivered=True)


def _write_once(folder: Path, notice_id: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    target = folder / f"{notice_id}.eml"
    if target.exists():
        return
    handle, name = tempfile.mkstemp(prefix=f".{notice_id}.", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Letters as files in a folder, for the embedded mode: one .eml file a notice."""

import asyncio
import errno
import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from services.notifications.senders.message import OutgoingMessage, Receipt, SendFailed, TemporaryFailure
from services.notifications.senders.mime import Email, as_emails

log = structlog.get_logger(__name__)

FROM = "iro-service@localhost"
_OPEN_AT_ONCE = 50


class SpoolSender:
    """Writes each letter to `<notice_id>.eml` in a folder only its owner can read.

    A file is there whole or not at all, and safely on disk, its name too, before its receipt is given. Sending a notice
    again leaves the first file as it is: somebody may have taken it up already. A full or unwritable disk is a
    TemporaryFailure.
    """

    at_once = 200

    def __init__(self, folder: Path, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now

    async def send_all(self, messages: Sequence[OutgoingMessage]) -> list[Receipt | SendFailed]:
        """Put the letters in the folder, in a thread; see `mime.as_email` for what is refused."""
        return await asyncio.to_thread(self._send_all, messages)

    def _send_all(self, messages: Sequence[OutgoingMessage]) -> list[Receipt | SendFailed]:
        emails = as_emails(messages, sender=FROM, at=self._now())
        lost = _spool(self._folder, [each for each in emails if isinstance(each, Email)])

        def became(email: Email) -> Receipt | SendFailed:
            if email.notice_id in lost:
                return TemporaryFailure("spool_not_writable")
            return Receipt(email.reference, delivered=True)

        return [became(each) if isinstance(each, Email) else each for each in emails]


def _spool(folder: Path, emails: Sequence[Email]) -> set[str]:
    """Put these in the folder; the notices whose letters are not safely there."""
    if not emails:
        return set()
    try:
        _make(folder)
        lost: set[str] = set()
        for at in range(0, len(emails), _OPEN_AT_ONCE):
            lost |= _write(folder, emails[at : at + _OPEN_AT_ONCE])
        _sync(folder)  # once for all of them: until then their names might not survive a power cut
    except OSError as trouble:
        _tell(trouble)
        return {each.notice_id for each in emails}
    return lost


def _write(folder: Path, emails: Sequence[Email]) -> set[str]:
    """Write these files side by side, so that the disk works on all of them while the first is waited for."""
    parts = [_Part(folder, each) for each in emails if not _target(folder, each).exists()]
    for step in (_Part.write, _Part.hasten, _Part.sync, _Part.name):
        for part in parts:
            part.take(step)
    return {part.email.notice_id for part in parts if part.failed}


class _Part:
    """A file that has another name until it is whole and on disk; one that fails leaves nothing behind."""

    def __init__(self, folder: Path, email: Email) -> None:
        self.email = email
        self.failed = False
        self._path = folder / f".{email.notice_id}.{secrets.token_hex(6)}.part"
        self._target = _target(folder, email)
        self._handle: int | None = None

    def take(self, step: Callable[["_Part"], None]) -> None:
        """Go on, unless it has failed."""
        if self.failed:
            return
        try:
            step(self)
        except OSError as trouble:
            self.failed = True
            _tell(trouble)
            with suppress(OSError):
                self._close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def write(self) -> None:
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        if os.write(self._handle, self.email.content) < len(self.email.content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def hasten(self) -> None:
        """Nobody here reads it again: said so, Linux begins to write at once, and the sync has less to wait for."""
        if self._handle is not None and hasattr(os, "posix_fadvise"):
            with suppress(OSError):  # only a hint
                os.posix_fadvise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)

    def sync(self) -> None:
        if self._handle is not None:
            os.fsync(self._handle)
        self._close()

    def name(self) -> None:
        self._path.replace(self._target)

    def _close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def _target(folder: Path, email: Email) -> Path:
    return folder / f"{email.notice_id}.eml"


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)
    folder.chmod(0o700)


def _sync(folder: Path) -> None:
    """Make the names in it survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _tell(trouble: OSError) -> None:
    log.warning("spool_not_writable", code=errno.errorcode.get(trouble.errno or 0, "unknown"))

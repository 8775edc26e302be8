"""Senders: how a finished letter leaves the house.

Neither a spool folder nor a mail server reports later what became of a letter, so being accepted counts as
delivered. A sender with a real delivery report answers `delivered=False` and lets its callback say so.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from services.notifications.senders.message import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    Sender,
    SendFailed,
    TemporaryFailure,
)
from services.notifications.senders.smtp import SmtpSender, SmtpSettings
from services.notifications.senders.spool import SpoolSender

__all__ = [
    "OutgoingMessage",
    "PermanentFailure",
    "Receipt",
    "SendFailed",
    "Sender",
    "SmtpSender",
    "SmtpSettings",
    "SpoolSender",
    "TemporaryFailure",
    "from_settings",
]


def from_settings(spool_folder: Path, smtp_url: str | None, *, now: Callable[[], datetime]) -> Sender:
    """The sender this installation uses: SMTP when a URL is set (see `SmtpSettings.from_url`), else the spool folder.

    `now` gives the aware time that receipts and Date headers carry. Raises ValueError for a URL that cannot be used.
    """
    if smtp_url:
        return SmtpSender(SmtpSettings.from_url(smtp_url), now=now)
    return SpoolSender(spool_folder, now=now)

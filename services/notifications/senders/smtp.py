"""Letters by SMTP."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib

from services.notifications.senders.message import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    SendFailed,
    TemporaryFailure,
    as_email,
    is_one_address,
)

Security = Literal["tls", "starttls", "none"]
DEFAULT_PORTS: dict[Security, int] = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where to send; `timeout_seconds` bounds each step of the conversation with the server."""

    host: str
    port: int
    sender: str
    security: Security
    username: str | None
    password: str | None = field(repr=False)
    ca_file: str | None
    timeout_seconds: float

    @classmethod
    def from_url(cls, url: str) -> "SmtpSettings":
        """Read `smtp://[user:password@]host[:port]?from=address[&starttls=off][&timeout=seconds][&ca_file=path]`.

        `smtps://` speaks TLS from the first byte; `smtp://` demands STARTTLS unless `starttls=off`, which a password
        forbids. Letters hold personal data: nothing falls back to plain text by itself. Raises ValueError.
        """
        parts = urlsplit(url)
        options = _options(parts)
        security = _security(parts.scheme, options.get("starttls"))
        sender = options.get("from", "")
        if not parts.hostname or not is_one_address(sender):
            raise ValueError("an SMTP URL needs a host and one address in ?from=")
        if security == "none" and parts.password:
            raise ValueError("a password is not sent without TLS")
        return cls(
            host=parts.hostname,
            port=parts.port or DEFAULT_PORTS[security],
            sender=sender,
            security=security,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            ca_file=options.get("ca_file"),
            timeout_seconds=_timeout(options),
        )


class SmtpSender:
    """Hands each letter to a mail server over a connection of its own.

    A connection lost after the letter was handed over leaves it unknown whether it was taken. That counts as a
    temporary failure: the letter goes again under the same Message-ID, better twice than never.
    """

    def __init__(self, settings: SmtpSettings, *, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        encrypted = settings.security != "none"
        self._tls = ssl.create_default_context(cafile=settings.ca_file) if encrypted else None

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Send; raises TemporaryFailure (4xx, connection, set-up) or PermanentFailure (5xx, refused recipient)."""
        accepted_at = self._now()
        email = as_email(message, sender=self._settings.sender, at=accepted_at)
        failure: SendFailed | None = None
        try:
            async with _client(self._settings, self._tls) as client:
                await client.send_message(email)
        except (aiosmtplib.SMTPException, OSError) as error:
            failure = _classified(error)
        # Raised out here: what the server said names the recipient, and must not be chained to the failure.
        if failure is not None:
            raise failure
        return Receipt(accepted_at, str(email["Message-ID"]), delivered=True)


def _client(settings: SmtpSettings, tls: ssl.SSLContext | None) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password,
        timeout=settings.timeout_seconds,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        tls_context=tls,
    )


def _classified(error: Exception) -> SendFailed:
    """Permanent only for what the server holds against this letter or address; all else is the way to it."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [refused.code for refused in error.recipients]
            return _by_code(max(codes), "recipient_refused") if codes else TemporaryFailure("smtp")
        case aiosmtplib.SMTPSenderRefused() | aiosmtplib.SMTPDataError():
            return _by_code(error.code, "letter_refused")
        case aiosmtplib.SMTPAuthenticationError():
            return TemporaryFailure("login_refused")
        case aiosmtplib.SMTPResponseException():
            return TemporaryFailure(f"server_answered_{error.code}")
        case TimeoutError():
            return TemporaryFailure("timeout")
        case OSError():
            return TemporaryFailure("connection")
    return TemporaryFailure("smtp")


def _by_code(code: int, name: str) -> SendFailed:
    kind = PermanentFailure if code >= 500 else TemporaryFailure
    return kind(f"{name}_{code}")


def _options(parts: SplitResult) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    unknown = options.keys() - {"from", "starttls", "timeout", "ca_file"}
    if unknown:
        raise ValueError(f"an SMTP URL has no setting {', '.join(sorted(unknown))}")
    return options


def _timeout(options: dict[str, str]) -> float:
    timeout = float(options.get("timeout", "20"))
    if not 0 < timeout <= 600:
        raise ValueError("timeout is in seconds, above 0 and at most 600")
    return timeout


def _security(scheme: str, starttls: str | None) -> Security:
    if scheme == "smtps" and starttls is None:
        return "tls"
    if scheme == "smtp" and starttls in (None, "required", "off"):
        return "none" if starttls == "off" else "starttls"
    raise ValueError("an SMTP URL begins smtps:// or smtp://, the latter with starttls=required or starttls=off")

"""Letters by SMTP."""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib
import structlog

from services.notifications.senders.message import (
    LONGEST_BATCH_SECONDS,
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    SendFailed,
    TemporaryFailure,
)
from services.notifications.senders.mime import Email, as_emails
from shared.ops.clock import monotonic
from shared.texts import is_one_address

log = structlog.get_logger(__name__)

Security = Literal["tls", "starttls", "none"]
DEFAULT_PORTS: dict[Security, int] = {"tls": 465, "starttls": 587, "none": 25}
LONGEST_STEP = 50.0
"""Seconds: no more may be allowed for a step of the conversation."""
STEPS_OF_THE_LAST = 14
"""Connecting (six), a letter (five), being refused once and good-bye: so many steps may follow the last look at the
time."""
_BEFORE_AND_AFTER = 60.0
"""Seconds for asking about IROs before, and for writing down what became of it."""
_GOODBYE = 421
"""The server closes the connection (RFC 5321), whatever it answers so: that is not about the letter."""
_CONNECTIONS = 5
_WORTH_A_CONNECTION = 10
"""Letters."""


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

    @property
    def begins_none_after(self) -> float:
        """Seconds after which a batch begins no letter any more, so that all of it is over within a lease."""
        return LONGEST_BATCH_SECONDS - _BEFORE_AND_AFTER - STEPS_OF_THE_LAST * self.timeout_seconds


class SmtpSender:
    """Hands letters to a mail server, several over one connection, and many over several at the same time.

    A connection lost after a letter was handed over leaves it unknown whether it was taken. That counts as a temporary
    failure: the letter goes again under the same Message-ID, better twice than never. So does a letter whose turn has
    not come in time, because a server is very slow.
    """

    at_once = 50

    def __init__(self, settings: SmtpSettings, *, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        encrypted = settings.security != "none"
        self._tls = ssl.create_default_context(cafile=settings.ca_file) if encrypted else None

    async def send_all(self, messages: Sequence[OutgoingMessage]) -> list[Receipt | SendFailed]:
        """Send; a failure is temporary (4xx, connection, set-up) or permanent (5xx, refused recipient)."""
        emails = await asyncio.to_thread(as_emails, messages, sender=self._settings.sender, at=self._now())
        going = [each for each in emails if isinstance(each, Email)]
        failed = await self._post(going)

        def became(email: Email) -> Receipt | SendFailed:
            return failed.get(email.notice_id) or Receipt(email.reference, delivered=True)

        return [became(each) if isinstance(each, Email) else each for each in emails]

    async def greet(self) -> SendFailed | None:
        """Connect, log in and take leave, as before a letter; what kept the server from being reached, if that did."""
        return await _Connection(self._settings, self._tls, {}, set()).greet()

    async def _post(self, emails: Sequence[Email]) -> dict[str, SendFailed]:
        """Send these over as many connections as are worth it; by notice, why a letter was not taken.

        What no connection took up, because none could be made any more, has failed as the first of them did.
        """
        failed: dict[str, SendFailed] = {}
        put_back: set[str] = set()
        waiting = deque(emails)
        number = min(-(-len(emails) // _WORTH_A_CONNECTION), _CONNECTIONS)
        made = [_Connection(self._settings, self._tls, failed, put_back) for _ in range(number)]
        until = monotonic() + self._settings.begins_none_after
        ended = await asyncio.gather(*(each.post(waiting, until) for each in made))
        given_up = next((each for each in ended if each is not None), TemporaryFailure("server_too_slow"))
        return failed | {each.notice_id: given_up for each in waiting}


class _Connection:
    """One connection to the mail server, made anew when it was lost.

    It notes which letters `failed`, and which were `put_back` because the server said good-bye: each once.
    """

    def __init__(
        self, settings: SmtpSettings, tls: ssl.SSLContext | None, failed: dict[str, SendFailed], put_back: set[str]
    ) -> None:
        self._settings = settings
        self._tls = tls
        self._failed = failed
        self._put_back = put_back
        self._client: aiosmtplib.SMTP | None = None

    async def post(self, waiting: deque[Email], until: float) -> SendFailed | None:
        """Send what waits, until nothing does or it is late; what kept the server from being reached, if that did."""
        try:
            while waiting and monotonic() < until:
                client = await self._connected()
                if waiting:
                    await self._send(client, waiting.popleft(), waiting)
            await self._say_goodbye()
        except Exception as error:
            return _classified(error)
        finally:
            self._drop()
        return None

    async def greet(self) -> SendFailed | None:
        """Nothing is sent."""
        try:
            await self._connected()
            await self._say_goodbye()
        except Exception as error:
            return _classified(error)
        finally:
            self._drop()
        return None

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            self._drop()
            self._client = _client(self._settings, self._tls)
            await self._client.connect()
        return self._client

    async def _send(self, client: aiosmtplib.SMTP, email: Email, waiting: deque[Email]) -> None:
        """The letter's failure is its own, and leaves the connection to the others if that is none the worse for it."""
        try:
            await client.sendmail(self._settings.sender, email.to, email.content)
        except Exception as error:
            goodbye = _GOODBYE in _codes(error)
            if goodbye or not isinstance(error, _ABOUT_ONE_LETTER):
                self._drop()
            if goodbye and email.notice_id not in self._put_back:
                self._put_back.add(email.notice_id)
                waiting.appendleft(email)
            else:
                self._failed[email.notice_id] = _classified(error)

    async def _say_goodbye(self) -> None:
        """Whatever the server says to that, the letters it took are sent."""
        if self._client is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


_ABOUT_ONE_LETTER = (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError)


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


def _codes(error: Exception) -> list[int]:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return [refused.code for refused in error.recipients]
    return [error.code] if isinstance(error, aiosmtplib.SMTPResponseException) else []


def _classified(error: Exception) -> SendFailed:
    """Permanent only for what the server holds against this letter or address; all else is the way to it."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = _codes(error)
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
        case aiosmtplib.SMTPException():
            return TemporaryFailure("smtp")
    log.error("letter_not_sent", exc_info=error)  # a fault of ours, tried again like any other
    return TemporaryFailure("internal_error")


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
    if not 0 < timeout <= LONGEST_STEP:
        raise ValueError(f"timeout is in seconds, above 0 and at most {LONGEST_STEP:g}")
    return timeout


def _security(scheme: str, starttls: str | None) -> Security:
    if scheme == "smtps" and starttls is None:
        return "tls"
    if scheme == "smtp" and starttls in (None, "required", "off"):
        return "none" if starttls == "off" else "starttls"
    raise ValueError("an SMTP URL begins smtps:// or smtp://, the latter with starttls=required or starttls=off")

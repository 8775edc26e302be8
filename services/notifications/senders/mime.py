"""How a letter becomes an e-mail: the bytes of an RFC 5322 message with a plain-text and an HTML part.

The standard library's e-mail policy parses and folds every header of every letter anew, which took a third of all that
settling a council costs. A letter needs little of that, so it is written here: what all letters have in common once,
and the rest only after a check that nothing in it can leave its line. Every line is ASCII and at most 998 characters
(of the body 76), and ends with CRLF.
"""

import re
import unicodedata
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from mimetypes import guess_type

import structlog

from services.notifications.senders.message import (
    Attachment,
    OutgoingMessage,
    PermanentFailure,
    SendFailed,
    TemporaryFailure,
)
from shared.texts import is_one_address

log = structlog.get_logger(__name__)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_LONGEST_LINE = 78  # characters, RFC 5322 2.1.1
_ENCODED_AT_ONCE = 39  # bytes: "Subject: " and one encoded word of them is a line of 73 characters; RFC 2047 allows 76
_LEAVE_THEIR_LINE = frozenset({"Cc", "Zl", "Zp"})
_BOUNDARY = "=_letter"
_AROUND = "=_with_files"
"""In quoted-printable an equals sign is followed by two digits or the end of the line, so no letter holds this."""


@dataclass(frozen=True, slots=True)
class Email:
    """A finished message; `reference` is its Message-ID."""

    notice_id: str
    to: str = field(repr=False)
    reference: str
    content: bytes = field(repr=False)


def as_emails(messages: Sequence[OutgoingMessage], *, sender: str, at: datetime) -> list[Email | SendFailed]:
    """Each message as an e-mail, or why it cannot be one; a fault in one holds up no other."""
    return [_email_or_failure(each, sender, at) for each in messages]


def _email_or_failure(message: OutgoingMessage, sender: str, at: datetime) -> Email | SendFailed:
    try:
        return as_email(message, sender=sender, at=at)
    except SendFailed as refused:
        return refused
    except Exception as fault:  # a fault of ours is tried again like any other, by when it may be mended
        log.error("letter_not_formatted", notice_id=message.notice_id, exc_info=fault)
        return TemporaryFailure("internal_error")


def as_email(message: OutgoingMessage, *, sender: str, at: datetime) -> Email:
    """The letter as an e-mail from the address `sender`, dated `at` (aware).

    Its Message-ID depends on the notice alone, so that a letter sent twice is recognised as one.
    Raises PermanentFailure for a recipient that is not one plain address, ValueError for a notice id that is not
    made of letters, digits, `-` and `_`, and for a subject of more than one line.
    """
    if not is_one_address(message.to):
        raise PermanentFailure("bad_address")
    letter, reference = message.letter, message_id(message.notice_id, sender)
    earlier = message_id(message.thread, sender) if message.thread is not None else None
    follows = f"In-Reply-To: {earlier}\r\nReferences: {earlier}\r\n" if earlier is not None else ""
    head = (
        f"{_from(sender)}To: {message.to}\r\n{_subject(letter.subject)}"
        f"Date: {format_datetime(at)}\r\nMessage-ID: {reference}\r\n{follows}"
    )
    begin, between, end = _frame(letter.language)
    text, html = _quoted_printable(letter.text), _quoted_printable(letter.html)
    body = b"".join((begin, text, between, html, end))
    if message.attachments:
        body = _with(message.attachments, body)
    return Email(message.notice_id, message.to, reference, head.encode() + body)


def _with(attachments: Sequence[Attachment], body: bytes) -> bytes:
    """The letter and then the files, each a part of its own (RFC 2046 5.1.3). Raises ValueError for a name that could
    leave its line."""
    common, _, alternative = body.partition(b"Content-Type: multipart/alternative")
    parts = [b"Content-Type: multipart/alternative" + alternative.removesuffix(b"\r\n"), *map(_file, attachments)]
    begin = f'Content-Type: multipart/mixed; boundary="{_AROUND}"\r\n'.encode()
    between = f"\r\n--{_AROUND}\r\n".encode()
    return common + begin + b"".join(between + part for part in parts) + f"\r\n--{_AROUND}--\r\n".encode()


def _file(attachment: Attachment) -> bytes:
    if _FILE_NAME.fullmatch(attachment.name) is None:
        raise ValueError("a file's name is made of letters, digits, ., - and _")
    kind = guess_type(attachment.name)[0] or "application/octet-stream"
    head = (
        f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{attachment.name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + encodebytes(attachment.content).replace(b"\n", b"\r\n").removesuffix(b"\r\n")


def message_id(notice_id: str, sender: str) -> str:
    """The Message-ID of a notice. Raises ValueError for an id that could not also be a file name."""
    if _ID.fullmatch(notice_id) is None:
        raise ValueError("a notice id is made of letters, digits, - and _")
    return f"<{notice_id}@{sender.rpartition('@')[2]}>"


@lru_cache(maxsize=10)
def _from(sender: str) -> str:
    if not is_one_address(sender):
        raise ValueError("the sender is not one plain address")
    return f"From: IRO service <{sender}>\r\n"


@lru_cache(maxsize=10)
def _frame(language: str) -> tuple[bytes, bytes, bytes]:
    """What stands between the headers of one letter and its text, between text and HTML, and at the end."""
    if _LANGUAGE.fullmatch(language) is None:
        raise ValueError("the language is not a BCP 47 code")
    says = f"Content-Language: {language}\r\n"
    begin = (
        f"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n{says}"
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n'
    )
    return f"{begin}{_part('plain', says)}".encode(), _part("html", says).encode(), f"\r\n--{_BOUNDARY}--\r\n".encode()


def _part(kind: str, says: str) -> str:
    """Where a part begins; the line break before a boundary belongs to the boundary (RFC 2046 5.1.1)."""
    return (
        f"\r\n--{_BOUNDARY}\r\n"
        f'Content-Type: text/{kind}; charset="utf-8"\r\n{says}Content-Transfer-Encoding: quoted-printable\r\n\r\n'
    )


@lru_cache(maxsize=100)
def _subject(text: str) -> str:
    """The header as it is, or in encoded words (RFC 2047) where a line of ASCII does not hold it."""
    if any(unicodedata.category(each) in _LEAVE_THEIR_LINE for each in text):
        raise ValueError("a subject is one line")
    plain = f"Subject: {text}\r\n"
    if text.isascii() and text == text.strip() and "=?" not in text and len(plain) - 2 <= _LONGEST_LINE:
        return plain
    return "Subject: " + "\r\n ".join(_encoded_words(text)) + "\r\n"


def _encoded_words(text: str) -> Iterator[str]:
    """Each of whole characters (RFC 2047 5)."""
    part = b""
    for each in map(str.encode, text):
        if len(part) + len(each) > _ENCODED_AT_ONCE:
            yield _encoded_word(part)
            part = b""
        part += each
    yield _encoded_word(part)


def _encoded_word(part: bytes) -> str:
    return f"=?utf-8?b?{b64encode(part).decode()}?="


def _quoted_printable(words: str) -> bytes:
    """UTF-8 in quoted-printable (RFC 2045 6.7), which ends with a line break."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    encoded = b2a_qp((lines if lines.endswith("\n") else f"{lines}\n").replace("\n", "\r\n").encode())
    # The library writes a dot on a line of its own as =2E, but not where it has broken the line before it.
    return encoded.replace(b"=\r\n.\r\n", b"=\r\n=2E\r\n")

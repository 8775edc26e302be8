"""Letters as bytes: a parser reads of them what it reads of the standard library's message, and no line is wrong."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.notifications.letters import Letter
from services.notifications.senders import OutgoingMessage, PermanentFailure
from services.notifications.senders.mime import as_email, as_emails, message_id

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FROM = "iro@council.example"
LETTER = Letter("Your IRO", "Hello\n", "<p>Hello</p>\n", "en-GB", "a_template", "1")
MESSAGE = OutgoingMessage("N1", "zoe@home.example", LETTER)

LINES = st.text(st.characters(exclude_categories=["Cs"]))
AWKWARD = st.sampled_from(
    ["", ".", "..", "From me", " ", "a ", "b\t", "=", "=3D", "x" * 2000, "é" * 700, "\r", "\r\n", "--=_letter", "\x00"]
)
BODIES = st.lists(st.one_of(LINES, AWKWARD), max_size=8).map("\n".join)
SUBJECTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300).map(
    lambda text: " ".join(text.split())
)


def written(subject: str, text: str, html: str, thread: str | None) -> bytes:
    letter = replace(LETTER, subject=subject, text=text, html=html)
    return as_email(replace(MESSAGE, letter=letter, thread=thread), sender=FROM, at=NOW).content


def by_the_standard_library(subject: str, text: str, html: str, thread: str | None) -> bytes:
    email = EmailMessage(policy=SMTP)
    email["From"] = Address("IRO service", addr_spec=FROM)
    email["To"] = Address(addr_spec=MESSAGE.to)
    email["Subject"] = subject
    email["Date"] = NOW
    email["Message-ID"] = message_id(MESSAGE.notice_id, FROM)
    if thread is not None:
        email["In-Reply-To"] = email["References"] = message_id(thread, FROM)
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(text, cte="quoted-printable")
    email.add_alternative(html, subtype="html", cte="quoted-printable")
    for part in email.walk():
        part["Content-Language"] = LETTER.language
    return email.as_bytes()


def read(content: bytes) -> dict[str, object]:
    """All that a parser makes of it, except how the parts are kept apart, and the subject.

    Of that the standard library reads what only looks encoded as if it were.
    """
    email = message_from_bytes(content, policy=default)
    assert isinstance(email, EmailMessage)
    parts = list(email.walk())
    assert not any(part.defects for part in parts)
    return {
        "headers": sorted(
            (name, str(value)) for name, value in email.items() if name not in ("Content-Type", "Subject")
        ),
        "date": email["Date"].datetime,
        "from": email["From"].addresses,
        "kinds": [part.get_content_type() for part in parts],
        "languages": [part["Content-Language"] for part in parts],
        "charsets": [part.get_content_charset() for part in parts],
        "words": [part.get_content().replace("\r\n", "\n") for part in parts[1:]],
    }


@given(SUBJECTS, BODIES, BODIES, st.one_of(st.none(), st.just("N0")))
@example("A letter for you", "Hello,\n\n.\n..x \nYour IRO is Siân.\t\n", "<p>Hello</p>", None)
@example("x" * 69, "", "", None)
@example("x" * 70, "\r", "\n\n", "N0")
@example("=?utf-8?q?not_encoded?=", "=", "=\n=", None)
@example("é" * 200, "…" * 1000, "no line break at the end", None)
def test_a_parser_reads_what_it_reads_of_the_standard_librarys_message(subject, text, html, thread):
    ours = written(subject, text, html, thread)
    assert read(ours) == read(by_the_standard_library(subject, text, html, thread))
    assert message_from_bytes(ours, policy=default)["Subject"] == subject


@given(SUBJECTS, BODIES, BODIES)
@example("Hello", "", "\x1f\x08\x08\x80" + "\U00010000" * 5 + ".")
def test_every_line_is_short_ascii_and_ends_as_mail_servers_want_it(subject, text, html):
    content = written(subject, text, html, "N0")
    assert content.isascii()
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 78
    assert not any(line.endswith((b" ", b"\t")) for line in lines if not line.startswith(b"Subject:"))
    assert b"." not in lines, "on a line of its own it would end the letter"


@given(BODIES, BODIES)
def test_no_letter_can_hold_what_keeps_the_parts_apart(text, html):
    assert len(re.findall(rb"^--=_letter", written("A letter", text, html, None), re.MULTILINE)) == 3


@given(SUBJECTS)
def test_each_encoded_word_of_a_subject_can_be_read_by_itself(subject):
    content = written(subject, "", "", None)
    for line in re.findall(rb"=\?utf-8\?b\?[^?]+\?=", content):
        assert len(line) <= 75
        email = message_from_bytes(b"Subject: " + line + b"\r\n\r\n", policy=default)
        assert "�" not in email["Subject"] or "�" in subject


@pytest.mark.parametrize("at", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x00", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_subject_of_more_than_one_line_is_refused(at):
    with pytest.raises(ValueError):
        written(f"Hello{at}Bcc: spy@x.example", "", "", None)


@pytest.mark.parametrize("thread", ["a\r\nBcc: x", "a>b", ""])
def test_an_id_that_could_forge_a_header_is_refused(thread):
    with pytest.raises(ValueError):
        written("Hello", "", "", thread)


@pytest.mark.parametrize("sender", ["iro@council.example\r\nBcc: spy@x.example", "not an address", ""])
def test_a_sender_that_is_not_one_address_is_refused(sender):
    with pytest.raises(ValueError):
        as_email(MESSAGE, sender=sender, at=NOW)


def test_a_language_that_is_none_is_refused():
    with pytest.raises(ValueError):
        as_email(replace(MESSAGE, letter=replace(LETTER, language="en\r\nBcc: x")), sender=FROM, at=NOW)


def test_a_long_address_and_a_long_id_stay_on_lines_that_mail_servers_take():
    to = f"{'z' * 60}@{'.'.join(['x' * 60] * 3)}.example"
    content = as_email(OutgoingMessage("n" * 100, to, LETTER, "m" * 100), sender=to, at=NOW).content
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_letter_that_cannot_be_an_email_holds_up_no_other():
    forged = replace(MESSAGE, letter=replace(LETTER, subject="a\nb"))
    refused, ours, good = as_emails([replace(MESSAGE, to="nobody"), forged, MESSAGE], sender=FROM, at=NOW)
    assert isinstance(refused, PermanentFailure)
    assert (refused.code, getattr(ours, "code", None)) == ("bad_address", "internal_error")
    assert getattr(good, "reference", None) == "<N1@council.example>"


def test_an_email_shows_neither_the_address_nor_the_words():
    email = as_email(replace(MESSAGE, letter=replace(LETTER, text="Siân")), sender=FROM, at=NOW)
    assert not [secret for secret in ("zoe@", "Si") if secret in repr(email)]

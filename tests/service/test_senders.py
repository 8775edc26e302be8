"""Letters leaving the house: into the spool folder, and over SMTP to a real server."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd import smtp as aiosmtpd
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.letters import IroContact, IroNamedToChild, compose
from services.notifications.senders import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    SendFailed,
    SmtpSender,
    SpoolSender,
    TemporaryFailure,
    from_settings,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CONTACT = IroContact(name="Siân Okonjo", email="sian@council.example", phone="01482 300300")
LETTER = compose("iro_named_to_child", IroNamedToChild(iro=CONTACT, council_name="Hessle Council", child_name="Zoë"))
MESSAGE = OutgoingMessage("0190a-c1047", "zoe@home.example", LETTER)
BAD_ADDRESSES = [
    "zoe@home.example\r\nBcc: spy@x.example",
    "zoe@home.example\n",
    "zoe@home.example, spy@x.example",
    "Zoe <zoe@home.example>",
    "zoe@home.example spy@x.example",
    "zoe..b@home.example",
    "zoë@home.example",
    "zoe",
    "",
    f"{'z' * 250}@x.example",
]


def now() -> datetime:
    return NOW


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=SMTP_POLICY)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


class Postbox:
    """A mail server's handler: keeps what it takes, or answers as it was told to."""

    def __init__(self, *, to_recipient: str | None = None, to_letter: str | None = None, silent: bool = False) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.encrypted: list[bool] = []
        self._to_recipient = to_recipient
        self._to_letter = to_letter
        self._silent = silent

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by this name
        self,
        server: aiosmtpd.SMTP,
        session: aiosmtpd.Session,
        envelope: aiosmtpd.Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self._to_recipient:
            return f"{self._to_recipient} {address} not taken"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: aiosmtpd.SMTP, session: aiosmtpd.Session, envelope: aiosmtpd.Envelope) -> str:  # noqa: N802 - as above
        if self._silent:
            await asyncio.sleep(5)
        if self._to_letter:
            return f"{self._to_letter} not this one"
        assert isinstance(envelope.content, bytes)
        self.letters.append(read(envelope.content))
        self.recipients.append(envelope.rcpt_tos)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


@asynccontextmanager
async def mail_server(postbox: Postbox, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A real SMTP server on a free port, in this event loop; gives its port."""

    def protocol() -> aiosmtpd.SMTP:
        return aiosmtpd.SMTP(postbox, hostname="mail.example", tls_context=tls, require_starttls=tls is not None)

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def smtp(port: int, more: str = "&starttls=off") -> SmtpSender:
    url = f"smtp://127.0.0.1:{port}?from=iro@council.example&timeout=2{more}"
    sender = from_settings(Path("unused"), url, now=now)
    assert isinstance(sender, SmtpSender)
    return sender


async def failure_at(port: int) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        await smtp(port).send(MESSAGE)
    return failed.value


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, as two PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


async def test_a_spooled_letter_is_one_whole_email_that_only_its_owner_can_read(tmp_path):
    folder = tmp_path / "data" / "spool"
    receipt = await from_settings(folder, None, now=now).send(MESSAGE)
    assert receipt == Receipt(NOW, "<0190a-c1047@localhost>", delivered=True)
    assert [file.name for file in folder.iterdir()] == ["0190a-c1047.eml"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "0190a-c1047.eml").stat().st_mode & 0o777 == 0o600
    email = read((folder / "0190a-c1047.eml").read_bytes())
    assert (email["To"], email["Subject"], email["Date"].datetime) == ("zoe@home.example", LETTER.subject, NOW)
    assert (part(email, "plain"), part(email, "html")) == (LETTER.text, LETTER.html)


async def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path):
    tmp_path.chmod(0o755)
    await SpoolSender(tmp_path, now=now).send(MESSAGE)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


async def test_a_notice_sent_again_leaves_the_first_file_alone(tmp_path):
    sender = SpoolSender(tmp_path, now=now)
    await sender.send(MESSAGE)
    before = (tmp_path / "0190a-c1047.eml").read_bytes()
    again = await sender.send(replace(MESSAGE, letter=replace(LETTER, text="other words")))
    assert again.reference == "<0190a-c1047@localhost>"
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


async def test_the_same_notice_sent_ten_times_at_once_leaves_one_whole_file(tmp_path):
    sender = SpoolSender(tmp_path, now=now)
    await asyncio.gather(*(sender.send(MESSAGE) for _ in range(10)))
    (file,) = tmp_path.iterdir()
    assert part(read(file.read_bytes()), "html") == LETTER.html


async def test_a_disk_that_fails_half_way_leaves_no_letter_and_no_litter(tmp_path, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(TemporaryFailure) as failed:
            await SpoolSender(tmp_path, now=now).send(MESSAGE)
    assert failed.value.code == "spool_not_writable"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("notice_id", ["../evil", "a/b", "", ".hidden", "a\r\nBcc: x", "a>b", "a b", "é"])
async def test_a_notice_id_cannot_leave_the_folder_or_forge_a_header(tmp_path, notice_id):
    with pytest.raises(ValueError):
        await SpoolSender(tmp_path / "spool", now=now).send(replace(MESSAGE, notice_id=notice_id))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", BAD_ADDRESSES)
async def test_an_address_that_could_add_a_header_or_a_recipient_is_refused_for_good(tmp_path, address):
    with pytest.raises(PermanentFailure) as failed:
        await SpoolSender(tmp_path, now=now).send(replace(MESSAGE, to=address))
    assert failed.value.code == "bad_address"
    assert list(tmp_path.iterdir()) == []


async def test_a_subject_cannot_forge_a_header(tmp_path):
    forged = replace(LETTER, subject="Hello\r\nBcc: spy@x.example")
    with pytest.raises(ValueError):
        await SpoolSender(tmp_path, now=now).send(replace(MESSAGE, letter=forged))


def test_a_message_shows_neither_the_address_nor_the_words():
    assert not [secret for secret in ("zoe@", "Zoë") if secret in repr(MESSAGE)]


async def test_a_mail_server_takes_the_letter_with_both_parts():
    postbox = Postbox()
    async with mail_server(postbox) as port:
        receipt = await smtp(port).send(MESSAGE)
    assert receipt == Receipt(NOW, "<0190a-c1047@council.example>", delivered=True)
    assert postbox.recipients == [["zoe@home.example"]]
    (email,) = postbox.letters
    assert (email["Subject"], email["Message-ID"]) == (LETTER.subject, receipt.reference)
    assert (part(email, "plain"), part(email, "html")) == (LETTER.text, LETTER.html)


async def test_a_letter_sent_twice_has_one_message_id_and_an_answer_names_what_it_follows():
    postbox = Postbox()
    async with mail_server(postbox) as port:
        await smtp(port).send(MESSAGE)
        await smtp(port).send(replace(MESSAGE, thread="earlier-1"))
    first, second = postbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["In-Reply-To"], second["In-Reply-To"]) == (None, "<earlier-1@council.example>")


@pytest.mark.parametrize(
    ("postbox", "kind", "code"),
    [
        (Postbox(to_recipient="450"), TemporaryFailure, "recipient_refused_450"),
        (Postbox(to_recipient="550"), PermanentFailure, "recipient_refused_550"),
        (Postbox(to_letter="451"), TemporaryFailure, "letter_refused_451"),
        (Postbox(to_letter="554"), PermanentFailure, "letter_refused_554"),
        (Postbox(silent=True), TemporaryFailure, "timeout"),
    ],
)
async def test_a_refusal_is_temporary_with_a_4xx_and_permanent_with_a_5xx(postbox, kind, code):
    async with mail_server(postbox) as port:
        failure = await failure_at(port)
    assert (type(failure), failure.code) == (kind, code)
    assert "zoe@" not in f"{failure!r} {failure.__cause__!r} {failure.__context__!r}"


async def test_a_letter_taken_stays_sent_when_the_server_is_rude_at_the_goodbye():
    class Rude(Postbox):
        async def handle_QUIT(self, *_: object) -> str:  # noqa: N802 - as above
            return "500 no manners"

    postbox = Rude()
    async with mail_server(postbox) as port:
        receipt = await smtp(port).send(MESSAGE)
    assert (receipt.delivered, len(postbox.letters)) == (True, 1)


async def test_a_server_that_is_away_is_a_temporary_failure():
    async with mail_server(Postbox()) as port:
        pass
    failure = await failure_at(port)
    assert (type(failure), failure.code) == (TemporaryFailure, "connection")


async def test_with_starttls_the_letter_travels_encrypted(tmp_path):
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    postbox = Postbox()
    async with mail_server(postbox, context) as port:
        await smtp(port, f"&starttls=required&ca_file={certificate}").send(MESSAGE)
        with pytest.raises(TemporaryFailure):  # a certificate nobody vouches for
            await smtp(port, "").send(MESSAGE)
    assert postbox.encrypted == [True]


async def test_without_starttls_on_offer_nothing_is_sent_in_the_clear():
    postbox = Postbox()
    async with mail_server(postbox) as port:
        with pytest.raises(TemporaryFailure):
            await smtp(port, "").send(MESSAGE)
    assert postbox.letters == []

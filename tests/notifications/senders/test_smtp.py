"""Letters leaving the house: over SMTP to a real server."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import aiosmtplib
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.senders import (
    PermanentFailure,
    Receipt,
    SendFailed,
    SmtpSender,
    TemporaryFailure,
    from_settings,
)
from services.notifications.senders.smtp import SmtpSettings
from tests.support.mail import LETTER, MESSAGE, Postbox, code_of, letters, mail_server, now, part, sent


def smtp_at(port: int, more: str = "&starttls=off") -> SmtpSender:
    """Waits for the server as long as in service: a machine that stands still for a moment is no failure."""
    url = f"smtp://127.0.0.1:{port}?from=iro@council.example{more}"
    sender = from_settings(Path("unused"), url, now=now)
    assert isinstance(sender, SmtpSender)
    return sender


async def failure_at(port: int, more: str = "&starttls=off") -> SendFailed:
    failed = await sent(smtp_at(port, more))
    assert isinstance(failed, SendFailed)
    return failed


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


async def test_a_mail_server_takes_the_letter_with_both_parts():
    postbox = Postbox()
    async with mail_server(postbox) as port:
        receipt = await sent(smtp_at(port))
    assert receipt == Receipt("<0190a-c1047@council.example>", delivered=True)
    assert postbox.recipients == [["zoe@home.example"]]
    (email,) = postbox.letters
    assert (email["Subject"], email["Message-ID"]) == (LETTER.subject, "<0190a-c1047@council.example>")
    assert (part(email, "plain"), part(email, "html")) == (LETTER.text, LETTER.html)


async def test_a_letter_sent_twice_has_one_message_id_and_an_answer_names_what_it_follows():
    postbox = Postbox()
    async with mail_server(postbox) as port:
        await sent(smtp_at(port))
        await sent(smtp_at(port), replace(MESSAGE, thread="earlier-1"))
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
        failure = await failure_at(port, "&starttls=off&timeout=1" if code == "timeout" else "&starttls=off")
    assert (type(failure), failure.code) == (kind, code)
    assert "zoe@" not in f"{failure!r} {failure.__cause__!r} {failure.__context__!r}"


async def test_a_letter_taken_stays_sent_when_the_server_is_rude_at_the_goodbye():
    class Rude(Postbox):
        async def handle_QUIT(self, *_: object) -> str:  # noqa: N802 - as above
            return "500 no manners"

    postbox = Rude()
    async with mail_server(postbox) as port:
        receipt = await sent(smtp_at(port))
    assert (type(receipt), len(postbox.letters)) == (Receipt, 1)


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
        assert isinstance(await sent(smtp_at(port, f"&starttls=required&ca_file={certificate}")), Receipt)
        # a certificate nobody vouches for
        assert isinstance(await sent(smtp_at(port, "")), TemporaryFailure)
    assert postbox.encrypted == [True]


async def test_without_starttls_on_offer_nothing_is_sent_in_the_clear():
    postbox = Postbox()
    async with mail_server(postbox) as port:
        assert isinstance(await sent(smtp_at(port, "")), TemporaryFailure)
    assert postbox.letters == []


async def test_a_few_letters_travel_over_one_connection_and_many_over_several():
    few, many = Postbox(), Postbox()
    async with mail_server(few) as port:
        assert await smtp_at(port).send_all([]) == []
        await smtp_at(port).send_all(letters(10))
    async with mail_server(many) as port:
        became = await smtp_at(port).send_all(letters(100))
    assert (len(few.callers), len(few.letters)) == (1, 10)
    assert 1 < len(many.callers) <= 5
    assert [each.reference for each in became if isinstance(each, Receipt)] == [
        f"<N{n:03}@council.example>" for n in range(100)
    ]
    assert sorted(to for (to,) in many.recipients) == [f"z{n:03}@home.example" for n in range(100)]


class Choosy(Postbox):
    """Refuses some recipients, and hangs up on a letter to another."""

    def __init__(self, *, refused: str = "", cut_off: str = "") -> None:
        super().__init__()
        self._refused, self._cut_off = refused, cut_off

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - as above
        if address == self._refused:
            return "550 not here"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
        if envelope.rcpt_tos == [self._cut_off]:
            server.transport.close()
        return await super().handle_DATA(server, session, envelope)


async def test_a_letter_that_is_refused_holds_up_no_other_on_its_connection():
    postbox = Choosy(refused="z004@home.example")
    async with mail_server(postbox) as port:
        became = await smtp_at(port).send_all(letters(10))
    assert code_of(became[4]) == (PermanentFailure, "recipient_refused_550")
    assert [type(each) for at, each in enumerate(became) if at != 4] == [Receipt] * 9
    assert len(postbox.callers) == 1


async def test_a_connection_that_is_lost_fails_its_letter_for_now_and_is_made_anew_for_the_others():
    postbox = Choosy(cut_off="z004@home.example")
    async with mail_server(postbox) as port:
        became = await smtp_at(port).send_all(letters(10))
    assert code_of(became[4]) == (TemporaryFailure, "connection")
    assert [type(each) for at, each in enumerate(became) if at != 4] == [Receipt] * 9
    assert len(postbox.callers) == 2


class SaysGoodbye(Postbox):
    """Takes so many letters over a connection, and then closes it with the next."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after
        self.asked = 0
        self._taken: dict[object, int] = {}

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
        self.asked += 1
        self._taken[session.peer] = self._taken.get(session.peer, 0) + 1
        if self._taken[session.peer] > self._after:
            return "421 that is enough for now"
        return await super().handle_DATA(server, session, envelope)


async def test_a_server_that_takes_only_some_letters_a_connection_is_given_the_others_over_another():
    postbox = SaysGoodbye(after=3)
    async with mail_server(postbox) as port:
        became = await smtp_at(port).send_all(letters(10))
    assert {type(each) for each in became} == {Receipt}
    assert len(postbox.letters) == 10


async def test_a_server_that_only_says_goodbye_fails_each_letter_for_now_and_is_asked_twice_for_it():
    postbox = SaysGoodbye(after=0)
    async with mail_server(postbox) as port:
        became = await smtp_at(port).send_all(letters(5))
    assert {code_of(each) for each in became} == {(TemporaryFailure, "letter_refused_421")}
    assert postbox.asked == 10


async def test_all_letters_wait_for_a_server_that_is_away():
    async with mail_server(Postbox()) as port:
        pass
    became = await smtp_at(port).send_all(letters(60))
    assert {code_of(each) for each in became} == {(TemporaryFailure, "connection")}


async def test_where_a_server_takes_fewer_connections_the_letters_go_over_those(monkeypatch):
    postbox = Postbox()
    honest = aiosmtplib.SMTP.connect
    made = []

    async def only_two(self, **given):
        made.append(self)
        if len(made) > 2:
            raise aiosmtplib.SMTPConnectError("too many")
        return await honest(self, **given)

    monkeypatch.setattr(aiosmtplib.SMTP, "connect", only_two)
    async with mail_server(postbox) as port:
        became = await smtp_at(port).send_all(letters(60))
    assert {type(each) for each in became} == {Receipt}
    assert len(postbox.callers) <= 2


async def test_a_server_too_slow_for_the_lease_is_given_no_more_letters(monkeypatch):
    class Slow(Postbox):
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
            await asyncio.sleep(0.1)
            return await super().handle_DATA(server, session, envelope)

    monkeypatch.setattr(SmtpSettings, "begins_none_after", 0.15)
    postbox = Slow()
    async with mail_server(postbox) as port:
        became = await smtp_at(port).send_all(letters(10))
    sent_in_time = [each for each in became if isinstance(each, Receipt)]
    assert 1 <= len(sent_in_time) < 10
    assert len(sent_in_time) == len(postbox.letters)
    assert {code_of(each) for each in became[len(sent_in_time) :]} == {(TemporaryFailure, "server_too_slow")}


async def test_a_fault_of_ours_is_a_temporary_failure_of_the_letter(monkeypatch):
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(aiosmtplib.SMTP, "sendmail", broken)
    async with mail_server(Postbox()) as port:
        assert code_of(await sent(smtp_at(port))) == (TemporaryFailure, "internal_error")

"""A webhook on its way to a real receiver: what it carries, what counts as taken, and where it never goes."""

import ssl
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook

from services.notifications.senders.webhook import LONGEST_ANSWER, Answer, Message, WebhookSender, headers_of
from tests.support.receivers import Receiver, receiver, resolves_to

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
MESSAGE = Message("msg_1", '{"type":"iro.allocated.v1"}', (SECRET,))


def now() -> datetime:
    return datetime.now(UTC)


async def sent(to: Receiver, *, url: str | None = None, number: int = 1, **more: object) -> list[Answer]:
    options: dict[str, object] = {"allow_private": True, "longest_try": 0.3, **more}
    async with WebhookSender(url or to.url, **options) as sender:  # type: ignore[arg-type]
        return [await sender.post(MESSAGE, now()) for _ in range(number)]


async def test_it_is_signed_stamped_and_known_by_its_id_as_the_libraries_of_standard_webhooks_want_it() -> None:
    async with receiver() as partner:
        assert await sent(partner) == [Answer(None, 204)]
    (got,) = partner.got
    assert Webhook(SECRET).verify(got.body, got.headers) == {"type": "iro.allocated.v1"}
    assert (got.id, got.headers["content-type"], got.path) == ("msg_1", "application/json", "/hooks")
    assert not got.is_signed_with(OTHER)


def test_with_two_secrets_either_of_them_verifies_it() -> None:
    headers = headers_of(Message("msg_1", "{}", (SECRET, OTHER)), now())
    for secret in (SECRET, OTHER):
        Webhook(secret).verify("{}", headers)


def test_a_stamp_in_another_zone_is_refused_for_its_signature_would_be_wrong() -> None:
    for at in (now().replace(tzinfo=None), datetime(2026, 1, 5, tzinfo=timezone(timedelta(hours=1)))):
        with pytest.raises(ValueError, match="UTC"):
            headers_of(MESSAGE, at)


@pytest.mark.parametrize(
    ("answer", "became"),
    [
        (200, Answer(None, 200)),
        (204, Answer(None, 204)),
        (302, Answer("redirected", 302)),
        (400, Answer("answered_400", 400)),
        (410, Answer("gone", 410)),
        (500, Answer("answered_500", 500)),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Answer("not_http")),
        (b"HTTP/1.1 2OO lie\r\n\r\n", Answer("not_http")),
        (None, Answer("not_http")),
        (30.0, Answer("timeout")),
    ],
)
async def test_what_a_receiver_does_is_told_apart(answer: int | bytes | float | None, became: Answer) -> None:
    async with receiver(answer, location="http://127.0.0.1:1/elsewhere") as partner:
        assert await sent(partner) == [became]
    assert len(partner.got) == 1, "no redirect is followed"


async def test_a_receiver_that_is_not_there_is_a_failure_for_now() -> None:
    async with receiver() as partner:
        pass
    assert await sent(partner) == [Answer("connection")]


async def test_a_connection_is_used_again_while_answers_are_short_and_left_when_one_goes_on() -> None:
    for length, connections in ((LONGEST_ANSWER, 1), (LONGEST_ANSWER * 100, 3)):
        async with receiver(always=200, long_body=length) as partner:
            assert await sent(partner, number=3, longest_try=5.0) == [Answer(None, 200)] * 3
        assert partner.connections == connections


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.5"), ("::1",), ("169.254.169.254",), ("::ffff:127.0.0.1",)]
)
async def test_a_name_that_leads_into_our_own_network_is_not_called_at_all(addresses: tuple[str, ...]) -> None:
    async with receiver() as partner:
        url = f"https://partner.example:{partner.port}/"
        became = await sent(partner, url=url, allow_private=False, resolve=resolves_to(*addresses))
    assert (became, partner.connections) == ([Answer("address_refused")], 0)


async def test_http_to_a_public_address_is_refused_even_where_private_ones_are_allowed() -> None:
    became = await sent(Receiver(), url="http://partner.example/", resolve=resolves_to("8.8.8.8"))
    assert became == [Answer("address_refused")]


async def test_a_name_that_nobody_knows_is_a_failure_for_now() -> None:
    async def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    assert await sent(Receiver(), url="https://partner.example/", resolve=unknown) == [Answer("unknown_host")]
    assert await sent(Receiver(), url="https://partner.example/", resolve=resolves_to()) == [Answer("unknown_host")]


async def test_the_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_later() -> None:
    async with receiver() as partner:
        asked: list[str] = []

        async def once(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

        url = f"http://name.that.exists.nowhere.example:{partner.port}/hooks"
        assert await sent(partner, url=url, resolve=once) == [Answer(None, 204)]
    assert partner.got[0].headers["host"] == f"name.that.exists.nowhere.example:{partner.port}"
    assert len(asked) == 1


async def test_of_two_addresses_the_second_is_tried_when_nobody_answers_at_the_first() -> None:
    async with receiver() as partner:
        url = f"http://partner.example:{partner.port}/"
        assert await sent(partner, url=url, resolve=resolves_to("127.0.0.2", "127.0.0.1")) == [Answer(None, 204)]


def certificate_of(host: str, folder: Path) -> Path:
    """A certificate that it has signed itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "partner.pem").write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return folder / "partner.pem"


async def test_by_https_the_certificate_has_to_prove_the_name_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers, file = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), certificate_of("partner.example", tmp_path)
    offers.load_cert_chain(file)
    trusts = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(ssl, "create_default_context", lambda *_: trusts)
    async with receiver(tls=offers) as partner:
        for host, became in (("partner.example", Answer(None, 204)), ("another.example", Answer("tls"))):
            url = f"https://{host}:{partner.port}/"
            assert await sent(partner, url=url, resolve=resolves_to("127.0.0.1"), longest_try=5.0) == [became]
    assert len(partner.got) == 1

"""Reading the mail server's URL."""

import pytest

from services.notifications.senders import SmtpSettings


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtps://mail.example?from=a@b.example", 465, "tls"),
        ("smtp://mail.example?from=a@b.example", 587, "starttls"),
        ("smtp://mail.example?from=a@b.example&starttls=off", 25, "none"),
        ("smtp://mail.example:2525?from=a@b.example", 2525, "starttls"),
    ],
)
def test_a_url_demands_encryption_unless_it_says_otherwise(url, port, security):
    settings = SmtpSettings.from_url(url)
    assert (settings.host, settings.port, settings.security) == ("mail.example", port, security)


def test_a_login_is_read_from_the_url_and_its_password_never_shown():
    settings = SmtpSettings.from_url("smtp://us%40er:p%2Fw%3F@mail.example?from=a@b.example")
    assert (settings.username, settings.password) == ("us@er", "p/w?")
    assert "p/w?" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example",
        "smtp://?from=a@b.example",
        "http://mail.example?from=a@b.example",
        "smtp://mail.example?from=a@b.example&tls=on",
        "smtp://mail.example?from=a@b.example&starttls=maybe",
        "smtps://mail.example?from=a@b.example&starttls=off",
        "smtp://user:pw@mail.example?from=a@b.example&starttls=off",
        "smtp://mail.example?from=a@b.example&timeout=0",
        "smtp://mail.example?from=a@b.example&timeout=nan",
        "smtp://mail.example?from=a@b.example%0d%0aBcc:x@y.example",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_at_the_start(url):
    with pytest.raises(ValueError):
        SmtpSettings.from_url(url)

"""Where webhooks may go."""

import pytest

from services.notifications.rules.partners.addresses import fault_of_url, may_be_called

PUBLIC = ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")
PRIVATE = ("10.0.0.5", "192.168.1.1", "172.16.0.1", "100.64.0.1", "fd00::1", "::ffff:10.0.0.5", "64:ff9b::a00:5")
LOOPBACK = ("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")
NEVER = ("169.254.169.254", "fe80::1%eth0", "224.0.0.1", "ff02::1", "0.0.0.0", "::", "240.0.0.1", "::ffff:169.254.1.1")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_called_by_https_alone(address: str) -> None:
    assert may_be_called(address, scheme="https", allow_private=False)
    assert may_be_called(address, scheme="https", allow_private=True)
    assert not may_be_called(address, scheme="http", allow_private=True)


@pytest.mark.parametrize("address", [*PRIVATE, *LOOPBACK])
def test_a_private_address_is_called_only_where_that_is_allowed_and_then_by_http_too(address: str) -> None:
    for scheme in ("https", "http"):
        assert not may_be_called(address, scheme=scheme, allow_private=False)
        assert may_be_called(address, scheme=scheme, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_where_clouds_keep_their_secrets_and_what_is_nobodys_is_never_called(address: str) -> None:
    assert not may_be_called(address, scheme="https", allow_private=True)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://partner.example/hooks?key=1", None),
        ("https://partner.example:8443/", None),
        ("https://8.8.8.8/hooks", None),
        ("http://partner.example/hooks", "https://"),
        ("ftp://partner.example/hooks", "a URL such as"),
        ("https:///hooks", "a URL such as"),
        ("https://partner.example:99999/", "a URL such as"),
        ("https://partner.example:0/", "a URL such as"),
        ("partner.example", "a URL such as"),
        ("https://user:secret@partner.example/", "no user, password or fragment"),
        ("https://partner.example/#part", "no user, password or fragment"),
        ("https://partner.example/with space", "plain characters"),
        ("https://partner.exämple/", "plain characters"),
        ("https://localhost/hooks", "outside this network"),
        ("https://intranet/hooks", "outside this network"),
        ("https://cases.internal/hooks", "outside this network"),
        ("https://127.0.0.1/hooks", "private or loopback"),
        ("https://[::1]/hooks", "private or loopback"),
        ("https://169.254.169.254/latest", "private or loopback"),
    ],
)
def test_a_url_is_refused_with_what_is_wrong_with_it(url: str, fault: str | None) -> None:
    said = fault_of_url(url, allow_private=False)
    assert said is None if fault is None else said is not None and fault in said


def test_where_it_is_allowed_a_private_url_will_do_by_http_too_and_a_public_address_only_by_https() -> None:
    for url in ("http://localhost:9000/", "http://10.0.0.5/", "https://intranet/", "http://partner.example/"):
        assert fault_of_url(url, allow_private=True) is None, url
    for url in ("http://8.8.8.8/", "http://169.254.169.254/"):
        assert fault_of_url(url, allow_private=True) == "must not be called at that address"

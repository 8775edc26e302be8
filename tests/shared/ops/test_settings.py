"""Settings that cannot work are refused at the start, by their name."""

import pytest

from shared.ops.settings import BadSetting, Settings


@pytest.mark.parametrize(
    "url", ["https://iro.council.example", "http://127.0.0.1:8000/", "https://council.example/iro"]
)
def test_links_in_letters_begin_with_an_address(url: str) -> None:
    Settings(public_url=url).check()


@pytest.mark.parametrize("url", ["", "iro.council.example", "ftp://x", "https://iro.example/?a=b", "https://a b"])
def test_what_no_link_can_begin_with_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="IRO_PUBLIC_URL must be an address"):
        Settings(public_url=url).check()

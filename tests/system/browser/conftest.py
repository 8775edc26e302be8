from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test opens its own tab."""
    with Browser() as started:
        yield started

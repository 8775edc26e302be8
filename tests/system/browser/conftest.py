from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.system.browser.looks")

from tests.system.browser.chromium import Browser  # noqa: E402 - after what it imports is to be rewritten


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file. None of them is `async`: while it is open, its loop runs in this thread."""
    with Browser() as started:
        yield started

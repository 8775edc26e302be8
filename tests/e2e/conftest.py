"""Every end-to-end test starts systems of its own, and none outlives it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.system import System


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., System]]:
    """`start("--no-sample", ...)`: the system on a folder of this test."""
    started: list[System] = []

    def one(*options: str, settings: Mapping[str, str] | None = None, folder: str = "data") -> System:
        started.append(System(tmp_path / folder, *options, settings=settings))
        return started[-1]

    yield one
    for each in started:
        each.kill()

"""A review that was held, for every test of outcomes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.declaration import DECLARATION
from tests.support.harness import Harness
from tests.support.outcomes import OpenOutcomes, Outcomes, open_outcomes


@pytest.fixture
def door(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> OpenOutcomes:
    async def open_it(**more: Any) -> Outcomes:
        return await open_outcomes(await start_service(DECLARATION), tmp_path / "keys", **more)

    return open_it

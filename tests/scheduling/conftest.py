"""The desk of an IRO, for whatever is said of reviews."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.declaration import DECLARATION
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import allocated, became
from tests.support.harness import Harness


@pytest.fixture
def desk(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> OpenDesk:
    async def open_it(start: str = "2026-01-05", profile: str = "england-2010", **about: Any) -> Desk:
        service = await start_service(DECLARATION, profile=profile, now=start)
        at_it = Desk(service, tmp_path / "keys")
        await at_it.hears(became(start, **about), allocated("A1", "I1", on=start), on=start)
        return at_it

    return open_it

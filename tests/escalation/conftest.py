"""The desk of an IRO, for whatever is said of disputes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.escalation.declaration import DECLARATION
from tests.escalation.desk import Desk, OpenDesk, opened_desk
from tests.support.harness import Harness


@pytest.fixture
def desk(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> OpenDesk:
    async def open_it(*children: str, now: str = "2026-02-02", profile: str = "england-2010", **more: Any) -> Desk:
        service = await start_service(DECLARATION, profile=profile, now=now)
        return await opened_desk(service, tmp_path / "keys", children=children or ("C1",), **more)

    return open_it

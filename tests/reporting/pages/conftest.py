from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from services.reporting.declaration import DECLARATION
from tests.support.harness import Harness
from tests.support.reporting_site import Site


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    """Reporting on the morning of Wednesday 14 January 2026."""
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    yield made
    await made.closes()

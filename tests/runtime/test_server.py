"""The HTTP server of the process: it answers with the time of day, and nothing ticks for it while nobody asks."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest
from starlette.responses import PlainTextResponse

from services.runtime import server
from services.runtime.server import address_of, serve, take_port


async def test_each_answer_has_the_time_of_day_and_the_server_stops_at_once_when_told() -> None:
    listening = asyncio.Event()
    with take_port("127.0.0.1", 0) as taken:
        running = asyncio.create_task(serve(PlainTextResponse("here"), taken, listening.set))
        await listening.wait()
        async with httpx.AsyncClient(base_url=address_of(taken)) as client:
            for _ in range(2):
                said = parsedate_to_datetime((await client.get("/")).headers["date"])
                assert abs((datetime.now(UTC) - said).total_seconds()) < 3
                await asyncio.sleep(1.1)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await running


async def test_the_time_of_day_is_made_anew_each_second(monkeypatch: pytest.MonkeyPatch) -> None:
    state, now = server._State(), [1_000_000.2]
    monkeypatch.setattr(server.time, "time", lambda: now[0])
    first = state.default_headers
    now[0] += 0.5
    assert state.default_headers is first
    now[0] += 0.5
    assert state.default_headers != first

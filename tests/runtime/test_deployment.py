"""The single process: what runs in it runs together, and what crashes ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer import Exit

from services.cli.console import run
from services.runtime import Deployment, open_deployment
from shared.ops.data_folder import DataFolder
from shared.ops.in_hand import InHand, Worker
from shared.ops.settings import SERVICES, BadSetting, Settings


class Fake:
    """A member with one job."""

    def __init__(self, job: Callable[[], Awaitable[None]]) -> None:
        self.run = job
        self.in_hand = InHand()
        self.service = self

    def work(self) -> dict[str, Worker]:
        return {"the-job": self}


class Stands:
    simulated = True


def deployment(job: Callable[[], Awaitable[None]]) -> Deployment:
    parts: dict[str, Any] = dict.fromkeys((field.name for field in fields(Deployment)), None)
    return Deployment(**parts | {"clock": Stands(), "members": [Fake(job)]})


async def crash() -> None:
    await asyncio.sleep(0.01)
    raise LookupError


async def forever() -> None:
    await asyncio.Event().wait()


async def _live(job: Callable[[], Awaitable[None]], then: Callable[[], Awaitable[None]]) -> None:
    async with deployment(job).running():
        await then()


def test_a_job_that_crashes_ends_the_process_with_a_status_that_is_not_zero() -> None:
    with pytest.raises(Exit) as ended:
        run(_live(crash, forever))
    assert ended.value.exit_code == 1


def test_what_cannot_work_keeps_its_sentence_while_jobs_run() -> None:
    async def cannot() -> None:
        raise BadSetting("one sentence")

    with pytest.raises(BadSetting, match="one sentence"):
        run(_live(forever, cannot))


def test_jobs_end_when_the_process_has_nothing_more_to_do() -> None:
    async def nothing_more() -> None:
        await asyncio.sleep(0)

    run(_live(forever, nothing_more))


async def test_all_services_answer_on_one_port_and_say_that_they_are_ready(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", simulated_clock=datetime(2026, 1, 5, 9, tzinfo=UTC))
    async with open_deployment(settings, DataFolder(settings.data)) as whole:
        ready = await whole.client.get("/ready")
        assert ready.json() == {"ready": True, "checks": dict.fromkeys(SERVICES, True)}
        assert (await whole.client.get("/health")).status_code == 200
        for name in SERVICES:
            assert (await whole.client.get(f"/{name}/openapi.json")).status_code == 200
        assert (await whole.client.get("/")).headers["location"] == "/reporting/"
        token = whole.issuer.issue("admin", "SAM")
        assert await _status(whole.client, "") == 401
        assert await _status(whole.client, token) == 200


async def _status(client: httpx.AsyncClient, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return (await client.get("/clock", headers=headers)).status_code


@pytest.mark.parametrize("url", ["smtp://mail.example", "http://mail.example?from=a@b.example"])
async def test_a_mail_server_that_cannot_be_used_is_named_at_the_start(tmp_path: Path, url: str) -> None:
    settings = Settings(data=tmp_path / "data", smtp_url=url)
    with pytest.raises(BadSetting, match="IRO_SMTP_URL"):
        async with open_deployment(settings, DataFolder(settings.data)):
            pytest.fail("it started")


@pytest.mark.parametrize(
    ("host", "invented", "offered"),
    [
        ("127.0.0.1", True, True),
        ("::1", True, True),
        ("localhost", True, True),
        ("0.0.0.0", True, False),
        ("::", True, False),
        ("10.0.0.9", True, False),
        ("127.0.0.1", False, False),
    ],
)
async def test_roles_are_chosen_without_a_code_only_on_the_machine_itself_and_where_everything_is_invented(
    tmp_path: Path, host: str, invented: bool, offered: bool
) -> None:
    settings = Settings(data=tmp_path / "data", host=host)
    folder = DataFolder(settings.data)
    async with open_deployment(settings, folder) as whole:
        if invented:
            folder.mark_as_sample(date(2026, 1, 5), complete=True)
        here = httpx.ASGITransport(app=whole.app, client=("127.0.0.1", 5000))
        async with httpx.AsyncClient(transport=here, base_url="http://127.0.0.1:8000") as browser:
            shown = await browser.get("/sign-in")
            answer = await browser.post("/sign-in", data={"as": "iro_manager"})
    assert ("Who are you?" in shown.text) is offered
    assert answer.status_code == (303 if offered else 403)
    assert ("set-cookie" in answer.headers) is offered

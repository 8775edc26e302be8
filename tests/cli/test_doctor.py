"""Faults E3: doctor says what is wrong, what somebody should look at, and what to do."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from services.cli.doctor import doctor
from shared.ops.clock import real_now
from shared.ops.settings import Settings
from shared.storage.tables import parked
from tests.support.receivers import receiver
from tests.support.running import IRO, became, post, up

_BY_DAY = datetime(2026, 1, 6, 10, tzinfo=UTC)
"""At night no letter waits for anybody: it waits for the morning."""


async def lines(settings: Settings, capsys: pytest.CaptureFixture[str], *, well: bool = True) -> dict[str, str]:
    """What doctor says, by what it looked at."""
    capsys.readouterr()
    assert await doctor(settings) is well
    return {line.partition(":")[0]: line.partition(": ")[2] for line in capsys.readouterr().out.splitlines()}


async def test_a_council_at_work_is_looked_at_and_what_waits_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path / "data", port=0)
    async with up(settings.data) as deployment:
        said = await lines(settings, capsys)
        assert said["fine   children"] == "nobody waits for an IRO"
        assert said["fine   IROs"] == "all in post are registered"
        assert said["fine   events"] == "none is parked"
        assert "spool" in said["fine   mail"]
        await post(deployment, "/allocation/iros", {**IRO, "id": "JO", "registration_number": None})
        await post(deployment, "/notifications/events", became("C1"))
        await deployment.settled()
        await parks(deployment)
        said = await lines(settings, capsys)
        assert said["look   children"].startswith("1 (C1) without an IRO")
        assert said["look   IROs"].startswith("1 (JO) not registered on")
        assert said["look   events"].startswith("1 parked; `iro parked list`")


async def parks(deployment) -> None:
    event = {"id": "p1", "source": "s", "event_id": "e1", "type": "t", "subject": "C1", "payload": {}, "reason": "r"}
    database = deployment.members[0].service.database
    async with database.transaction() as connection:
        await connection.execute(insert(parked), {**event, "tries": 1, "parked_at": real_now(), "next_try_at": None})


async def test_letters_that_wait_for_a_person_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data=tmp_path / "data", port=0)
    async with up(settings.data, simulated_clock=_BY_DAY) as deployment:
        await post(deployment, "/allocation/iros", IRO)
        await post(deployment, "/notifications/events", became("C1", social_worker_id="SW1"))
        await deployment.settled()
        said = await lines(settings, capsys)
    assert " for a person (GET /notifications/notices?status=task)" in said["look   letters"]
    assert not said["look   letters"].startswith("0 to be sent, 0 ")


async def test_partners_that_take_no_webhooks_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data=tmp_path / "data", port=0)
    async with up(settings.data, webhooks_allow_private=True) as deployment, receiver(always=500) as partner:
        assert (await lines(settings, capsys))["fine   partners"] == "none fails"
        new = {"url": partner.url, "event_types": ["iro.allocated.v1"]}
        made = await post(deployment, "/notifications/subscriptions", new)
        await post(deployment, f"/notifications/subscriptions/{made['id']}/test", None)
        await partner.takes(2)  # of which the first is on record by then
        said = await lines(settings, capsys)
    assert said["look   partners"].startswith("1 take no webhooks at present (GET /notifications/subscriptions")


async def test_a_mail_server_that_does_not_answer_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{nobody.getsockname()[1]}"
        url = f"smtp://{place}?from=iro@council.example&starttls=off"
        said = await lines(Settings(data=tmp_path / "data", port=0, smtp_url=url), capsys, well=False)
    assert said["wrong  mail"] == f"The mail server {place} cannot be used (connection)."

"""Whoever says on a page what was done reads on the next one what became of it, though reporting hears of it later."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.runtime import Deployment
from shared.auth.access import COOKIE
from shared.inbox.consumer import Reader
from tests.support.forms_sent import hidden
from tests.support.reporting_site import BROWSER
from tests.support.running import IRO, became, get, post, up

HELD = {"day-day": "2", "day-month": "2", "day-year": "2026"}
ASKED, STALE, NEXT = "First review: was it held?", "Hold the first review", "First review: its outcome is not finished"
"""Lines of *Today* before it is said, where scheduling alone knows of it, and when reporting knows, too."""


def reporting_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when its commit waits for the disk, or an event for its turn on Kafka."""
    take = Reader.take

    async def slowly(self: Reader, *given: Any) -> None:
        if self.service.name == "reporting":
            await asyncio.sleep(0.3)
        await take(self, *given)

    monkeypatch.setattr(Reader, "take", slowly)


class Browser:
    """Somebody's browser, in this process."""

    def __init__(self, deployment: Deployment, role: str, subject: str) -> None:
        cookie = f"{COOKIE}={deployment.issuer.issue(role, subject)}"
        self._client, self._headers = deployment.client, {**BROWSER, "cookie": cookie}

    async def opens(self, path: str) -> str:
        answer = await self._client.get(path, headers=self._headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def sends(self, path: str, **typed: str) -> httpx.Response:
        """The form there, filled in."""
        data = {**hidden(await self.opens(path)), **typed}
        return await self._client.post(path.partition("?")[0], data=data, headers=self._headers)


async def test_the_page_after_it_was_held_does_not_ask_again_whether_it_was_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with up(tmp_path / "data", simulated_clock="2026-01-05T09:00:00Z") as deployment:
        iro = await post(deployment, "/allocation/iros", {**IRO, "id": "JO"})
        await post(deployment, "/notifications/events", became("C1"))
        await deployment.settled()
        admin = {"authorization": f"Bearer {deployment.issuer.issue('admin', 'A1')}"}
        await deployment.client.put("/clock", json={"now": "2026-02-03T09:00:00Z"}, headers=admin)
        jo = Browser(deployment, "iro", iro["id"])
        assert ASKED in await jo.opens("/reporting/")
        (review,) = (await get(deployment, "/scheduling/children/C1/reviews"))["items"]
        reporting_is_slow(monkeypatch)
        done = await jo.sends(f"/reporting/reviews/{review['id']}/held", **HELD)
        assert done.headers["location"] == "/reporting/?done=held", done.text
        page = await jo.opens(done.headers["location"])
        assert "the review was held" in page
        assert [line in page for line in (ASKED, STALE, NEXT)] == [False, False, True]

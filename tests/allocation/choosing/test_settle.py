"""Settling comes to an end: what calls for itself again and again is logged, and the transaction commits."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from services.allocation.declaration import DECLARATION
from tests.support.council import Council
from tests.support.events import became


async def test_what_never_comes_to_rest_is_logged_and_does_not_hold_up_the_child(
    start_service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await council.joins("JO")
    rounds = 0

    async def calls_for_itself(_work: Any, _profile: Any, agenda: Any) -> None:
        nonlocal rounds
        rounds += 1
        agenda.somebody_may_have_room()

    monkeypatch.setattr("services.allocation.actions.settling.settle._work_off", calls_for_itself)
    with capture_logs() as logs:
        await council.hears(became("AVA", sibling_ids=("BEN",)))
    assert [each["event"] for each in logs] == ["not settled"]
    assert 1 < rounds < 20
    assert await council.holders() == {"AVA": "JO"}

"""A dispute's stage is owed by the manager to whom it went, as that was said last."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from services.escalation.api.routes import router
from services.escalation.declaration import DECLARATION
from shared.events.services.escalation import DisputeStageEntered
from tests.support.events import became, event
from tests.support.facts import day
from tests.support.harness import Harness
from tests.support.http import Client

STAGE = "dispute_stage_response"


def entered(number: int, manager: str | None, on: str = "2026-01-05") -> DisputeStageEntered:
    name = ("team_manager", "service_manager")[number - 1]
    return DisputeStageEntered(dispute_id="X1", number=number, name=name, entered_on=day(on), manager_id=manager)


async def test_a_stage_is_owed_by_the_manager_whom_it_named(
    start_service: Callable[..., Awaitable[Harness]], tmp_path: Path
) -> None:
    service = await start_service(DECLARATION)
    desk = Client(service, tmp_path / "keys", router)

    async def owed_by(person: str) -> int:
        found = await desk.items("/duties", params={"owner_id": person})
        assert {(each["duty"], each["owner"], each["owner_id"]) for each in found} <= {(STAGE, "stage_manager", person)}
        return len(found)

    await service.hears(became("AVA"), event(entered(1, "TM"), "AVA"), event(entered(2, "SM"), "AVA"))
    assert [await owed_by(each) for each in ("TM", "SM", "HEAD")] == [1, 1, 0]
    put_right = event(entered(2, "HEAD"), "AVA", time="2026-01-06")
    await service.hears(put_right, now="2026-01-06")
    assert [await owed_by(each) for each in ("TM", "SM", "HEAD")] == [1, 0, 1]
    await service.hears(event(entered(1, None), "AVA", time="2026-01-06"))
    assert [await owed_by(each) for each in ("TM", "SM", "HEAD")] == [0, 0, 1]

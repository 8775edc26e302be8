"""Names of IROs are asked of allocation when they are shown: as few calls as will do, and never an old answer."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from services.reporting.pages import names
from services.reporting.pages.names import AllocationNames

Answer = Callable[[httpx.Request], httpx.Response]
TEAM = {f"I{number}": f"Name {number}" for number in range(6)}


class Allocation:
    """Allocation as its callers see it: a page has two IROs."""

    def __init__(self) -> None:
        self.team = dict(TEAM)
        self.calls: list[httpx.Request] = []

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        await asyncio.sleep(0)
        iro_id = request.url.path.removeprefix("/allocation/iros").strip("/")
        if iro_id:
            known = iro_id in self.team
            return httpx.Response(200, json={"name": self.team[iro_id]}) if known else httpx.Response(404, json={})
        start = int(request.url.params.get("cursor") or 0)
        items = [{"id": key, "name": name} for key, name in sorted(self.team.items())][start : start + 2]
        return httpx.Response(
            200, json={"items": items, "next": str(start + 2) if start + 2 < len(self.team) else None}
        )

    @property
    def asked(self) -> list[str]:
        return [request.url.path.removeprefix("/allocation/iros") for request in self.calls]


@pytest.fixture
def allocation() -> Allocation:
    return Allocation()


@pytest.fixture
def asking(allocation: Allocation) -> AllocationNames:
    return named_by(allocation.answer)


def named_by(answer: object) -> AllocationNames:
    transport = httpx.MockTransport(answer)  # type: ignore[arg-type]
    return AllocationNames(httpx.AsyncClient(transport=transport, base_url="http://allocation"), lambda: "secret")


async def test_a_few_are_asked_about_one_by_one_and_who_is_not_there_has_no_name(
    allocation: Allocation, asking: AllocationNames
) -> None:
    assert await asking.names(["I1", "I3", "gone"]) == {"I1": "Name 1", "I3": "Name 3"}
    assert sorted(allocation.asked) == ["/I1", "/I3", "/gone"]
    assert allocation.calls[0].headers["authorization"] == "Bearer secret"


async def test_many_are_asked_about_page_by_page(allocation: Allocation, asking: AllocationNames) -> None:
    assert await asking.names([*TEAM, "gone"]) == TEAM
    assert [request.url.params.get("cursor") for request in allocation.calls] == [None, "2", "4"]


async def test_an_answer_is_remembered_for_a_few_seconds_and_not_longer(
    allocation: Allocation, asking: AllocationNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(names, "monotonic", lambda: now)
    assert await asking.names(["I1", "gone"]) == {"I1": "Name 1"}
    allocation.team |= {"I1": "Another", "gone": "There after all"}
    now = 104.9
    assert await asking.names(["I1", "gone"]) == {"I1": "Name 1"}
    assert len(allocation.calls) == 2
    assert await asking.names(["I2"]) == {"I2": "Name 2"}, "somebody else is asked about"
    now = 105.0
    assert await asking.names(["I1", "gone", "I2"]) == {"I1": "Another", "gone": "There after all", "I2": "Name 2"}
    assert allocation.asked[-2:] in (["/I1", "/gone"], ["/gone", "/I1"])


async def test_who_asks_about_one_after_the_other_has_the_whole_team_read_before_long(
    allocation: Allocation, asking: AllocationNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(names, "monotonic", lambda: now)
    for iro_id, name in TEAM.items():
        assert await asking.names([iro_id]) == {iro_id: name}
    assert allocation.asked == ["/I0", "/I1", "/I2", "", "", ""]
    now = 105.0
    assert await asking.names(["I5"]) == {"I5": "Name 5"}
    assert allocation.asked[6:] == ["/I5"]


async def test_whoever_asks_meanwhile_waits_for_the_same_answer(
    allocation: Allocation, asking: AllocationNames
) -> None:
    told = await asyncio.gather(*(asking.names(TEAM) for _ in range(20)), *(asking.names(["I1"]) for _ in range(20)))
    assert told == [TEAM] * 20 + [{"I1": "Name 1"}] * 20
    assert len(allocation.calls) == 3


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(200, json=[1]), httpx.ConnectError("away")])
@pytest.mark.parametrize("ids", [["I1"], list(TEAM)])
async def test_while_allocation_is_away_there_are_no_names_and_it_is_not_asked_again_at_once(
    answer: httpx.Response | httpx.ConnectError, ids: list[str]
) -> None:
    calls = 0

    def allocation(_request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        if isinstance(answer, httpx.Response):
            return answer
        raise answer

    asking = named_by(allocation)
    assert await asking.names(ids) == {}
    assert await asking.names(ids) == {}
    assert calls == 1

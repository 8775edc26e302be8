"""Time that is moved by hand: what falls due on the way happens, once, and in its order."""

from collections.abc import Callable
from typing import Any

from tests.system.e2e.system import System, became_looked_after, iro

MONDAY = "2026-01-05T09:00"


def test_a_child_whom_nobody_can_take_is_late_after_five_working_days_announced_once_and_a_concern_against_nobody(
    start: Callable[..., System],
) -> None:
    system = start("--no-sample", "--simulated-clock", MONDAY)
    system.post("/notifications/events", [became_looked_after("C1", "2026-01-05")])
    system.clock_moves_to("2026-01-12T23:59")
    assert _of(system, "duty.late.v1", "iro_appointed") == []
    waiting = system.get("/allocation/unallocated")["items"]
    assert [(each["child_id"], each["due_on"], each["late"]) for each in waiting] == [("C1", "2026-01-12", False)]

    moved = system.clock_moves_to("2026-01-13T00:00")
    assert moved["parked"] == 0
    assert moved["swept"] >= 1
    assert len(_of(system, "duty.late.v1", "iro_appointed")) == 1
    system.clock_moves_to("2026-01-20T09:00")
    assert len(_of(system, "duty.late.v1", "iro_appointed")) == 1
    assert [each["late"] for each in system.get("/allocation/unallocated")["items"]] == [True]
    assert system.get("/escalation/concerns", child_id="C1")["items"] == []
    lines = system.get("/escalation/lateness", child_id="C1", side="iro_service")["items"]
    assert [(each["late_from"], each["status"]) for each in lines if each["duty"] == "iro_appointed"] == [
        ("2026-01-13", "late")
    ]
    late = {each["data"]["duty"] for each in system.timeline("C1") if each["type"] == "duty.late.v1"}
    theirs = system.get("/escalation/lateness", child_id="C1")["items"]
    for_want_of_time = {"sw_child_discussion"}
    assert {each["duty"] for each in (*lines, *theirs)} == late - for_want_of_time


def _of(system: System, kind: str, duty: str) -> list[dict[str, Any]]:
    return [each for each in system.timeline("C1") if each["type"] == kind and each["data"]["duty"] == duty]


def test_the_clock_never_goes_back_neither_by_a_call_nor_by_a_restart(start: Callable[..., System]) -> None:
    system = start("--no-sample", "--simulated-clock", MONDAY)
    reached = system.clock_moves_to("2026-01-07T12:00:00Z")["now"]
    assert reached == "2026-01-07T12:00:00Z"
    refused = system.client.put("/clock", json={"now": "2026-01-07T11:59:59Z"})
    assert (refused.status_code, refused.json()["type"]) == (409, "clock-never-goes-back")
    for nonsense in (0, "tomorrow", "1066-10-14T09:00", None):
        assert system.client.put("/clock", json={"now": nonsense}).status_code == 422
    assert system.stop() == 0
    for options in (["--simulated-clock", MONDAY], []):
        again = iro("up", "--data", str(system.data), "--port", "0", *options)
        assert again.returncode == 1
        assert "simulated clock" in again.stderr
        assert len(again.stderr.splitlines()) == 1


def test_without_a_simulated_clock_there_is_none_to_move(start: Callable[..., System]) -> None:
    system = start("--no-sample")
    assert system.client.get("/clock").status_code == 404
    assert system.client.put("/clock", json={"now": MONDAY}).status_code == 404


def test_a_time_without_its_zone_is_the_councils_own(start: Callable[..., System]) -> None:
    system = start("--no-sample", "--simulated-clock", "2026-07-01T09:00")
    assert system.get("/clock")["now"] in ("2026-07-01T09:00:00+01:00", "2026-07-01T08:00:00Z")
    assert system.client.get("/clock", headers={"Authorization": ""}).status_code == 401

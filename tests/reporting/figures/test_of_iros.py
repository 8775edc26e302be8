"""Complaints about IROs, and what IROs do besides their reviews, as figures (Blackpool 8.18, 6.3)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from shared.events.council.of_iros import IroComplaintReceived, IroTaskDone
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.envelope import Envelope
from tests.support.events import COUNCIL, event
from tests.support.harness import Harness
from tests.support.reporting_site import Site

QUARTER = "from=2026-01-01&to=2026-03-31"


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-04-07T09:00:00+00:00"), tmp_path)
    yield made
    await made.closes()


def complaint(id_: str, on: str, iro: str = "I1", finding: Any = None, at: str = "09:00:00") -> Envelope:
    said = IroComplaintReceived(complaint_id=id_, received_on=date.fromisoformat(on), finding=finding)
    return event(said, iro, time=f"{on}T{at}", id=f"{id_}-{finding}")


def taken_back(id_: str, on: str, iro: str = "I1") -> Envelope:
    said = FactWithdrawn.model_validate({"withdraws": {"source": COUNCIL, "id": id_}, "reason": "duplicate"})
    return event(said, iro, time=f"{on}T09:00:00", id=f"no-{id_}")._replace(subjectkind="iro")


def task(id_: str, on: str, kind: str, iro: str = "I1", *, at_risk: bool = False) -> Envelope:
    said = IroTaskDone(task_id=id_, done_on=date.fromisoformat(on), kind=kind, independence_at_risk=at_risk)
    return event(said, iro, time=f"{on}T09:00:00", id=id_)


async def by(site: Site, kpi: str, group: str) -> dict[str, int]:
    items = await site.items(f"/kpis?{QUARTER}&kpi={kpi}&by={group}")
    return {each["group"][group]: each["numerator"] for each in items if each["numerator"]}


async def whole(site: Site, kpi: str) -> tuple[int, int | None]:
    (found,) = await site.items(f"/kpis?{QUARTER}&kpi={kpi}")
    return found["numerator"], found["denominator"]


async def test_a_complaint_about_an_iro_is_counted_once_on_its_day_with_what_was_found_at_last(site: Site) -> None:
    await site.svc.hears(
        complaint("K1", "2026-01-01"),
        complaint("K1", "2026-01-01", finding="upheld", at="17:00:00"),
        complaint("K2", "2026-03-31", "I2"),
        complaint("K3", "2026-04-01"),
        complaint("K4", "2026-02-02"),
        taken_back("K4-None", "2026-02-03"),
    )
    assert await whole(site, "complaints_about_iros") == (2, None)
    assert await by(site, "complaints_about_iros", "month") == {"2026-01": 1, "2026-03": 1}
    assert await by(site, "complaints_about_iros", "iro") == {"I1": 1, "I2": 1}
    assert await by(site, "complaints_about_iros", "reason") == {"upheld": 1, "no_finding_yet": 1}
    assert await whole(site, "complaints") == (0, None), "those of children, parents and carers are others"


async def test_what_iros_do_besides_reviews_is_counted_by_kind_and_by_iro_and_judged_for_independence(
    site: Site,
) -> None:
    await site.svc.hears(
        task("T1", "2026-01-05", "strategy_meeting"),
        task("T2", "2026-02-05", "conference_as_shadow_chair", at_risk=True),
        task("T3", "2026-02-06", "conference_as_shadow_chair", "I2"),
        task("T4", "2025-12-31", "missing_meeting"),
    )
    assert await whole(site, "additional_tasks") == (3, None)
    assert await by(site, "additional_tasks", "reason") == {"strategy_meeting": 1, "conference_as_shadow_chair": 2}
    assert await by(site, "additional_tasks", "iro") == {"I1": 2, "I2": 1}
    assert await whole(site, "tasks_against_independence") == (1, 3)
    hers = await site.items(f"/kpis?{QUARTER}&kpi=additional_tasks", role="iro", subject="I2")
    assert [each["numerator"] for each in hers] == [1]

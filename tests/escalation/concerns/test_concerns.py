"""Escalation records late and missed duties as concerns, once each; people raise and close concerns too."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from services.escalation.api.routes import router
from services.escalation.declaration import DECLARATION
from services.escalation.tables.concerns import concerns
from shared.auth.access import roles_of
from shared.auth.audit import EVERY_CHILD
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.events.services.allocation import SiblingGroupSplit
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyMissed, DutyOpened, DutyVoided
from shared.events.services.escalation import ConcernLapsed, ConcernRaised, ConcernResolved
from shared.storage.tables import audit, duties
from tests.support import facts
from tests.support.events import became, event
from tests.support.harness import Harness
from tests.support.http import Client

pytestmark = pytest.mark.both("story")


Start = Callable[..., Awaitable[Harness]]


def of_duty(kind: type[DutyEvent], duty: str = "first_review", id: str = "D1", **more: Any) -> DutyEvent:
    return facts.duty(kind, id, duty, **{"owner": "iro", "keeper": "scheduling", "due_on": "2026-02-02"} | more)


def late(duty: str = "first_review", **more: Any) -> DutyEvent:
    return of_duty(DutyLate, duty, **{"late_from": "2026-02-03"} | more)


def missed(**more: Any) -> DutyEvent:
    return of_duty(DutyMissed, **{"missed_on": "2026-02-10", "reason": "care_ended"} | more)


def met(**more: Any) -> DutyEvent:
    return of_duty(DutyMet, **{"met_on": "2026-02-12", "late": True} | more)


def what(row: dict[str, Any]) -> list[str]:
    return [entry["what"] for entry in row["history"]]


@pytest.mark.parametrize("reason", ["conflict_of_interest", "group_too_large", "proposed_to_a_manager"])
async def test_siblings_with_different_iros_are_no_concern_here(start_service: Start, reason: str) -> None:
    """Exceptions are recorded decisions, and what is not is before the IRO manager in allocation already."""
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(SiblingGroupSplit(split_id="S1", child_ids=("AVA", "BEN"), reason=reason), "AVA"))
    assert (await service.rows(concerns), await service.announced()) == ([], [])


async def test_a_late_duty_is_a_concern_with_its_category_and_limit(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late("sw_report_available")))
    (concern,) = await service.rows(concerns)
    assert (concern["category"], concern["duty_id"], concern["raised_by"]) == ("social_worker_report", "D1", "system")
    assert (concern["raised_on"], concern["due_on"]) == (date(2026, 2, 3), date(2026, 2, 10))
    (said,) = await service.announced(ConcernRaised)
    told = said.data.model_dump()
    assert (told["concern_id"], told["duty_id"], told["due_on"]) == (concern["id"], "D1", date(2026, 2, 10))
    (clock,) = await service.rows(duties)
    assert (clock["duty"], clock["key"], clock["due_on"]) == ("informal_resolution", concern["id"], date(2026, 2, 10))


async def test_late_then_missed_then_met_is_one_concern_with_a_longer_history_that_a_person_closes(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late()))
    await service.hears(event(missed()), now="2026-02-10")
    await service.hears(event(met()), now="2026-02-12")
    (concern,) = await service.rows(concerns)
    assert what(concern) == ["duty.late", "raised", "duty.missed", "duty.met"]
    assert concern["status"] == "open"
    assert len(await service.announced(ConcernRaised)) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_any_order_ends_in_the_same_concern_and_hearing_again_changes_nothing(
    start_service: Start, order: tuple[int, ...]
) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    story = [event(each) for each in (late(), missed(), met())]
    for place in order:
        await service.hears(story[place])
    rows = await service.rows(concerns)
    assert [what(row) for row in rows] == [["duty.late", "duty.missed", "duty.met", "raised"]]
    await service.forget_announcements()
    await service.hears(*story)
    assert await service.rows(concerns) == rows
    assert await service.announced() == []


@pytest.mark.parametrize(("again", "status"), [(True, "open"), (False, "lapsed")])
@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_concern_has_its_ground_back_when_its_clock_runs_anew_and_not_by_its_first_start(
    start_service: Start, order: tuple[int, ...], again: bool, status: str
) -> None:
    """Fault A4, in any order of arrival: the statements have their own places."""
    service = await start_service(DECLARATION, now="2026-02-12")
    gone = of_duty(DutyVoided, voided_on="2026-02-11", reason="facts_changed", was_late=True)
    told = [late(), gone, of_duty(DutyOpened, **({"again": True} if again else {}))]
    story = [event(each, time=f"2026-02-{day}T09:00:00Z") for day, each in zip(("03", "11", "12"), told, strict=True)]
    await service.hears(event(late()))
    for place in order:
        await service.hears(story[place])
    (concern,) = await service.rows(concerns)
    assert concern["status"] == status


async def test_two_workers_that_hear_of_one_duty_at_the_same_moment_record_one_concern(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    await asyncio.gather(*(service.hears(event(each)) for each in (late(), missed(), met())))
    (concern,) = await service.rows(concerns)
    assert what(concern) == ["duty.late", "duty.missed", "duty.met", "raised"]


async def test_what_is_imported_in_time_or_a_concerns_own_clock_raises_none(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    await service.hears(
        event(late(id="D1"), baseline=date(2026, 2, 4)),
        event(late("informal_resolution", id="D2", keeper="escalation")),
        event(met(id="D3", late=False)),
        event(of_duty(DutyOpened, id="D4")),
    )
    assert await service.rows(concerns) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (missed(duty="review_before_change", reason="no_longer_possible"), 0),
        (late("review_before_change"), 1),
        (late("considering_review_named"), 1),
    ],
)
async def test_case_14_a_change_without_a_review_is_a_concern_when_the_iro_has_named_none_in_her_time(
    start_service: Start, told: DutyEvent, found: int
) -> None:
    service = await start_service(DECLARATION, now="2026-02-10")
    await service.hears(event(told))
    assert [row["category"] for row in await service.rows(concerns)] == ["care_plan_change"] * found


@pytest.mark.parametrize(
    ("word", "raised"), [(None, 1), (met(late=False, met_on="2026-02-02"), 0), (met(met_on="2026-02-03"), 1)]
)
async def test_an_arranged_review_is_asked_after_for_two_working_days_before_managers_hear(
    start_service: Start, word: DutyEvent | None, raised: int
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late(asked_until="2026-02-04")))
    await service.sweeps("2026-02-04T22:00:00+00:00")
    assert await service.rows(concerns) == []
    if word is not None:
        await service.hears(event(word, time="2026-02-04T21:00:00+00:00"))
    assert await service.rows(concerns) == []
    await service.sweeps("2026-02-05T01:00:00+00:00")
    assert len(await service.rows(concerns)) == raised
    await service.sweeps("2026-02-06T01:00:00+00:00")
    assert len(await service.rows(concerns)) == raised


async def test_a_concern_that_is_itself_late_raises_no_other(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late()))
    await service.sweeps("2026-02-11")
    own = await service.announced(DutyLate)
    assert [each.data.model_dump()["duty"] for each in own] == ["informal_resolution"]
    await service.hears(*own)
    assert len(await service.rows(concerns)) == 1


async def test_a_foster_carers_late_review_is_a_concern_about_the_carer(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    made = event(late("foster_carer_review"), "FC1")
    attributes = {name: getattr(made, name) for name in made.__slots__}
    await service.hears(Envelope(**attributes | {"subjectkind": "foster_carer"}))
    (concern,) = await service.rows(concerns)
    assert (concern["subject"], concern["subjectkind"], concern["category"]) == ("FC1", "foster_carer", "reviews")
    (said,) = await service.announced(ConcernRaised)
    assert said.subjectkind == "foster_carer"


async def test_a_duplicates_concern_goes_on_under_the_survivor(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late(), "C2"))
    await service.hears(event(ChildRecordsMerged(duplicate_id="C2"), "C1"))
    (concern,) = await service.rows(concerns)
    assert concern["subject"] == "C1"
    assert len(await service.announced(ConcernRaised)) == 1


async def test_each_concern_names_the_news_of_its_own_duty_as_its_cause(start_service: Start) -> None:
    service = await start_service(DECLARATION)
    heard = [event(facts.duty(DutyLate, f"D{number}", late_from="2026-01-13"), "C1") for number in range(5)]
    await service.hears(*reversed(heard))
    caused = {each.data.model_dump()["duty_id"]: each.causationid for each in await service.announced(ConcernRaised)}
    assert caused == {f"D{number}": each.id for number, each in enumerate(heard)}


MOVED = {"reason": "moved_away"}


class Door(Client):
    """The service behind HTTP, usually called by an IRO manager."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, [router(service.service)], role="iro_manager", subject="IRO7")

    async def raised(self, **more: Any) -> dict[str, Any]:
        told = {"child_id": "C1", "category": "contact", "detail_ref": "LCS/1", "raised_with": "TM2"} | more
        answer = await self.call("POST", "/concerns", json=told)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def door(start_service: Start, tmp_path: Path) -> Door:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1"), became("C2"))
    return Door(service, tmp_path / "keys")


async def test_a_person_raises_a_concern_informally(door: Door) -> None:
    made = await door.raised()
    assert (made["child_id"], made["category"], made["status"]) == ("C1", "contact", "open")
    assert (made["raised_by"], made["raised_with"], made["detail_ref"]) == ("IRO7", "TM2", "LCS/1")
    assert (made["raised_on"], made["due_on"]) == ("2026-02-03", "2026-02-10")
    (said,) = await door.svc.announced(ConcernRaised)
    assert "LCS/1" not in said.data_json()
    assert (await door.call("GET", f"/concerns/{made['id']}", role="auditor")).json() == made
    assert [row["action"] for row in await door.svc.rows(audit)] == ["concern_raised", "read_concerns"]
    (clock,) = (await door.call("GET", "/duties?child_id=C1")).json()["items"]
    assert (clock["duty"], clock["due_on"]) == ("informal_resolution", "2026-02-10")


@pytest.mark.parametrize(("asked", "whose"), [("", EVERY_CHILD), ("?child_id=C1", "C1")])
async def test_reading_the_list_of_concerns_is_noted(door: Door, asked: str, whose: str) -> None:
    await door.call("GET", f"/concerns{asked}", role="auditor")
    assert [(row["action"], row["subject"]) for row in await door.svc.rows(audit)] == [("read_concerns", whose)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"category": "weather"}, "/category"),
        ({"category": None}, "/category"),
        ({"foster_carer_id": "FC1"}, "/foster_carer_id"),
        ({"child_id": None}, "/child_id"),
        ({"child_id": "NOBODY"}, "/child_id"),
        ({"story": "long"}, "/story"),
    ],
)
async def test_a_concern_that_says_too_little_or_too_much_is_refused(
    door: Door, wrong: dict[str, Any], pointer: str
) -> None:
    told = {"child_id": "C1", "category": "contact"} | wrong
    answer = await door.call("POST", "/concerns", json=told)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await door.svc.rows(concerns) == []


async def test_a_concern_raised_again_under_its_key_is_raised_once(door: Door) -> None:
    told = {"child_id": "C1", "category": "contact"}
    first, again = [
        await door.call("POST", "/concerns", json=told, headers={"Idempotency-Key": "K1"}) for _ in range(2)
    ]
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await door.svc.rows(concerns)) == 1


@pytest.mark.parametrize(
    ("path", "told", "state", "said"),
    [
        ("resolution", {"on": "2026-02-05", "outcome": "agreed"}, "resolved", ConcernResolved),
        ("lapse", {"on": "2026-02-05", "reason": "moved_away"}, "lapsed", ConcernLapsed),
    ],
)
async def test_an_open_concern_is_closed_once_and_its_clock_with_it(
    door: Door, path: str, told: dict[str, str], state: str, said: type[ConcernResolved | ConcernLapsed]
) -> None:
    made = await door.raised()
    door.svc.clock.set("2026-02-06")
    answer = await door.call("POST", f"/concerns/{made['id']}/{path}", json=told)
    assert (answer.status_code, answer.json()["status"], answer.json()["closed_on"]) == (200, state, "2026-02-05")
    assert len(await door.svc.announced(said)) == 1
    (clock,) = await door.svc.rows(duties)
    assert (clock["status"], clock["met_on"]) == ("met", date(2026, 2, 5))
    told_by = {"resolution": "outcome", "lapse": "reason"}
    for again, field in told_by.items():
        refused = await door.call("POST", f"/concerns/{made['id']}/{again}", json={field: "agreed"})
        assert (refused.status_code, refused.json()["type"]) == (409, "illegal-move")


@pytest.mark.parametrize(
    ("on", "status"), [("2026-02-02", 422), ("2026-02-03", 200), ("2026-02-06", 200), ("2026-02-07", 422)]
)
async def test_a_concern_is_closed_between_its_raising_and_today(door: Door, on: str, status: int) -> None:
    made = await door.raised()
    door.svc.clock.set("2026-02-06")
    answer = await door.call("POST", f"/concerns/{made['id']}/resolution", json={"on": on, "outcome": "agreed"})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(("path", "pointer"), [("resolution", "/outcome"), ("lapse", "/reason")])
async def test_a_concern_is_not_closed_without_saying_how(door: Door, path: str, pointer: str) -> None:
    made = await door.raised()
    answer = await door.call("POST", f"/concerns/{made['id']}/{path}", json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await door.call("GET", f"/concerns/{made['id']}")).json()["status"] == "open"


async def test_concerns_are_listed_by_child_and_status_in_pages(door: Door) -> None:
    made = [await door.raised(child_id=child) for child in ("C1", "C1", "C2")]
    await door.call("POST", f"/concerns/{made[0]['id']}/lapse", json=MOVED)
    carer = await door.raised(child_id=None, foster_carer_id="FC1")
    assert (carer["child_id"], carer["subject"]) == (None, "FC1")
    found, path = [], "/concerns?limit=1&child_id=C1"
    while path:
        page = (await door.call("GET", path)).json()
        found += [row["id"] for row in page["items"]]
        path = f"/concerns?limit=1&child_id=C1&cursor={page['next']}" if page["next"] else ""
    assert found == [made[0]["id"], made[1]["id"]]
    listed = (await door.call("GET", "/concerns?status=open")).json()["items"]
    assert {row["id"] for row in listed} == {made[1]["id"], made[2]["id"], carer["id"]}


async def test_who_may_do_what(door: Door) -> None:
    made = await door.raised()
    path = f"/concerns/{made['id']}"
    assert (await door.call("GET", path, role="child")).status_code == 403
    assert (await door.call("POST", f"{path}/resolution", json={}, role="team_manager")).status_code == 403
    assert (await door.call("POST", "/concerns", json={}, role="dashboard")).status_code == 403
    assert (await door.call("GET", "/concerns/nothing")).status_code == 404
    assert (await door.call("POST", "/concerns/nothing/lapse", json=MOVED)).status_code == 404
    assert all(roles for roles in roles_of(door.app).values())

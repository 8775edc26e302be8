"""People raise concerns about a child or a foster carer; the child's IRO closes them; what was said is taken back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.escalation.declaration import DECLARATION
from services.escalation.tables.concerns import concerns
from shared.auth.access import roles_of
from shared.auth.audit import EVERY_CHILD
from shared.events.services.escalation import ConcernLapsed, ConcernRaised, ConcernResolved
from shared.storage.tables import audit, duties
from tests.escalation.concerns.builders import Door, Start
from tests.support.events import became

pytestmark = pytest.mark.both("story")

AGREED = {"outcome": "agreed", "what_changed": ["contact_arranged"]}
MOVED = {"reason": "moved_away"}


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

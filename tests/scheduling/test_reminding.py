"""Somebody has whoever owes a duty that is late reminded of it: who may, when again, and what is refused."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from services.notifications.rules.reminders import TO
from services.scheduling.declaration import DECLARATION
from shared.child.relations import Relation
from shared.duties.owners import REMINDED, owner_id
from shared.duties.reminding import again_from
from shared.events.council.child_life import PlacementStarted
from shared.events.services.allocation import IroCovered
from shared.events.services.duties import DutyReminded
from shared.policy import load_profile
from shared.service.duty_api import duty_router
from shared.storage.tables import audit, duties
from tests.support import facts
from tests.support.events import event
from tests.support.facts import became
from tests.support.harness import Harness
from tests.support.http import Client

pytestmark = pytest.mark.both("duties")
LATE, OWN = "care_plan_prepared", "first_review"


class Door(Client):
    """Scheduling behind HTTP, on a day on which the care plan is late."""

    async def reminds(self, duty: str = LATE, role: str = "iro", subject: str = "JO") -> tuple[int, str]:
        (row,) = await self.svc.rows(duties, duty=duty)
        answer = await self.call("POST", f"/duties/{row['id']}/reminder", role=role, subject=subject)
        return answer.status_code, answer.json().get("detail") or ""


@pytest.fixture
async def door(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Door:
    """Friday 6 February 2026: JO is the child's IRO, for whom KIM stands in, and SW12 the social worker."""
    svc = await start_service(DECLARATION, now="2026-01-05T09:00:00+00:00")
    cover = {"cover_id": "V1", "absence_id": "B1", "iro_id": "JO", "cover_iro_id": "KIM", "from_on": "2026-02-06"}
    await svc.hears(
        event(became(social_worker_id="SW12", team_manager_id="TM2")),
        event(PlacementStarted(placement=facts.placement("P1", "2026-01-05"))),
        event(facts.allocated("A1", "JO", on="2026-01-06")),
        event(IroCovered.model_validate(cover)),
    )
    await svc.sweeps("2026-02-06T09:00:00+00:00")
    return Door(svc, tmp_path / "keys", [duty_router(svc.service)])


@pytest.mark.parametrize(
    ("last", "again"),
    [
        ("2026-02-05", "2026-02-06"),  # a Thursday
        ("2026-02-06", "2026-02-09"),  # a Friday
        ("2026-02-07", "2026-02-09"),  # a Saturday
        ("2026-04-02", "2026-04-07"),  # before Easter
    ],
)
def test_it_can_be_done_again_on_the_next_working_day(last: str, again: str) -> None:
    calendar = load_profile("england-2010").calendar
    assert again_from(date.fromisoformat(last), calendar) == date.fromisoformat(again)


def test_those_are_reminded_who_are_one_person_and_to_whom_notifications_can_write() -> None:
    everybody = {relation: {"P1"} for relation in Relation}
    assert TO.keys() == REMINDED
    assert all(owner_id(each, everybody) == "P1" for each in REMINDED)


@pytest.mark.parametrize(("role", "subject"), [("iro", "JO"), ("iro", "KIM"), ("iro_manager", "M1")])
async def test_the_iro_who_stands_in_and_an_iro_manager_have_the_owner_reminded(
    door: Door, role: str, subject: str
) -> None:
    assert (await door.reminds(role=role, subject=subject))[0] == 201
    (said,) = [each.data for each in await door.svc.announced(DutyReminded)]
    assert (said.duty, said.reminded_on, said.by, said.to) == (LATE, date(2026, 2, 6), subject, "SW12")
    assert [row["actor"] for row in await door.svc.rows(audit, action="duty_reminded")] == [subject]


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("iro", "SOMEBODY", 404),
        ("iro_admin", "A1", 403),
        ("social_worker", "SW12", 403),
        ("team_manager", "TM2", 403),
        ("child", "C1047", 403),
        ("auditor", "A2", 403),
    ],
)
async def test_nobody_else_has_anybody_reminded(door: Door, role: str, subject: str, status: int) -> None:
    assert (await door.reminds(role=role, subject=subject))[0] == status
    assert await door.svc.announced(DutyReminded) == []


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2026-02-06T23:59:00+00:00", 409),
        ("2026-02-08T12:00:00+00:00", 409),
        ("2026-02-09T00:00:00+00:00", 201),
    ],
)
async def test_of_one_duty_there_is_one_reminder_a_working_day_whoever_asks(
    door: Door, moment: str, status: int
) -> None:
    await door.reminds()
    await door.svc.sweeps(moment)
    answered, said = await door.reminds(role="iro_manager", subject="M1")
    assert answered == status, said
    assert status == 201 or said == "That was on 6 February 2026, by JO. It can be done again on 9 February 2026."


async def test_another_duty_has_a_reminder_of_its_own(door: Door) -> None:
    assert [(await door.reminds(each))[0] for each in (LATE, OWN)] == [201, 201]


async def test_nobody_reminds_herself_and_a_manager_reminds_the_iro(door: Door) -> None:
    assert await door.reminds(OWN, subject="KIM") == (409, "It is you who are to do this.")
    assert (await door.reminds(OWN, "iro_manager", "M1"))[0] == 201


@pytest.mark.parametrize(
    ("moment", "status"),
    [("2026-01-18", 409), ("2026-01-19", 409), ("2026-01-20", 201)],
)
async def test_only_what_is_late_is_reminded_of(
    start_service: Callable[..., Awaitable[Harness]], tmp_path: Path, moment: str, status: int
) -> None:
    svc = await start_service(DECLARATION, now="2026-01-05T09:00:00+00:00")
    began = event(PlacementStarted(placement=facts.placement("P1", "2026-01-05")))
    await svc.hears(event(became(social_worker_id="SW12")), began, event(facts.allocated("A1", "JO", on="2026-01-06")))
    (row,) = await svc.rows(duties, duty=LATE)
    assert row["due_on"] == date(2026, 1, 19)
    await svc.sweeps(f"{moment}T09:00:00+00:00")
    door = Door(svc, tmp_path / "keys", [duty_router(svc.service)])
    answered, why = await door.reminds()
    assert answered == status, why

"""Whose a duty is, by id, when it is read."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from services.scheduling.declaration import DECLARATION
from shared.child.relations import Relation
from shared.duties.owners import owner_id, owners_who_are
from tests.scheduling.desk import Desk
from tests.support.events import event
from tests.support.facts import allocated, became, changed
from tests.support.harness import Harness


@pytest.mark.parametrize(
    ("owner", "people", "who"),
    [
        ("iro", {Relation.IRO: {"JO"}}, "JO"),
        ("iro", {Relation.IRO: {"JO"}, Relation.COVER: {"KIM"}}, "KIM"),
        ("iro", {}, None),
        ("outgoing_iro", {Relation.IRO: {"JO"}, Relation.OUTGOING_IRO: {"SAM"}}, "SAM"),
        ("social_worker", {Relation.SOCIAL_WORKER: {"SW1"}}, "SW1"),
        ("social_worker", {Relation.IRO: {"JO"}}, None),
        ("team_manager", {Relation.TEAM: {"TM", "TL"}}, "TL"),
        ("service_manager", {Relation.SERVICE_MANAGER: {"SM"}, Relation.LINE: {"HEAD", "SM"}}, "SM"),
        ("service_manager", {Relation.LINE: {"HEAD"}}, None),
        ("childrens_guardian", {Relation.GUARDIAN: {"G1"}}, "G1"),
        ("iro_service", {Relation.IRO: {"JO"}}, None),
    ],
)
def test_whose_it_is_is_said_as_far_as_the_childs_people_tell(
    owner: str, people: dict[Relation, set[str]], who: str | None
) -> None:
    assert owner_id(owner, people) == who
    assert who is None or owner in owners_who_are(who, people)
    assert owner not in owners_who_are("SOMEBODY", people)


async def test_a_duty_is_answered_with_who_owes_it_now(
    start_service: Callable[..., Awaitable[Harness]], tmp_path: Path
) -> None:
    at = Desk(await start_service(DECLARATION), tmp_path / "keys")
    await at.svc.hears(event(became(social_worker_id="SW1")), event(allocated("A1", "I1")))

    async def owners() -> set[tuple[str, str | None]]:
        found = await at.items("/duties", params={"child_id": "C1047"}, role="iro_manager")
        return {(each["duty"], each["owner_id"]) for each in found}

    assert {("first_review", "I1"), ("sw_report_available", "SW1")} <= await owners()
    await at.svc.hears(event(changed("A2", "I2", on="2026-01-07"), time="2026-01-07"), now="2026-01-07")
    assert {("first_review", "I2"), ("sw_report_available", "SW1")} <= await owners()

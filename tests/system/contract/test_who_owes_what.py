"""Whose a statutory clock is, by id, in every service that keeps some: resolved when it is read, and asked for."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.five_services import FiveServices, five_services

KEEPERS = ("allocation", "scheduling", "escalation", "notifications")
LINE = {"service_manager_id": "SM", "head_of_service_id": "HEAD", "director_id": "DIRECTOR"}
PEOPLE = {"social_worker_id": "SW", "team_id": "T1"}
BEGUN = {"looked_after_from": "2026-01-05", "date_of_birth": "2015-03-02", "legal_status": "C1"}
EVERYBODY = ("SW", "TM", "SM", "HEAD", "JO", "KIM", "SAM", "SW2", "TM2", "GUARDIAN", "M1", "NOBODY", "%", "AVA")


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    """AVA has JO, for whom KIM stands in, and the team T1; BEN has SAM and other workers. Each has a concern."""
    async with five_services(tmp_path, "2026-01-05T09:00:00+00:00") as made:
        await joins(made, "JO")
        await made.posts(
            told("team.changed", "T1", team_manager_id="TM", changed_on="2026-01-02", **LINE),
            told("child.became_looked_after", "AVA", **BEGUN, **PEOPLE),
            told("proceedings.started", "AVA", case_number="N1", started_on="2026-01-05"),
            told("guardian.appointed", "AVA", guardian_id="GUARDIAN", appointed_on="2026-01-05", case_number="N1"),
            told("hearing.listed", "AVA", hearing_id="H1", kind="case_management", on="2026-02-10"),
        )
        await joins(made, "SAM")
        workers = {"social_worker_id": "SW2", "team_id": "T2", "team_manager_id": "TM2"}
        await made.posts(told("child.became_looked_after", "BEN", **BEGUN, **workers))
        await joins(made, "KIM")
        for child in ("AVA", "BEN"):
            await does(made, "/escalation/concerns", {"child_id": child, "category": "contact"})
        yield made


def told(type_: str, subject: str, /, **data: Any) -> dict[str, Any]:
    time = "2026-01-05T08:00:00Z"
    return {"id": f"{type_}-{subject}", "type": f"{type_}.v1", "subject": subject, "time": time, "data": data}


async def does(council: FiveServices, path: str, body: dict[str, Any]) -> None:
    answer = await council.asks(path, method="POST", json=body)
    assert answer.status_code == 201, answer.text
    for name in council.services:
        await council.collect(name)
    await council.all_hear()


async def joins(council: FiveServices, iro: str) -> None:
    new = {"id": iro, "name": f"Iro {iro}", "registration_number": f"SW{iro}", "active_from": "2020-01-01"}
    await does(council, "/allocation/iros", new)


async def is_away(council: FiveServices, iro: str) -> None:
    await does(council, f"/allocation/iros/{iro}/absences", {"from_on": "2026-01-05", "to_on": "2026-01-09"})


async def clocks(council: FiveServices, service: str, asked: str = "", **caller: str) -> list[dict[str, Any]]:
    answer = await council.asks(f"/{service}/duties?limit=500{asked}", **caller)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_whoever_is_asked_for_has_the_clocks_that_name_that_person_and_no_others(council: FiveServices) -> None:
    await is_away(council, "JO")
    owing: set[str | None] = set()
    for service in KEEPERS:
        everything = await clocks(council, service)
        assert everything
        owing |= {each["owner_id"] for each in everything}
        for person in EVERYBODY:
            wanted = [each for each in everything if each["owner_id"] == person]
            assert await clocks(council, service, f"&owner_id={person}") == wanted, (service, person)
            of_ava = [each for each in wanted if each["child_id"] == "AVA"]
            assert await clocks(council, service, f"&owner_id={person}&child_id=AVA") == of_ava, (service, person)
    assert owing >= {"SW", "SW2", "TM", "TM2", "KIM", "GUARDIAN"}
    assert not owing & {"M1", "NOBODY", "AVA", "JO", "HEAD"}


async def test_who_stands_in_for_the_iro_owes_it_for_as_long_as_she_does(council: FiveServices) -> None:
    async def mine(iro: str) -> set[str]:
        return {each["duty"] for each in await clocks(council, "scheduling", f"&owner_id={iro}&child_id=AVA")}

    hers = await mine("JO")
    assert "first_review" in hers
    assert await mine("KIM") == set()
    await is_away(council, "JO")
    stand_in = {each["owner_id"] for each in await clocks(council, "scheduling", "&child_id=AVA&owner=iro")}
    assert stand_in == {(await council.asks("/allocation/children/AVA")).json()["cover"]["iro"]["id"]}
    assert await mine(next(iter(stand_in))) == hers
    assert await mine("JO") == set()
    for day in ("2026-01-10", "2026-01-12"):
        await council.sweep(day)
        await council.all_hear()
    assert await mine("JO") >= hers


async def test_the_childs_own_answer_of_allocation_says_whose_each_open_duty_is(council: FiveServices) -> None:
    for away in (False, True):
        if away:
            await is_away(council, "JO")
        page = (await council.asks("/allocation/children/AVA")).json()
        listed = {each["id"]: each["owner_id"] for each in await clocks(council, "allocation", "&child_id=AVA")}
        assert page["duties"]
        assert {each["id"]: each["owner_id"] for each in page["duties"]}.items() <= listed.items()
        met = next(each for each in page["duties"] if each["duty"] == "iro_met_child")
        assert met["owner_id"] == (page["cover"] or page)["iro"]["id"]


@pytest.mark.parametrize(
    ("role", "caller", "hers", "others"),
    [
        ("social_worker", "SW", "SW", ("SW2", "SAM", "TM2")),
        ("team_manager", "TM", "TM", ("TM2", "SW2", "SAM")),
        ("service_manager", "SM", "TM", ("TM2", "SW2", "SAM")),
        ("iro", "SAM", "SAM", ("JO", "SW", "TM", "GUARDIAN")),
        ("legal", "LEGAL", "SW", ("SW2", "SAM")),
    ],
)
async def test_asking_for_a_person_shows_no_child_whom_the_caller_may_not_see(
    council: FiveServices, role: str, caller: str, hers: str, others: tuple[str, ...]
) -> None:
    shown = 0
    for service in KEEPERS:
        whole = await clocks(council, service, role=role, subject=caller)
        assert all(
            each in whole for each in await clocks(council, service, f"&owner_id={hers}", role=role, subject=caller)
        )
        shown += len(await clocks(council, service, f"&owner_id={hers}", role=role, subject=caller))
        for other in others:
            assert await clocks(council, service, f"&owner_id={other}", role=role, subject=caller) == []
    assert shown > 0


async def test_a_child_is_told_of_nobody_but_the_iro_whose_a_duty_is(council: FiveServices) -> None:
    as_ava = {"role": "child", "subject": "AVA"}
    for service in KEEPERS:
        own = await clocks(council, service, **as_ava)
        assert {each["owner_id"] for each in own} <= {None, "JO"}
        for person in ("SW", "TM", "SM", "GUARDIAN", "SAM"):
            assert await clocks(council, service, f"&owner_id={person}", **as_ava) == []
        iros = [each for each in own if each["owner_id"] == "JO"]
        assert await clocks(council, service, "&owner_id=JO", **as_ava) == iros
    page = (await council.asks("/allocation/children/AVA", **as_ava)).json()
    assert {each["owner_id"] for each in page["duties"]} <= {None, "JO"}


async def test_who_is_asked_for_is_an_id(council: FiveServices) -> None:
    for service in KEEPERS:
        answer = await council.asks(f"/{service}/duties?owner_id={'x' * 65}")
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == ["/query/owner_id"]

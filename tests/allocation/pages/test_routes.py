"""Allocation's routes over HTTP: who may call, what they answer, and what they refuse by name."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import absences
from shared.events.council.child_life import ChildBecameLookedAfter, FamilyQuestionRaised
from shared.storage.tables import audit
from tests.support.council import Api, Council
from tests.support.events import event

JO = {
    "id": "JO",
    "name": "Jo Example",
    "email": "jo@council.example",
    "registration_number": "SW1",
    "active_from": "2020-01-01",
}
SAM = {**JO, "id": "SAM", "name": "Sam Example", "email": "sam@council.example"}


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    return Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)


async def with_ava(api: Api) -> None:
    for iro in (JO, SAM):
        assert (await api.call("POST", "/iros", json=iro)).status_code == 201
    data = ChildBecameLookedAfter(
        looked_after_from="2026-01-05", date_of_birth="2015-03-02", legal_status="V2", sibling_ids=("BEN",)
    )
    await api.council.hears(event(data, "AVA"))


async def test_a_child_shows_the_iro_with_contact_details_the_reason_and_the_clocks(api: Api) -> None:
    await with_ava(api)
    body = (await api.call("GET", "/children/AVA")).json()
    assert body["iro"] == {"id": "JO", "name": "Jo Example", "email": "jo@council.example", "phone": None}
    assert (body["rule"], body["baseline"], body["sibling_ids"]) == ("lightest", False, ["BEN"])
    assert body["history"] == [
        {
            "iro_id": "JO",
            "from": "2026-01-05",
            "to": None,
            "rule": "lightest",
            "reason": body["reason"],
            "decided_by": "system",
        }
    ]
    assert {duty["duty"] for duty in body["duties"]} == {"iro_met_child"}
    (noted,) = await api.council.rows(audit, action="child.read")
    assert (noted["actor"], noted["subject"]) == ("M1", "AVA")


async def test_a_recommendation_ranks_every_iro_with_each_rules_verdict_and_saves_nothing(api: Api) -> None:
    await with_ava(api)
    before = await api.council.announced()
    body = (await api.call("GET", "/children/AVA/recommendation")).json()
    assert [(each["iro_id"], each["rank"], each["eligible"]) for each in body["candidates"]] == [
        ("JO", 1, True),
        ("SAM", 2, True),
    ]
    assert {rule["rule"] for rule in body["candidates"][0]["rules"]} >= {
        "independent",
        "parent_and_child",
        "siblings",
        "room",
    }
    assert await api.council.announced() == before


async def test_a_managers_choice_is_made_with_its_reason_and_refused_by_the_rules_name(api: Api) -> None:
    await with_ava(api)
    chosen = await api.call("POST", "/children/AVA/allocations", json={"iro_id": "SAM", "reason": "knows the family"})
    assert (chosen.status_code, chosen.json()["iro"]["id"], chosen.json()["decided_by"]) == (201, "SAM", "M1")
    gone = await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-01-04", "confirm_past": True})
    assert gone.status_code == 200
    refused = await api.call(
        "POST", "/children/AVA/allocations", json={"iro_id": "JO", "reason": "x", "override": True}
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "rule-works-then")


async def test_who_waits_is_listed_with_the_working_days_and_the_reason(api: Api) -> None:
    data = ChildBecameLookedAfter(looked_after_from="2026-01-02", date_of_birth="2015-03-02", legal_status="V2")
    await api.council.hears(event(data, "AVA"))
    (item,) = (await api.call("GET", "/unallocated")).json()["items"]
    assert (item["child_id"], item["working_days_elapsed"], item["due_on"], item["late"]) == (
        "AVA",
        1,
        "2026-01-09",
        False,
    )
    assert item["why"] == "the service has no IRO"
    api.council.clock.set("2026-01-10")
    assert (await api.call("GET", "/unallocated")).json()["items"][0]["late"] is True


async def test_caseloads_tell_the_band_and_how_many_iros_are_needed(api: Api) -> None:
    await with_ava(api)
    body = (await api.call("GET", "/caseloads")).json()
    assert [(each["iro_id"], each["children"], each["band"], each["over_limit"]) for each in body["items"]] == [
        ("JO", 1, "below", False),
        ("SAM", 0, "below", False),
    ]
    assert body["iros_needed"] == 0.1


async def test_a_possible_parent_is_a_question_for_the_manager_and_never_a_link(api: Api) -> None:
    await with_ava(api)
    question = FamilyQuestionRaised(question="possible_parent", candidate_ids=("MUM",), basis="mother_date_of_birth")
    await api.council.hears(event(question, "AVA"))
    body = (await api.call("GET", "/children/AVA")).json()
    assert (body["questions"], body["parent_ids"]) == ([{"question": "possible_parent", "candidate_ids": ["MUM"]}], [])


@pytest.mark.parametrize(
    ("role", "subject", "path", "status"),
    [
        (None, "", "/children/AVA", 401),
        ("child", "AVA", "/children/AVA", 200),
        ("child", "BEN", "/children/AVA", 404),
        ("guardian", "G1", "/children/AVA", 403),
        ("iro_manager", "M1", "/children/NOBODY", 404),
        ("social_worker", "SW", "/caseloads", 403),
    ],
)
async def test_who_may_look_at_a_child(api: Api, role: str | None, subject: str, path: str, status: int) -> None:
    await with_ava(api)
    answer = await api.call("GET", path, role=role, subject=subject)
    assert answer.status_code == status
    if status >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"fte": 0}, "/fte"),
        ({"fte": "many"}, "/fte"),
        ({"qualified_on": 20200101}, "/qualified_on"),
        ({"qualified_on": "2020-02-30"}, "/qualified_on"),
        ({"active_from": "0001-01-01"}, "/active_from"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"role": "boss"}, "/role"),
        ({"surprise": 1}, "/surprise"),
        ({"id": "a b"}, "/id"),
    ],
)
async def test_bad_particulars_are_refused_by_field_and_nothing_is_stored(
    api: Api, change: dict[str, Any], pointer: str
) -> None:
    answer = await api.call("POST", "/iros", json={**JO, **change})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await api.call("GET", "/iros")).json()["items"] == []


async def test_the_same_iro_posted_twice_is_one_and_a_different_one_under_its_id_is_refused(api: Api) -> None:
    assert [(await api.call("POST", "/iros", json=JO)).status_code for _ in range(2)] == [201, 201]
    refused = await api.call("POST", "/iros", json={**JO, "name": "Somebody Else"})
    assert (refused.status_code, refused.json()["type"]) == (409, "iro-exists")
    patched = await api.call("PATCH", "/iros/JO", json={"fte": 0.5})
    assert (patched.status_code, patched.json()["fte"]) == (200, 0.5)


async def test_a_creating_call_repeated_under_its_idempotency_key_gets_the_same_answer_and_creates_nothing(
    api: Api,
) -> None:
    await api.call("POST", "/iros", json=JO)
    absence, key = {"from_on": "2026-02-01", "to_on": "2026-02-05"}, {"Idempotency-Key": "k-1"}
    first, again = [await with_key(api, absence, key) for _ in range(2)]
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    reused = await with_key(api, {**absence, "to_on": "2026-02-06"}, key)
    assert (reused.status_code, reused.json()["type"]) == (409, "idempotency-key-reused")
    assert len(await api.council.rows(absences)) == 1


async def test_a_repeat_is_answered_in_the_words_of_the_contract(api: Api) -> None:
    ties = [{"person_id": "SW1", "from": "2026-01-01", "to": "2026-06-30", "why": "partner"}]
    jo = {**JO, "not_independent_of": {"ties": ties}}
    first, again = [await api.call("POST", "/iros", json=jo, headers={"Idempotency-Key": "k-2"}) for _ in range(2)]
    assert first.json()["not_independent_of"]["ties"][0]["from"] == "2026-01-01"
    assert (again.status_code, again.json()) == (first.status_code, first.json())


async def with_key(api: Api, body: dict[str, Any], key: dict[str, str]) -> httpx.Response:
    return await api.call("POST", "/iros/JO/absences", json=body, headers=key)

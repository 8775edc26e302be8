"""People are found by name, id and child, by those who may see the child; and two who change one hear of each other."""

import pytest

from services.notifications.declaration import DECLARATION
from tests.notifications.api.test_notices import Desk
from tests.support.notices import PostOffice, allocated, became

MOTHER = {
    "name": "Ann 100% Other",
    "email": "ann@home.example",
    "relations": [{"child_id": "C1047", "kind": "parent", "may_not_know": ["placement"]}],
}
FATHER = {"name": "Bob Other", "relations": [{"child_id": "C1049", "kind": "parent"}]}


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06"))
    await office.svc.hears(became(), allocated())
    made = Desk(office, tmp_path / "keys")
    for person_id, person in (("MUM", MOTHER), ("DAD", FATHER)):
        assert (await made.call("PUT", f"/people/{person_id}", json=person)).status_code == 200
    return made


async def found(desk, asked, **who):
    answer = await desk.call("GET", f"/people?{asked}", **who)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("q=other", ["DAD", "MUM"]),
        ("q=ANN", ["MUM"]),
        ("q=DAD", ["DAD"]),
        ("q=DA", []),
        ("q=%25", ["MUM"]),
        ("child_id=C1047", ["MUM"]),
        ("child_id=C1047&q=bob", []),
        ("", []),
        ("q=+", []),
    ],
)
async def test_people_are_found_by_a_part_of_the_name_the_whole_id_and_the_child(desk, asked, ids):
    assert await found(desk, asked) == ids


async def test_what_is_found_says_who_they_are_and_no_way_to_reach_them(desk):
    (mother,) = (await desk.call("GET", "/people?q=ann")).json()["items"]
    relations = [{"child_id": "C1047", "kind": "parent"}]
    assert mother == {"id": "MUM", "kind": None, "name": "Ann 100% Other", "relations": relations}


async def test_an_iro_finds_only_the_people_of_her_children(desk):
    assert await found(desk, "q=other", role="iro", subject="I1") == ["MUM"]
    assert await found(desk, "q=other", role="iro", subject="STRANGER") == []
    assert (await desk.call("GET", "/people?child_id=C1047", role="iro", subject="STRANGER")).status_code == 404


async def test_a_list_goes_on_where_it_stopped(desk):
    first = (await desk.call("GET", "/people?q=other&limit=1")).json()
    assert [each["id"] for each in first["items"]] == ["DAD"]
    assert await found(desk, f"q=other&limit=1&cursor={first['next']}") == ["MUM"]


async def test_somebody_changed_meanwhile_is_not_overwritten_and_nobody_new_over_somebody_held(desk):
    read = (await desk.call("GET", "/people/MUM")).json()["version"]
    first = await desk.call("PUT", "/people/MUM", json=MOTHER | {"phone": "01632 960001"}, headers={"If-Match": read})
    second = await desk.call("PUT", "/people/MUM", json=MOTHER, headers={"If-Match": read})
    assert (first.status_code, second.status_code) == (200, 412)
    new = {"If-Match": "none"}
    assert (await desk.call("PUT", "/people/MUM", json=FATHER, headers=new)).status_code == 412
    assert (await desk.call("PUT", "/people/AUNT", json={"name": "Aunt"}, headers=new)).status_code == 200
    assert (await desk.call("GET", "/people/MUM")).json()["phone"] == "01632 960001"


@pytest.mark.parametrize(("role", "status"), [("iro_manager", 200), ("iro_admin", 200), ("iro", 403)])
async def test_a_manager_enters_people_as_the_office_does(desk, role, status):
    assert (await desk.call("PUT", "/people/NEW", json={"name": "New"}, role=role)).status_code == status


@pytest.mark.parametrize("role", ["social_worker", "auditor", "dashboard", "legal", "team_manager"])
async def test_who_may_not_read_contact_details_finds_nobody(desk, role):
    assert (await desk.call("GET", "/people?q=other", role=role)).status_code == 403

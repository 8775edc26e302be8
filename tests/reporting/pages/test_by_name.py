"""A child is looked for by name: only among those whom the reader may see, and no address or log has the name."""

from typing import Any

import pytest

from shared.events.services.allocation import IroCovered
from shared.storage.tables import audit
from tests.support.events import said
from tests.support.forms_sent import sends
from tests.support.reporting_site import BROWSER, Site, allocated, came_into_care

PATH, PEOPLE = "/reporting/children-by-name", "/notifications/people"


def person(id: str, name: str | None) -> dict[str, Any]:
    return {"id": id, "kind": None, "name": name, "relations": []}


async def children(site: Site) -> None:
    """C1 and C2 are I1's and C3 is not; notifications would tell of all three, and of a mother."""
    await site.svc.hears(*(came_into_care(each) for each in ("C1", "C2", "C3")))
    await site.svc.hears(allocated("C1"), allocated("C2"), allocated("C3", "I2"))
    found = [person("C3", "Ava Hidden"), person("C2", "Ava Young"), person("C1", "Ava Old"), person("MUM", "Ava Old")]
    site.others.told[PEOPLE] = {"items": found, "next": None}


async def finds(site: Site, name: str = "ava", role: str = "iro", subject: str = "I1") -> str:
    answer = await sends(site, PATH, signed_in_as=role, subject=subject, name=name)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_an_iro_finds_her_own_children_by_name_and_hears_nothing_of_others(site: Site) -> None:
    await children(site)
    page = await finds(site)
    assert page.index("Ava Old") < page.index("Ava Young")
    assert '<a class="govuk-link" href="/reporting/children/C1">Ava Old</a>' in page
    for hidden in ("C3", "Hidden", "MUM", "There are more"):
        assert hidden not in page
    assert site.others.asked[-1] == (PEOPLE, {"q": "ava", "limit": "500"})


async def test_of_children_whom_she_may_not_see_she_is_told_as_if_there_were_none(site: Site) -> None:
    await children(site)
    nobody = await finds(site, subject="I9")
    site.others.told[PEOPLE] = {"items": [], "next": None}
    empty = await finds(site, subject="I9")
    assert "Nobody was found" in nobody
    assert _without_token(nobody) == _without_token(empty)


def _without_token(page: str) -> str:
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    return page.replace(token, "")


async def test_whoever_stands_in_finds_them_too_and_a_manager_everybody(site: Site) -> None:
    await children(site)
    cover = {"cover_id": "V1", "absence_id": "B1", "iro_id": "I2", "cover_iro_id": "I1", "from_on": "2026-01-12"}
    await site.svc.hears(said(IroCovered.model_validate(cover), "C3", by="allocation", at="2026-01-12T09:00:00"))
    assert "Ava Hidden" in await finds(site)
    assert "Ava Hidden" in await finds(site, role="iro_manager", subject="M1")


@pytest.mark.parametrize(
    "role", ["corporate_iro", "social_worker", "team_manager", "senior_manager", "auditor", "child"]
)
async def test_nobody_finds_by_name_to_whom_names_are_not_told(site: Site, role: str) -> None:
    assert (await site.get(PATH, role, **BROWSER)).status_code == 403
    assert (await site.call("POST", PATH, role=role, data={"name": "ava"})).status_code == 403


async def test_the_list_of_children_offers_it_to_those_who_may(site: Site) -> None:
    for role, offered in (("iro", True), ("iro_manager", True), ("auditor", False), ("senior_manager", False)):
        answer = await site.get("/reporting/children/", role, **BROWSER)
        assert (PATH in answer.text) is offered, role


@pytest.mark.parametrize(("name", "says"), [("", "Type a part of the name"), ("a" * 101, "Type fewer letters")])
async def test_what_cannot_be_looked_for_is_said_beside_the_question(site: Site, name: str, says: str) -> None:
    answer = await sends(site, PATH, signed_in_as="iro", subject="I1", name=name)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert site.others.asked == []


async def test_that_somebody_looked_is_noted_and_no_name_stands_in_an_address_or_a_log(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    await children(site)
    page = await finds(site)
    assert [row["actor"] for row in await site.svc.rows(audit, action="looked_by_name")] == ["I1"]
    assert all("ava" not in str(row).lower() for row in await site.svc.rows(audit))
    assert all("ava" not in link.partition('"')[0].lower() for link in page.split('href="')[1:])
    assert 'method="post"' in page
    assert "ava" not in "".join(capfd.readouterr()).lower()


async def test_while_names_cannot_be_asked_for_the_page_says_so(site: Site) -> None:
    await children(site)
    site.others.away = {"notifications"}
    page = await finds(site)
    assert "nobody can be found by name now" in page
    assert "Nobody was found" not in page

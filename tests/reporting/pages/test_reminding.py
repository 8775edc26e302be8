"""The button that has somebody reminded of what is late: who is offered it, where it goes, and what is said after."""

import re
from datetime import date
from typing import Any

import pytest

from shared.auth.access import COOKIE
from shared.events.services.allocation import IroChanged
from shared.events.services.duties import DutyLate, DutyMet, DutyOpened, DutyReminded
from shared.refusals import Conflict
from tests.support import facts
from tests.support.events import said
from tests.support.reporting_site import BROWSER, Site, allocated

TODAY, CHILD = "/reporting/", "/reporting/children/C1"
BUTTON = "/reporting/duties/{}/reminder"


async def late(site: Site, child: str = "C1", *, owner: str = "social_worker", duty: str = "care_plan_prepared") -> str:
    """A child with I1 as IRO and SW1 as social worker, of whose duties one has been late for a day."""
    known = facts.became(social_worker_id="SW1", team_manager_id="TM1")
    await site.svc.hears(said(known, child), allocated(child))
    more: dict[str, Any] = {"owner": owner, "keeper": "scheduling", "due_on": date(2026, 1, 13)}
    told = (
        facts.duty(DutyOpened, f"D-{child}", duty, **more),
        facts.duty(DutyLate, f"D-{child}", duty, late_from="2026-01-14", **more),
    )
    await site.svc.hears(*(said(each, child, by="scheduling", at="2026-01-14T00:00:01") for each in told))
    return f"D-{child}"


async def reminded(site: Site, on: str, by: str = "I1") -> None:
    given = {"owner": "social_worker", "keeper": "scheduling", "due_on": "2026-01-13", "reminded_on": on, "by": by}
    data = facts.duty(DutyReminded, "D-C1", "care_plan_prepared", to="SW1", **given)
    await site.svc.hears(said(data, "C1", by="scheduling", at=f"{on}T09:00:00"))


async def html(site: Site, path: str, role: str = "iro", subject: str = "I1") -> str:
    answer = await site.get(path, None, **BROWSER, **site.token(role, subject))
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("path", "role", "subject", "offered"),
    [
        (TODAY, "iro", "I1", True),
        (CHILD, "iro", "I1", True),
        (CHILD, "iro_manager", "M1", True),
        (TODAY, "social_worker", "SW1", False),
        (CHILD, "social_worker", "SW1", False),
        (CHILD, "team_manager", "TM1", False),
        (CHILD, "iro_admin", "A1", False),
        (CHILD, "auditor", "A2", False),
        (CHILD, "child", "C1", False),
    ],
)
async def test_the_childs_iro_and_an_iro_manager_are_offered_it_and_nobody_else(
    site: Site, path: str, role: str, subject: str, offered: bool
) -> None:
    duty_id = await late(site)
    assert (BUTTON.format(duty_id) in await html(site, path, role, subject)) is offered


async def test_whoever_was_the_iro_before_is_not_offered_what_would_be_refused(site: Site) -> None:
    await late(site)
    assert "/reminder" in await html(site, TODAY)
    new = IroChanged.model_validate(
        {"allocation_id": "A2", "iro_id": "I2", "previous_iro_id": "I1", "changed_on": "2026-01-14"}
        | {"rule": "siblings", "reason_code": "sibling_has_this_iro", "decided_by": "system"}
    )
    await site.svc.hears(said(new, "C1", by="allocation", at="2026-01-14T08:00:00"))
    assert "/reminder" not in await html(site, TODAY)
    assert "/reminder" in await html(site, TODAY, subject="I2")


@pytest.mark.parametrize("owner", ["iro", "legal_department", "person_named", "childrens_guardian"])
async def test_there_is_none_for_what_is_her_own_or_nobodys_who_could_be_reminded(site: Site, owner: str) -> None:
    await late(site, owner=owner)
    for path in (TODAY, CHILD):
        assert "/reminder" not in await html(site, path)


async def test_there_is_none_for_what_is_not_late(site: Site) -> None:
    await late(site)
    given = {"owner": "social_worker", "keeper": "scheduling", "due_on": "2026-01-13"}
    met = facts.duty(DutyMet, "D-C1", "care_plan_prepared", met_on="2026-01-14", late=True, **given)
    await site.svc.hears(said(met, "C1", by="scheduling", at="2026-01-14T08:00:00"))
    assert "/reminder" not in await html(site, TODAY) + await html(site, CHILD)


async def test_three_of_an_owner_are_shown_the_longest_over_first_and_the_rest_is_a_count(site: Site) -> None:
    for child in ("C1", "C2", "C3", "C4"):
        await late(site, child)
    page = await html(site, TODAY)
    assert "Social worker: 4 things" in page
    assert re.findall(r"/reporting/duties/(D-C\d)/reminder", page) == ["D-C1", "D-C2", "D-C3"]


async def test_what_the_law_says_comes_before_what_is_over_longer(site: Site) -> None:
    for child in ("C1", "C2", "C3"):
        await late(site, child, duty="sw_child_discussion")
    await late(site, "C4")
    found = re.findall(r"/reporting/duties/(D-C\d)/reminder", await html(site, TODAY))
    assert found == ["D-C4", "D-C1", "D-C2"]


@pytest.mark.parametrize(
    ("on", "again"),
    [("2026-01-12", True), ("2026-01-13", True), ("2026-01-14", False)],
    ids=["earlier", "yesterday", "today"],
)
async def test_it_says_when_and_by_whom_and_offers_it_again_on_the_next_working_day(
    site: Site, on: str, again: bool
) -> None:
    await late(site)
    await reminded(site, on)
    for path in (TODAY, CHILD):
        page = await html(site, path)
        assert f"Reminded on {int(on[-2:])} January by Jo Mensah" in page
        assert ("/reminder" in page) is again


async def test_the_last_reminder_counts_in_whatever_order_they_are_heard_and_opens_nothing_again(site: Site) -> None:
    await late(site)
    given = {"owner": "social_worker", "keeper": "scheduling", "due_on": "2026-01-13"}
    met = facts.duty(DutyMet, "D-C1", "care_plan_prepared", met_on="2026-01-13", late=False, **given)
    await reminded(site, "2026-01-14")
    await reminded(site, "2026-01-12", "M1")
    assert "Reminded on 14 January by Jo Mensah" in await html(site, CHILD)
    await site.svc.hears(said(met, "C1", by="scheduling", at="2026-01-14T00:00:02"))
    assert "Prepare the care plan" not in (await html(site, CHILD)).partition("What has happened")[0]


async def sends(site: Site, came_from: str, **more: str) -> Any:
    cookie = site.issuer.issue("iro", "I1")
    page = (await site.get(TODAY, None, cookie=f"{COOKIE}={cookie}", **BROWSER)).text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None
    body = {"form_token": token[1], "from": came_from} | more
    headers = {"cookie": f"{COOKIE}={cookie}", **BROWSER}
    return await site.call("POST", BUTTON.format("D-C1"), role=None, data=body, headers=headers)


@pytest.mark.parametrize(("came_from", "then"), [("today", TODAY), ("child", CHILD), ("https://evil.example", TODAY)])
async def test_the_button_is_sent_to_who_keeps_the_duty_and_leads_back(site: Site, came_from: str, then: str) -> None:
    await late(site)
    answer = await sends(site, came_from)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{then}?done=reminded")
    assert site.others.said == [("POST", "/scheduling/duties/D-C1/reminder", {}, "")]
    assert "they are reminded" in await html(site, f"{then}?done=reminded")


async def test_looking_at_the_pages_reminds_nobody_and_a_button_from_elsewhere_does_not_count(site: Site) -> None:
    await late(site)
    await html(site, TODAY)
    await html(site, CHILD)
    assert (await sends(site, "today", form_token="made-up")).status_code == 403
    assert (await site.get(BUTTON.format("D-C1"), "iro_manager")).status_code == 405
    assert site.others.said == []


async def test_a_refusal_is_a_plain_page(site: Site) -> None:
    await late(site)
    site.others.refuses = Conflict("reminded-already", "They were reminded of this already", "That was today, by M1.")
    answer = await sends(site, "today")
    assert answer.status_code == 409
    assert "They were reminded of this already" in answer.text
    assert "That was today, by M1." in answer.text


async def test_a_duty_of_a_child_whom_she_may_not_see_is_none(site: Site) -> None:
    await late(site)
    for path in ("D-C1", "D-C9"):
        answer = await site.call("POST", BUTTON.format(path), role="iro", subject="I9", data={"from": "today"})
        assert answer.status_code == 404
    assert site.others.said == []

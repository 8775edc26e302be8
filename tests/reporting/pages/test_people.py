"""The pages on which IROs and people around children are entered: what is asked, said, shown, and kept from whom."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from services.allocation.schemas import fields
from services.notifications.schemas.notices import PersonBody
from services.reporting.declaration import DECLARATION
from services.reporting.pages.people import around, iros
from shared.events.council.child_plans import MayNotKnow
from tests.support.forms_sent import sends
from tests.support.harness import Harness
from tests.support.reporting_site import Site

IRO: dict[str, Any] = {
    "id": "I1",
    "name": "Jo Mensah",
    "email": "jo@example.org",
    "phone": None,
    "fte": 0.6,
    "iro_share": 1.0,
    "role": "iro",
    "registration_number": "SW1",
    "qualified_on": "2010-09-01",
    "communication_methods": ["bsl"],
    "not_independent_of": {"people": ["P1"], "teams": [], "ties": []},
    "active_from": "2020-01-01",
    "active_to": None,
    "version": "v1",
}
PLAN = IRO | {
    "handed_over_from": "2026-03-17",
    "next_step_on": None,
    "children": [{"child_id": "C1", "next_review_on": None, "why": None}],
    "handed_over": [],
}
ABSENCE = {
    "id": "A1",
    "iro_id": "I1",
    "from_on": "2026-02-02",
    "to_on": "2026-02-06",
    "kind": "leave",
    "cover": None,
    "arrangement": "cover",
    "cancelled": False,
    "next_step_on": None,
    "children": [],
    "uncovered": [],
}
MOTHER: dict[str, Any] = {
    "id": "MUM",
    "kind": "parent",
    "name": "Ann Other",
    "preferred_name": None,
    "email": "ann@example.org",
    "phone": "01632 960001",
    "postal_address": None,
    "channel": "letter",
    "language": None,
    "easy_read": False,
    "relations": [
        {"child_id": "C1", "kind": "parent", "from": None, "to": None, "excluded": False, "no_contact": False,
         "may_not_know": ["placement"]},
        {"child_id": "C2", "kind": "parent", "from": None, "to": None, "excluded": False, "no_contact": True,
         "may_not_know": []},
    ],
    "updated_at": "2026-01-14T09:00:00Z",
    "version": "p1",
}  # fmt: skip
HER_PAGE = "/reporting/people/iros/I1"


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    made.others.told |= {
        "/allocation/iros": {"items": [IRO]},
        "/allocation/iros/I1": IRO,
        "/allocation/iros/I1/departure": PLAN,
        "/allocation/iros/I1/absences": {"items": [ABSENCE]},
        "/allocation/caseloads": {"items": [{"iro_id": "I1", "children": 1}], "corporate_iros": []},
        "/notifications/people/MUM": MOTHER,
        "/notifications/people": {"items": [{"id": "MUM", "kind": "parent", "name": "Ann Other", "relations": []}]},
    }
    yield made
    await made.closes()


def last_said(site: Site) -> tuple[str, str, Mapping[str, Any], str]:
    return site.others.said[-1]


async def test_an_iro_is_added_and_shown_with_the_children_she_got(site: Site) -> None:
    site.others.answers = {"id": "I1"}
    typed = {"id": "I1", "name": "Jo Mensah", "role": "iro", "fte": "0.6", "people": "P1, P2"}
    answer = await sends(site, "/reporting/people/new-iro", **typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HER_PAGE}?done=iro_joined")
    method, path, body, _ = last_said(site)
    assert (method, path) == ("POST", "/allocation/iros")
    assert (body["fte"], body["not_independent_of"]) == (0.6, {"people": ["P1", "P2"], "teams": []})
    assert "1 child now" in await site.page(HER_PAGE)


async def test_an_iro_without_a_name_is_asked_again_and_nothing_is_said(site: Site) -> None:
    answer = await sends(site, "/reporting/people/new-iro", id="I1", role="iro", fte="0.6")
    assert answer.status_code == 422
    assert "Enter the name" in answer.text
    assert 'value="I1"' in answer.text
    assert site.others.said == []


async def test_a_change_goes_with_the_version_that_was_read_and_what_was_emptied_is_emptied(site: Site) -> None:
    answer = await sends(site, f"{HER_PAGE}/change", name="Jo Mensah", role="iro", fte="1", email="")
    assert answer.status_code == 303
    method, path, body, version = last_said(site)
    assert (method, path, version) == ("PATCH", "/allocation/iros/I1", "v1")
    assert body["email"] is None
    assert body["not_independent_of"] == {"people": [], "teams": []}


async def test_an_absence_is_said_as_it_was_typed(site: Site) -> None:
    days = {"from_on__day": "2", "from_on__month": "2", "from_on__year": "2026"}
    answer = await sends(site, f"{HER_PAGE}/absence", **days, cover="no", kind="sickness")
    assert answer.status_code == 303
    assert last_said(site)[2] == {"from_on": "2026-02-02", "to_on": None, "kind": "sickness", "cover": False}


async def test_an_absence_shows_its_days_and_offers_its_ways_back(site: Site) -> None:
    page = await site.page(HER_PAGE)
    assert "Away 2 February to 6 February 2026 Somebody covers from 2 February 2026 on (leave)" in page
    assert "Take back: it was a mistake" in page
    assert "There after all" in page
    answer = await sends(site, f"{HER_PAGE}/absences/A1/withdrawal", reason="Another week")
    assert answer.headers["location"] == f"{HER_PAGE}?done=away_taken_back"
    assert last_said(site)[1] == "/allocation/iros/I1/absences/A1/withdrawal"


async def test_a_departure_is_put_on_record_only_after_what_follows_was_read(site: Site) -> None:
    day = {"left_on__day": "31", "left_on__month": "3", "left_on__year": "2026"}
    asked = await sends(site, f"{HER_PAGE}/departure", **day)
    assert asked.status_code == 200
    assert "1 child will have another IRO" in asked.text
    assert "handed over from 17 March 2026 on" in asked.text
    assert site.others.said == []
    assert ("/allocation/iros/I1/departure", {"left_on": "2026-03-31"}) in site.others.asked
    answer = await sends(site, f"{HER_PAGE}/departure", **day, confirmed="yes")
    assert answer.headers["location"] == f"{HER_PAGE}?done=leaves"
    assert last_said(site)[2] == {"left_on": "2026-03-31", "confirm_past": False}


@pytest.mark.parametrize(
    ("day", "words", "past"),
    [("13", "at once", True), ("14", "They are handed over from 17 March", False), ("15", "They are", False)],
)
async def test_a_last_day_that_is_over_is_said_to_be_so_and_meant(site: Site, day: str, words: str, past: bool) -> None:
    typed = {"left_on__day": day, "left_on__month": "1", "left_on__year": "2026"}
    assert words in (await sends(site, f"{HER_PAGE}/departure", **typed)).text
    await sends(site, f"{HER_PAGE}/departure", **typed, confirmed="yes")
    assert last_said(site)[2]["confirm_past"] is past


async def test_a_departure_can_be_taken_back_where_it_is_shown(site: Site) -> None:
    site.others.told["/allocation/iros/I1/departure"] = PLAN | {"active_to": "2026-03-31"}
    page = await site.page(HER_PAGE)
    assert "Leaves on 31 March 2026. 1 child to be handed over, from 17 March 2026 on." in page
    answer = await sends(site, f"{HER_PAGE}/departure/withdrawal", reason="Told too early")
    assert answer.headers["location"] == f"{HER_PAGE}?done=leaving_taken_back"
    await sends(site, f"{HER_PAGE}/departure/stays")
    assert last_said(site)[1:3] == ("/allocation/iros/I1/departure", {"left_on": None})


async def test_a_mother_who_may_not_know_the_placement_is_entered(site: Site) -> None:
    typed: dict[str, Any] = {"name": "Ann Other", "child_id": "C1", "kind": "parent", "may_not_know": ["placement"]}
    answer = await sends(site, "/reporting/people/new", **typed, no_contact="no", excluded="no", id="NEW")
    assert answer.headers["location"] == "/reporting/people/around/NEW?done=person_saved"
    method, path, body, version = last_said(site)
    assert (method, path, version) == ("PUT", "/notifications/people/NEW", "none")
    assert body["relations"] == [
        {"child_id": "C1", "kind": "parent", "may_not_know": ["placement"], "no_contact": False, "excluded": False}
    ]


async def test_nobody_who_is_held_already_is_overwritten(site: Site) -> None:
    typed = {"name": "X", "child_id": "C1", "kind": "parent", "no_contact": "no", "excluded": "no", "id": "MUM"}
    answer = await sends(site, "/reporting/people/new", **typed)
    assert answer.status_code == 409
    assert "somebody with this id already" in answer.text
    assert site.others.said == []


async def test_a_change_of_one_child_keeps_the_others_and_the_details(site: Site) -> None:
    typed: dict[str, Any] = {"child_id": "C1", "kind": "parent", "may_not_know": ["placement", "school"]}
    await sends(site, "/reporting/people/around/MUM/relation/0", **typed, no_contact="no", excluded="yes")
    _, _, body, version = last_said(site)
    assert version == "p1"
    assert body["email"] == "ann@example.org"
    assert [each["child_id"] for each in body["relations"]] == ["C1", "C2"]
    assert (body["relations"][0]["may_not_know"], body["relations"][1]["no_contact"]) == (["placement", "school"], True)
    await sends(site, "/reporting/people/around/MUM/relation/0/removal")
    assert [each["child_id"] for each in last_said(site)[2]["relations"]] == ["C2"]


async def test_details_that_are_changed_keep_what_may_not_be_known(site: Site) -> None:
    await sends(site, "/reporting/people/around/MUM/change", name="Ann New")
    body = last_said(site)[2]
    assert (body["name"], body["relations"]) == ("Ann New", MOTHER["relations"])
    PersonBody.model_validate(body)


async def test_a_search_shows_who_they_are_and_no_way_to_reach_them(site: Site) -> None:
    page = await site.page("/reporting/people/search?q=ann")
    assert "Ann Other" in page
    assert "@" not in page
    assert ("/notifications/people", {"limit": "100", "q": "ann"}) in site.others.asked


@pytest.mark.parametrize("role", ["social_worker", "senior_manager", "auditor", "dashboard", "child", "team_manager"])
async def test_who_may_not_read_contact_details_opens_nobodys_page(site: Site, role: str) -> None:
    for path in ("/reporting/people/around/MUM", "/reporting/people/search?q=ann", "/reporting/people/new"):
        assert (await site.get(path, role)).status_code == 403


async def test_who_only_reads_is_offered_no_change(site: Site) -> None:
    assert "Change" not in await site.page("/reporting/people/around/MUM", "iro")
    assert "Add an IRO" not in await site.page("/reporting/people", "admin")


def test_options_are_the_codes_of_the_services_that_take_them() -> None:
    assert set(iros.ROLES) == set(get_args(get_args(fields.Role)[0]))
    channel = PersonBody.model_fields["channel"].annotation
    assert set(around.CHANNELS) == {code for each in get_args(channel) for code in get_args(each)}
    assert set(around.MAY_NOT_KNOW) == set(get_args(MayNotKnow))

"""Reporting's pages, their files, and who may see what."""

import re
from datetime import date
from html import unescape

import pytest

from services.reporting.actions import reads
from services.reporting.actions.reads import Reads
from services.reporting.api import pages as page_routes
from services.reporting.pages import render
from services.reporting.pages.places import BESIDE_DISPUTES, PLACES, may_open, places_of
from shared.auth.access import COOKIE, PUBLIC, roles_of
from shared.auth.audit import EVERY_CHILD
from shared.auth.roles import ROLES, Caller
from shared.events.council.child_life import PlacementEnded
from shared.events.services.allocation import ChildUnallocated
from shared.events.services.duties import DutyOpened
from shared.storage.tables import audit
from shared.web.paging import encode_cursor
from tests.support import facts
from tests.support.events import said
from tests.support.facts import became
from tests.support.reporting_lives import duty
from tests.support.reporting_site import BEGAN, BROWSER, Site, a_story, allocated, came_into_care, late_duty


async def test_the_page_of_children_shows_its_rows_its_totals_and_the_next_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_routes, "_ROWS_A_PAGE", 2)
    why = ChildUnallocated(since=BEGAN, due_on=date(2026, 1, 12), reasons=("no_room",))
    waiting = said(why, "C2", by="allocation", at="2026-01-13T00:00:02")
    in_care = [came_into_care(each) for each in ("C1", "C2", "C3")]
    await site.svc.hears(*in_care, allocated("C1"), waiting, *late_duty("C2"))
    page = await site.page("/reporting/children/")
    assert "3 looked-after children 1 with something late 2 without an IRO 0 with something due by Sunday" in page
    assert (
        page.index("No IRO for 7 working days No room") < page.index("Late Appoint an IRO") < page.rindex("Jo Mensah")
    )
    assert " C3 " not in page
    link = re.search(
        r'href="(/reporting/children/\?[^"]*cursor=[^"]+)"', (await site.get("/reporting/children/", **BROWSER)).text
    )
    assert link is not None
    assert " C3 " in await site.page(link.group(1).replace("&amp;", "&"))
    assert "C3" not in await site.page("/reporting/children/?q=&iro_id=&late=1")


@pytest.mark.parametrize(("role", "subject", "behind"), [("iro_manager", "M1", "C1 C2 C4"), ("iro", "I2", "C4")])
async def test_behind_the_number_of_what_is_due_by_sunday_are_the_children_whom_it_counts(
    site: Site, role: str, subject: str, behind: str
) -> None:
    """The first on its Sunday, the second today; the third after it, the last beside what was late before today."""
    await site.svc.hears(*[came_into_care(f"C{each}") for each in range(1, 6)], allocated("C4", "I2"))
    due = {"C1": [date(2026, 1, 18)], "C2": [date(2026, 1, 14)], "C3": [date(2026, 1, 19)]}
    due |= {"C4": [date(2026, 1, 12), date(2026, 1, 16)], "C5": [date(2026, 1, 13)]}
    for child, days in due.items():
        opened = [duty(DutyOpened, "2026-01-05T10:00:00", child, id=f"{child}-{day}", due_on=day) for day in days]
        await site.svc.hears(*opened)
    said = site.token(role, subject)
    page = (await site.get("/reporting/children/", None, **BROWSER, **said)).text
    found = re.search(r'count">(\d+)</span>\s*<a class="govuk-link" href="([^"]+)">with something due by Sunday', page)
    assert found is not None
    assert int(found.group(1)) == len(behind.split())
    listed = (await site.get(found.group(2), None, **BROWSER, **said)).text
    children = re.findall(r'rowheader"><a class="govuk-link" href="/reporting/children/(C.)"', listed)
    assert " ".join(sorted(children)) == behind
    assert re.search(r'name="due_by_sunday"[^>]* checked', listed)
    file = (await site.get(f"{found.group(2)}&format=csv", None, **BROWSER, **said)).text.splitlines()[1:]
    assert sorted(line[:2] for line in file) == sorted(children)
    data = (await site.get("/reporting/children?due_by_sunday=true", None, **said)).json()["items"]
    assert sorted(each["child_id"] for each in data) == sorted(children)


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", "C2 C1 C3 C4"), ("child", "C1 C2 C3 C4"), ("-child", "C4 C3 C2 C1"), ("from", "C4 C1 C2 C3"),
     ("-from", "C3 C2 C1 C4"), ("review", "C3 C1 C2 C4"), ("-review", "C4 C2 C1 C3")],
)  # fmt: skip
async def test_the_list_is_in_the_order_that_is_asked_for_page_after_page_and_in_its_file(
    site: Site, monkeypatch: pytest.MonkeyPatch, sort: str, order: str
) -> None:
    """A child whose review is not planned comes after those whose is."""
    monkeypatch.setattr(page_routes, "_ROWS_A_PAGE", 1)
    monkeypatch.setattr(reads, "_AT_ONCE", 3)
    await site.svc.hears(said(facts.became("2025-11-03"), "C4"))
    await site.svc.hears(*[came_into_care(each) for each in ("C1", "C2", "C3")], *late_duty("C2"))
    for child, due_on in (("C1", "2026-02-02"), ("C2", "2026-02-03"), ("C3", "2026-02-01")):
        await site.svc.hears(said(facts.review_due(f"R-{child}", due_on), child, by="scheduling"))
    found, link = [], f"/reporting/children/?sort={sort}"
    while link:
        page = (await site.get(link, **BROWSER)).text
        found += re.findall(r'rowheader"><a class="govuk-link" href="/reporting/children/(C.)"', page)
        following = re.search(r'href="(/reporting/children/\?[^"]*cursor=[^"]+)"', page)
        link = following.group(1).replace("&amp;", "&") if following else ""
    assert " ".join(found) == order
    file = (await site.get(f"/reporting/children/?sort={sort}&format=csv", **BROWSER)).text.splitlines()
    assert " ".join(line[:2] for line in file[1:]) == order


async def test_the_file_has_of_each_child_what_is_late_or_due_next_and_no_formula(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"), *late_duty("C1"), came_into_care("C2"))
    await site.svc.hears(allocated("C2", "I9"))
    monkeypatch.setattr(site.names, "known", {"I1": "Jo Mensah", "I9": "=1+1"})
    answer = await site.get("/reporting/children/?format=csv", **BROWSER)
    assert answer.headers["content-disposition"] == 'attachment; filename="children.csv"'
    _, first, second = answer.text.splitlines()
    assert first == "C1,2026-01-05,Jo Mensah,,,1,Appoint an IRO,IRO manager,2026-01-12"
    assert second == "C2,2026-01-05,'=1+1,,,0,,,"
    late_alone = await site.get("/reporting/children/?format=csv&late=1", **BROWSER)
    assert len(late_alone.text.splitlines()) == 2


async def test_an_order_that_there_is_not_and_a_cursor_of_another_order_are_refused(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), came_into_care("C2"))
    assert (await site.get("/reporting/children/?sort=name", **BROWSER)).status_code == 422
    cursor = encode_cursor([0, "C1"])
    assert (await site.get(f"/reporting/children/?cursor={cursor}", **BROWSER)).status_code == 200
    assert (await site.get(f"/reporting/children/?sort=from&cursor={cursor}", **BROWSER)).status_code == 422


async def test_a_childs_page_shows_the_iro_the_duties_with_their_source_and_the_latest_event_first(site: Site) -> None:
    began = came_into_care("A.1:2")
    await site.svc.hears(began, allocated("A.1:2", "I9", cause=began), *late_duty("A.1:2"))
    page = await site.page(render.child_link("A.1:2"))
    assert "Accommodated under section 20 (V2)" in page
    assert "I9 Allocated 6 January 2026 Sibling has this IRO (rule: siblings)" in page, "nobody knows the name of I9"
    late = "Late Appoint an IRO IRO manager · 12 January 2026 · late by 2 working days"
    assert re.search(late + r".*5 working days.* Hull 1; Jersey 7\.2", page)
    assert page.index("What has happened") < page.index("IRO allocated: has the child") < page.rindex("Became looked")


async def test_a_childs_page_says_how_old_placed_where_and_whose_the_child_is(site: Site) -> None:
    """The hint on the page of roles to choose says that a social worker's id stands here."""
    placed = {"id": "P1", "type": "U4", "started_on": "2026-01-05", "distance_miles": 4.2}
    began = facts.became(date_of_birth="2011-01-15", social_worker_id="SW7", team_id="T3", placement=placed)
    await site.svc.hears(said(began, "C1"), came_into_care("C2"))
    page = await site.page("/reporting/children/C1")
    assert "Age 14 years old Looked after from" in page, "15 tomorrow"
    assert "Placement Foster care (U4) since 5 January 2026, 4 miles from home" in page
    assert "Social worker SW7, team T3" in page
    child = await site.page("/reporting/children/C1", "child", subject="C1")
    assert "SW7" not in child
    ended = PlacementEnded(placement_id="P1", ended_on=date(2026, 1, 9))
    await site.svc.hears(said(ended, "C1", at="2026-01-09T10:00:00"))
    assert "Foster care" not in await site.page("/reporting/children/C1")
    await site.svc.hears(said(facts.ceased("2026-01-12"), "C1"))
    assert "Social worker SW7" not in await site.page("/reporting/children/C1")


async def test_the_iros_before_stand_by_name_where_it_is_known(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1", "I3"))
    site.names.known["I2"] = "Kim Obi"
    over = {"from": "2025-01-01", "to": "2025-01-11", "rule": None}
    history = [{**over, "iro_id": "I2", "rule": "siblings"}, {**over, "iro_id": "I8"}, {"iro_id": "I3", "to": None}]
    site.others.told["/allocation/children/C1"] = {"iro": {"id": "I3", "name": "Lu Ray"}, "history": history}
    page = await site.page("/reporting/children/C1")
    assert "IROs before (2) Kim Obi, 10 days until 11 January 2025: " in page
    assert "I8, 10 days until 11 January 2025" in page, "nobody knows the name of I8"


async def test_what_is_to_be_done_for_a_child_is_read_soonest_first_whatever_was_heard_first(site: Site) -> None:
    await site.svc.hears(came_into_care())
    for id, due_on in (("D3", None), ("D4", date(2026, 1, 20)), ("D2", date(2026, 1, 12)), ("D1", date(2026, 1, 20))):
        await site.svc.hears(duty(DutyOpened, "2026-01-05T10:00:00", id=id, due_on=due_on))
    found = await Reads(site.svc.service).child("C1", Caller("M1", frozenset({"iro_manager"})))
    assert [each["duty_id"] for each in found.duties] == ["D2", "D1", "D4", "D3"]


async def test_only_sample_data_carries_the_banner(site: Site) -> None:
    await site.svc.hears(came_into_care())
    for site.sample in (True, False):
        for path in ("/reporting/", "/reporting/children/", "/reporting/children/C1"):
            assert ("Sample data" in (await site.get(path, **BROWSER)).text) is site.sample


async def test_a_browser_nobody_knows_gets_a_page_and_a_program_a_problem_both_401(site: Site) -> None:
    for path in ("/reporting/", "/reporting/children/", "/reporting/children/C1"):
        browser = await site.get(path, None, **BROWSER)
        program = await site.get(path, None)
        assert (browser.status_code, program.status_code) == (401, 401)
        assert "You need to sign in" in browser.text
        assert browser.headers["content-type"].startswith("text/html")
        assert browser.headers["content-security-policy"] == render.CONTENT_SECURITY_POLICY
        assert program.json()["type"] == "unauthenticated"


async def test_the_session_cookie_opens_the_pages(site: Site) -> None:
    await site.svc.hears(came_into_care())
    cookie = {"cookie": f"{COOKIE}={site.issuer.issue('iro_manager', 'M1')}"}
    for path in ("/reporting/", "/reporting/children/", "/reporting/children/C1", "/reporting/children/C1/timeline"):
        assert (await site.get(path, None, **cookie)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/reporting/", "/reporting/children", "/reporting/children/C1", "/reporting/children/C1/timeline"]
)
async def test_a_role_that_has_no_business_here_is_refused(site: Site, path: str) -> None:
    await site.svc.hears(came_into_care())
    assert (await site.get(path, "council_system")).status_code == 403
    assert (await site.get(path, "complaints", **BROWSER)).status_code == 403


async def test_social_workers_have_a_day_and_a_childs_page_and_no_list_and_no_timeline(site: Site) -> None:
    data = became(social_worker_id="SW1")
    await site.svc.hears(said(data, "C1"), *late_duty("C1"))
    hers, others = site.token("social_worker", "SW1"), site.token("social_worker", "SW2")
    for path in ("/reporting/", "/reporting/children/C1"):
        assert (await site.get(path, None, **BROWSER, **hers)).status_code == 200
    page = (await site.get("/reporting/children/C1", None, **BROWSER, **hers)).text
    assert "Appoint an IRO" in page
    assert "What has happened" not in page
    assert (await site.get("/reporting/children/C1", None, **others)).status_code == 404
    for path in ("/reporting/children/", "/reporting/children", "/reporting/children/C1/timeline"):
        assert (await site.get(path, None, **hers)).status_code == 403


async def test_a_browser_that_asks_for_the_list_as_data_is_sent_to_its_page(site: Site) -> None:
    sent = await site.get("/reporting/children?late=1", **BROWSER)
    assert (sent.status_code, sent.headers["location"]) == (303, "/reporting/children/?late=1")


async def test_a_child_reads_the_own_record_and_finds_no_other(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), came_into_care("C2"))
    own = site.token("child", "C1")
    for path in ("/reporting/children/{}", "/reporting/children/{}/timeline"):
        answers = [await site.get(path.format(each), None, **own) for each in ("C1", "C2", "C9")]
        assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert (await site.get("/reporting/children", None, **own)).status_code == 403


@pytest.mark.parametrize("path", ["C9", "C9/timeline", "%00", "a%20b/timeline", "C1/timeline/timeline"])
async def test_a_child_nobody_ever_spoke_of_is_not_found(site: Site, path: str) -> None:
    await site.svc.hears(came_into_care())
    assert (await site.get(f"/reporting/children/{path}")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/reporting/children/?cursor=x", "/reporting/children/?late=perhaps", "/reporting/children/?q=%00",
     "/reporting/children/C1/timeline?limit=0"],
)  # fmt: skip
async def test_an_address_without_meaning_is_422_in_the_callers_own_form(site: Site, path: str) -> None:
    browser, program = await site.get(path, **BROWSER), await site.get(path)
    assert (browser.status_code, program.status_code) == (422, 422)
    assert program.headers["content-type"] == "application/problem+json"


async def test_reading_one_childs_record_is_noted_with_the_reader_and_one_of_nobody_is_not(site: Site) -> None:
    await site.svc.hears(came_into_care())
    reader = site.token("iro_manager", "I7")
    for path in ("C1", "C1/timeline", "C9"):
        await site.get(f"/reporting/children/{path}", None, **reader)
    noted = [(row["actor"], row["roles"], row["action"], row["subject"]) for row in await site.svc.rows(audit)]
    assert noted == [("I7", "iro_manager", "read_child", "C1"), ("I7", "iro_manager", "read_timeline", "C1")]


@pytest.mark.parametrize("path", ["/reporting/", "/reporting/children"])
async def test_reading_the_list_of_children_is_noted(site: Site, path: str) -> None:
    await site.get(path, None, **site.token("iro_manager", "I7"))
    noted = [(row["actor"], row["action"], row["subject"]) for row in await site.svc.rows(audit)]
    assert noted == [("I7", "read_children", EVERY_CHILD)]


@pytest.mark.parametrize("path", ["/reporting/reviws", "/reporting/kpis/none/none", "/reporting/C1"])
async def test_an_address_that_there_is_not_is_a_page_for_a_browser_and_the_problem_it_was_for_a_program(
    site: Site, path: str
) -> None:
    await site.svc.hears(came_into_care())
    browser, program = await site.get(path, "iro", **BROWSER), await site.get(path, "iro")
    assert (browser.status_code, program.status_code) == (404, 404)
    assert browser.headers["content-security-policy"] == render.CONTENT_SECURITY_POLICY
    told = browser.text.partition("<main")[2]
    assert "There is no such page" in told
    offered = [each["href"] for each in places_of(["iro"], None)]
    assert re.findall(r'href="([^"]*)"', told.partition("</main")[0]) == offered
    assert {"/reporting/", "/reporting/children/", "/reporting/reviews"} <= set(offered)
    problem = {"type": "not-found", "title": "Not Found", "status": 404}
    for answer in (program, await site.get(path, None), await site.call("POST", path, headers=BROWSER)):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == problem | {"instance": f"urn:uuid:{answer.headers['x-request-id']}"}


async def test_whoever_is_not_signed_in_is_told_the_same_of_an_address_that_there_is_and_one_that_there_is_not(
    site: Site,
) -> None:
    await site.svc.hears(came_into_care())
    there, not_there = [
        await site.get(path, None, **BROWSER) for path in ("/reporting/children/C1", "/reporting/children-of/C1")
    ]
    assert (there.status_code, there.text) == (not_there.status_code, not_there.text)
    assert not_there.status_code == 401
    assert not_there.headers["www-authenticate"] == "Bearer"


async def test_an_address_that_only_a_form_is_sent_to_and_one_of_a_file_are_no_json_in_a_browser(site: Site) -> None:
    answer = await site.get("/reporting/duties/D1/reminder", "child", **BROWSER)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert 'href="/reporting/own/"' in answer.text.partition("<main")[2]
    assert "Today" not in answer.text, "a child has nothing but the own page"
    assert (await site.get("/reporting/duties/D1/reminder")).json()["type"] == "method-not-allowed"
    assert "<h1" in (await site.get("/reporting/static/none.css", None, **BROWSER)).text
    moved = await site.get("/reporting/reviews/", **BROWSER)
    assert (moved.status_code, moved.headers["location"]) == (307, "http://iro.test/reporting/reviews")


async def test_static_files_are_open_typed_and_kept_and_the_pages_ask_for_them_by_edition(site: Site) -> None:
    page = (await site.get("/reporting/", None, **BROWSER)).text
    asked = re.findall(r'href="(/reporting/static/[^"]+\?v=[0-9a-f]{12})"', page)
    kinds = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
    assert len(asked) == 3
    for address in asked:
        answer = await site.get(address, None)
        assert answer.headers["content-type"] == kinds[address.partition("?")[0].rpartition(".")[2]]
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await site.get("/reporting/static/..%2Frender.py", None)).status_code == 404


async def test_every_route_names_its_roles_and_only_static_files_and_papers_are_public(site: Site) -> None:
    found = roles_of(site.app)
    public = {path.removeprefix("/reporting/") for (_, path), roles in found.items() if roles == PUBLIC}
    assert public == {"static/{name}", "about/{name}", "own/{code}", "openapi.json", "docs", "docs.css"}
    assert None not in found.values()


@pytest.mark.parametrize("role", sorted(ROLES - {"child", "service", "council_system", "guardian", "complaints"}))
async def test_no_page_offers_a_link_that_refuses_whoever_follows_it(site: Site, role: str) -> None:
    await site.svc.hears(*a_story())
    lists = ("escalation/disputes", "escalation/concerns", "escalation/lateness", "scheduling/reviews")
    documents = ("notifications/court-documents", "notifications/hearings")
    site.others.told |= {f"/{each}": {"items": []} for each in (*lists, *documents)}
    offered_on: dict[str, str] = {}
    for place in (*PLACES, *BESIDE_DISPUTES):
        answer = await site.get(place.path, role, **BROWSER)
        assert answer.status_code != 403 or not may_open(place, [role]), place
        links = re.findall(r'href="(/reporting/[^"#]*)', answer.text) if answer.status_code == 200 else ()
        offered_on |= dict.fromkeys(links, place.path)
    for link, page in offered_on.items():
        assert (await site.get(unescape(link), role, **BROWSER)).status_code != 403, (page, link)

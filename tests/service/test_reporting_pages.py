"""Reporting's routes: the timeline, the list, the pages, and who may see them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.reporting import page_routes
from services.reporting.api import router
from services.reporting.declaration import DECLARATION
from services.reporting.names import AllocationNames
from services.reporting.pages import render
from shared.auth import COOKIE, PUBLIC, LocalIssuer, roles_of
from shared.events.allocation import ChildUnallocated, IroAllocated
from shared.events.base import Event
from shared.events.child_court import HearingListed
from shared.events.child_life import ChildBecameLookedAfter, ChildRecordsMerged, PlacementEnded
from shared.events.duties import DutyLate, DutyOpened
from shared.events.envelope import Envelope
from shared.events.escalation import GoodPracticeRecorded
from shared.events.notifications import NoticeSent
from shared.events.scheduling import ReviewDue
from shared.tables import audit
from shared.web import create_service_app
from tests.service.harness import Harness, event

BEGAN = date(2026, 1, 5)
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Names:
    """Allocation's answer, or its absence."""

    def __init__(self) -> None:
        self.known = {"I1": "Jo Mensah"}

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        return {each: self.known[each] for each in ids if each in self.known}


class Site:
    """Reporting's app, and tokens to call it with."""

    def __init__(self, svc: Harness, folder: Path) -> None:
        self.svc, self.names, self.sample = svc, Names(), False
        self.issuer = LocalIssuer.open(folder)
        routes = router(svc.service, names=self.names, sample=lambda: self.sample)
        self.app: FastAPI = create_service_app(
            "reporting", title="Reporting", routers=[routes], verifier=self.issuer.verifier()
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://test")

    def token(self, role: str, subject: str = "someone") -> dict[str, str]:
        return {"authorization": f"Bearer {self.issuer.issue(role, subject)}"}

    async def get(self, path: str, role: str = "iro_manager", **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=self.token(role) | headers)

    async def page(self, path: str, role: str = "iro_manager") -> str:
        answer = await self.get(path, role, **BROWSER)
        assert answer.status_code == 200, answer.text
        spoken = re.sub(r'<span [^>]*aria-hidden="true">[^<]*</span>', "", answer.text.partition("<main")[2])
        return " ".join(re.sub(r"<[^>]+>", " ", spoken).split())


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    yield made
    await made.client.aclose()


def said(data: Event, subject: str = "C1", *, by: str, at: str, cause: Envelope | None = None) -> Envelope:
    source = "/council/test/lcs" if by == "council" else f"/iro/{by}"
    made = event(data, subject, time=f"{at}+00:00", source=source)
    return replace(made, causationid=cause.id if cause else None)


def came_into_care(subject: str = "C1") -> Envelope:
    data = ChildBecameLookedAfter(looked_after_from=BEGAN, date_of_birth=date(2015, 3, 2), legal_status="V2")
    return said(data, subject, by="council", at="2026-01-05T10:00:00")


def late_duty(subject: str, cause: Envelope | None = None) -> list[Envelope]:
    described: dict[str, Any] = {"duty_id": f"D-{subject}", "duty": "iro_appointed", "owner": "iro_manager"}
    described |= {"keeper": "allocation", "opened_on": BEGAN, "due_on": date(2026, 1, 12)}
    described |= {"policy_version": "england-2010@1"}
    late = DutyLate(**described, late_from=date(2026, 1, 13))
    return [
        said(DutyOpened(**described), subject, by="allocation", at="2026-01-05T10:00:01", cause=cause),
        said(late, subject, by="allocation", at="2026-01-13T00:00:01"),
    ]


def allocated(subject: str = "C1", iro: str = "I1", cause: Envelope | None = None) -> Envelope:
    data = IroAllocated(
        allocation_id=f"A-{subject}", iro_id=iro, allocated_on=date(2026, 1, 6), rule="siblings",
        reason_code="sibling_has_this_iro", decided_by="system",
    )  # fmt: skip
    return said(data, subject, by="allocation", at="2026-01-06T09:00:00", cause=cause)


def a_story() -> list[Envelope]:
    """One child's events from every service, the last first."""
    began = came_into_care()
    chosen = allocated(cause=began)
    due = ReviewDue(review_id="R1", kind="first_review", due_on=date(2026, 2, 2), rule="first_review")
    notice = NoticeSent(
        notice_id="N1", template="iro_named_to_child", recipient_kind="child", channel="post", sent_on=date(2026, 1, 7)
    )
    praise = GoodPracticeRecorded(observation_id="G1", recorded_on=date(2026, 1, 8), category="planning")
    return [
        said(praise, by="escalation", at="2026-01-08T09:00:00"),
        said(notice, by="notifications", at="2026-01-07T09:00:00", cause=chosen),
        chosen,
        said(due, by="scheduling", at="2026-01-05T10:00:02", cause=began),
        began,
    ]


async def test_the_timeline_tells_every_services_events_in_order_and_why(site: Site) -> None:
    story = a_story()
    await site.svc.hears(*story)
    answer = (await site.get("/reporting/children/C1/timeline")).json()
    items = answer["items"]
    services = ["council", "scheduling", "allocation", "notifications", "escalation"]
    assert [item["service"] for item in items] == services
    assert [item["on"] for item in items] == [f"2026-01-0{day}" for day in (5, 5, 6, 7, 8)]
    assert [item["event_id"] for item in items] == [each.id for each in reversed(story)]
    assert items[2]["title"] == "IRO allocated by rule siblings"
    assert items[2]["why"] == {
        "event_id": story[-1].id, "type": "child.became_looked_after.v1", "title": "Became looked after",
    }  # fmt: skip
    assert items[0]["why"] is None
    assert items[3]["data"]["template"] == "iro_named_to_child"
    assert (answer["child_id"], answer["next"]) == ("C1", None)


async def test_what_lies_ahead_stands_on_the_day_it_was_said_and_what_lies_behind_on_its_own(site: Site) -> None:
    await site.svc.hears(
        said(HearingListed(hearing_id="H1", kind="final", on=date(2026, 3, 1)), by="council", at="2026-01-09T23:59:00"),
        said(PlacementEnded(placement_id="P1", ended_on=date(2025, 12, 1)), by="council", at="2026-01-10T09:00:00"),
        said(PlacementEnded(placement_id="P2", ended_on=date(2026, 7, 2)), by="council", at="2026-07-01T23:30:00"),
    )
    items = (await site.get("/reporting/children/C1/timeline")).json()["items"]
    assert [item["on"] for item in items] == ["2025-12-01", "2026-01-09", "2026-07-02"], "half past midnight here"


async def test_what_caused_something_stands_before_it_even_if_its_own_clock_is_ahead(site: Site) -> None:
    ahead = event(
        came_into_care().data, "C1", time="2026-01-05T12:00:00+00:00", received="2026-01-05T09:00:00+00:00", id="z"
    )
    answer = said(ChildUnallocated(since=BEGAN, due_on=BEGAN, reasons=()), by="allocation", at="2026-01-05T09:00:00")
    await site.svc.hears(answer, ahead)
    items = (await site.get("/reporting/children/C1/timeline")).json()["items"]
    assert [item["service"] for item in items] == ["council", "allocation"]


@pytest.mark.parametrize(("limit", "pages"), [(4, [4, 1]), (5, [5]), (6, [5]), (1, [1] * 5)])
async def test_the_timeline_comes_in_pages_without_gap_or_double(site: Site, limit: int, pages: list[int]) -> None:
    await site.svc.hears(*a_story())
    whole = (await site.get("/reporting/children/C1/timeline")).json()["items"]
    found: list[list[Any]] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        answer = (
            await site.client.get("/reporting/children/C1/timeline", params=query, headers=site.token("iro"))
        ).json()
        found.append(answer["items"])
        if answer["next"] is None:
            break
        query["cursor"] = answer["next"]
    assert [len(items) for items in found] == pages
    assert [item for items in found for item in items] == whole


async def test_a_duplicates_id_answers_with_the_record_that_goes_on(site: Site) -> None:
    merge = said(ChildRecordsMerged(duplicate_id="C1x"), by="council", at="2026-01-09T10:00:00")
    await site.svc.hears(came_into_care("C1x"), merge)
    answer = (await site.get("/reporting/children/C1x/timeline")).json()
    assert answer["child_id"] == "C1"
    assert [item["type"] for item in answer["items"]] == ["child.became_looked_after.v1", "child.records_merged.v1"]
    assert "Child C1 " in await site.page("/reporting/children/C1x")
    assert [item["child_id"] for item in (await site.get("/reporting/children")).json()["items"]] == ["C1"]


async def test_the_list_shows_iro_next_review_and_what_is_due_late_ones_first(site: Site) -> None:
    due = ReviewDue(review_id="R1", kind="first_review", due_on=date(2026, 2, 2), rule="first_review")
    planned = said(due, by="scheduling", at="2026-01-05T10:00:02")
    await site.svc.hears(came_into_care("C1"), came_into_care("C2"), allocated("C1"), planned, *late_duty("C2"))
    items = (await site.get("/reporting/children")).json()["items"]
    assert [(item["child_id"], item["late_count"]) for item in items] == [("C2", 1), ("C1", 0)]
    assert (items[0]["iro"], items[0]["unallocated_since"]) == (None, "2026-01-05")
    assert [(line["title"], line["late"]) for line in items[0]["due"]] == [("Appoint an IRO", True)]
    assert items[1]["iro"] == {"id": "I1", "name": "Jo Mensah"}
    assert (items[1]["next_review_due"], items[1]["next_review_kind"]) == ("2026-02-02", "first_review")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("iro_id=I1", ["C1"]), ("iro_id=none", ["C2", "C3"]), ("late=true", ["C2"]), ("q=C3", ["C3"]), ("q=%25", [])],
)
async def test_the_list_can_be_filtered(site: Site, query: str, expected: list[str]) -> None:
    in_care = [came_into_care(each) for each in ("C1", "C2", "C3")]
    await site.svc.hears(*in_care, allocated("C1"), *late_duty("C2"))
    items = (await site.get(f"/reporting/children?{query}")).json()["items"]
    assert [item["child_id"] for item in items] == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_the_list_comes_in_pages_across_the_line_between_late_and_calm(site: Site, limit: int) -> None:
    await site.svc.hears(*(came_into_care(f"C{n}") for n in range(4)), *late_duty("C2"), *late_duty("C3"))
    found: list[str] = []
    cursor = ""
    for _ in range(5):
        answer = (await site.get(f"/reporting/children?limit={limit}{cursor}")).json()
        found += [item["child_id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert found == ["C2", "C3", "C0", "C1"]


async def test_the_page_of_children_shows_its_rows_its_totals_and_the_next_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_routes, "_ROWS_A_PAGE", 2)
    why = ChildUnallocated(since=BEGAN, due_on=date(2026, 1, 12), reasons=("no_room",))
    waiting = said(why, "C2", by="allocation", at="2026-01-13T00:00:02")
    in_care = [came_into_care(each) for each in ("C1", "C2", "C3")]
    await site.svc.hears(*in_care, allocated("C1"), waiting, *late_duty("C2"))
    page = await site.page("/reporting/")
    assert "3 looked-after children 1 with something late 2 without an IRO 0 with something due this week" in page
    assert (
        page.index("No IRO for 7 working days No room") < page.index("Late Appoint an IRO") < page.rindex("Jo Mensah")
    )
    assert " C3 " not in page
    link = re.search(r'href="(/reporting/\?[^"]*cursor=[^"]+)"', (await site.get("/reporting/", **BROWSER)).text)
    assert link is not None
    assert " C3 " in await site.page(link.group(1).replace("&amp;", "&"))
    assert "C3" not in await site.page("/reporting/?q=&iro_id=&late=1")


async def test_a_childs_page_shows_the_iro_the_duties_with_their_source_and_the_latest_event_first(site: Site) -> None:
    began = came_into_care("A/1:2")
    await site.svc.hears(began, allocated("A/1:2", "I9", cause=began), *late_duty("A/1:2"))
    page = await site.page(render.child_link("A/1:2"))
    assert "Accommodated under section 20 (V2)" in page
    assert "I9 Allocated 6 January 2026 Sibling has this IRO (rule: siblings)" in page, "nobody knows the name of I9"
    assert re.search(r"Late Appoint an IRO IRO manager 12 January 2026 5 working days.* Hull 1; Jersey 7\.2", page)
    assert page.index("13 January 2026") < page.index("IRO allocated by rule siblings") < page.rindex("Became looked")


async def test_only_sample_data_carries_the_banner(site: Site) -> None:
    await site.svc.hears(came_into_care())
    for site.sample in (True, False):
        for path in ("/reporting/", "/reporting/children/C1"):
            assert ("Sample data" in (await site.get(path, **BROWSER)).text) is site.sample


async def test_a_browser_nobody_knows_gets_a_page_and_a_program_a_problem_both_401(site: Site) -> None:
    for path in ("/reporting/", "/reporting/children/C1"):
        browser = await site.client.get(path, headers=BROWSER)
        program = await site.client.get(path)
        assert (browser.status_code, program.status_code) == (401, 401)
        assert "You need to sign in" in browser.text
        assert browser.headers["content-type"].startswith("text/html")
        assert browser.headers["content-security-policy"] == render.CONTENT_SECURITY_POLICY
        assert program.json()["type"] == "unauthenticated"


async def test_the_session_cookie_opens_the_pages(site: Site) -> None:
    await site.svc.hears(came_into_care())
    cookie = {"cookie": f"{COOKIE}={site.issuer.issue('iro', 'I1')}"}
    for path in ("/reporting/", "/reporting/children/C1", "/reporting/children/C1/timeline"):
        assert (await site.client.get(path, headers=cookie)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/reporting/", "/reporting/children", "/reporting/children/C1", "/reporting/children/C1/timeline"]
)
async def test_a_role_that_has_no_business_here_is_refused(site: Site, path: str) -> None:
    await site.svc.hears(came_into_care())
    assert (await site.get(path, "council_system")).status_code == 403
    assert (await site.get(path, "social_worker", **BROWSER)).status_code == 403


async def test_a_child_reads_the_own_record_and_finds_no_other(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), came_into_care("C2"))
    own = site.token("child", "C1")
    for path in ("/reporting/children/{}", "/reporting/children/{}/timeline"):
        answers = [await site.client.get(path.format(each), headers=own) for each in ("C1", "C2", "C9")]
        assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert (await site.client.get("/reporting/children", headers=own)).status_code == 403


@pytest.mark.parametrize("path", ["C9", "C9/timeline", "%00", "a%20b/timeline", "C1/timeline/timeline"])
async def test_a_child_nobody_ever_spoke_of_is_not_found(site: Site, path: str) -> None:
    await site.svc.hears(came_into_care())
    assert (await site.get(f"/reporting/children/{path}")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/reporting/?cursor=x", "/reporting/children?cursor=WzEsMl0", "/reporting/?late=perhaps", "/reporting/?q=%00",
     "/reporting/children/C1/timeline?limit=0"],
)  # fmt: skip
async def test_an_address_without_meaning_is_422_in_the_callers_own_form(site: Site, path: str) -> None:
    browser, program = await site.get(path, **BROWSER), await site.get(path)
    assert (browser.status_code, program.status_code) == (422, 422)
    assert program.headers["content-type"] == "application/problem+json"


async def test_reading_one_childs_record_is_noted_with_the_reader_and_a_refused_one_is_not(site: Site) -> None:
    await site.svc.hears(came_into_care())
    reader = site.token("iro", "I7")
    for path in ("C1", "C1/timeline", "C9"):
        await site.client.get(f"/reporting/children/{path}", headers=reader)
    noted = [(row["actor"], row["roles"], row["action"], row["subject"]) for row in await site.svc.rows(audit)]
    assert noted == [("I7", "iro", "read_child", "C1"), ("I7", "iro", "read_timeline", "C1")]


async def test_static_files_are_open_typed_and_kept_and_the_pages_ask_for_them_by_edition(site: Site) -> None:
    page = (await site.client.get("/reporting/", headers=BROWSER)).text
    asked = re.findall(r'href="(/reporting/static/[^"]+\?v=[0-9a-f]{12})"', page)
    kinds = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
    assert len(asked) == 3
    for address in asked:
        answer = await site.client.get(address)
        assert answer.headers["content-type"] == kinds[address.partition("?")[0].rpartition(".")[2]]
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await site.client.get("/reporting/static/..%2Frender.py")).status_code == 404


async def test_every_route_names_its_roles_and_only_static_files_and_papers_are_public(site: Site) -> None:
    found = roles_of(site.app)
    public = {path for (_, path), roles in found.items() if roles == PUBLIC}
    assert public == {"/reporting/static/{name}", "/reporting/openapi.json", "/reporting/docs"}
    assert None not in found.values()


async def test_names_come_from_allocation_page_by_page_once_and_none_while_it_is_away() -> None:
    calls: list[httpx.Request] = []
    pages = [
        {"items": [{"id": "I1", "name": "Jo"}], "next": "more"},
        {"items": [{"id": "I2", "name": "Sam"}], "next": None},
    ]

    def allocation(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200, json=pages[len(calls) - 1])

    client = httpx.AsyncClient(transport=httpx.MockTransport(allocation), base_url="http://allocation")
    asked = AllocationNames(client, lambda: "secret")
    assert await asked.names(["I1", "I2", "I3"]) == {"I1": "Jo", "I2": "Sam"}
    assert await asked.names(["I2"]) == {"I2": "Sam"}
    assert [request.url.params.get("cursor") for request in calls] == [None, "more"]
    assert calls[0].headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(200, json=[1]), httpx.ConnectError("away")])
async def test_while_allocation_is_away_there_are_no_names(answer: httpx.Response | httpx.ConnectError) -> None:
    def allocation(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, httpx.Response):
            return answer
        raise answer

    client = httpx.AsyncClient(transport=httpx.MockTransport(allocation), base_url="http://allocation")
    assert await AllocationNames(client, lambda: "secret").names(["I1"]) == {}

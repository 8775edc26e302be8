"""Reporting's JSON: the timeline of a child, the list of children, and the names of IROs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from shared.events.council.child_court import HearingListed
from shared.events.council.child_life import ChildRecordsMerged, PlacementEnded
from shared.events.services.allocation import ChildUnallocated, SiblingGroupSplit
from shared.events.services.duties import DutyOpened
from shared.events.services.escalation import ConcernRaised
from shared.events.services.scheduling import ReviewDue
from tests.support import facts
from tests.support.events import event, said
from tests.support.facts import became
from tests.support.harness import Harness
from tests.support.reporting_lives import a_life
from tests.support.reporting_site import BEGAN, Site, a_story, allocated, came_into_care, late_duty

BROWSER = {"accept": "text/html"}
pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    yield made
    await made.closes()


async def test_the_timeline_tells_every_services_events_in_order_and_why(site: Site) -> None:
    story = a_story()
    await site.svc.hears(*story)
    answer = (await site.get("/reporting/children/C1/timeline")).json()
    items = answer["items"]
    services = ["council", "scheduling", "allocation", "notifications", "escalation"]
    assert [item["service"] for item in items] == services
    assert [item["on"] for item in items] == [f"2026-01-0{day}" for day in (5, 5, 6, 7, 8)]
    assert [item["event_id"] for item in items] == [each.id for each in reversed(story)]
    assert items[2]["title"] == "IRO allocated: has the child's brothers or sisters"
    assert items[2]["why"] == {
        "event_id": story[-1].id, "type": "child.became_looked_after.v1", "title": "Became looked after",
    }  # fmt: skip
    assert items[0]["why"] is None
    assert items[3]["data"]["template"] == "iro_named_to_child"
    assert (answer["child_id"], answer["next"]) == ("C1", None)


async def test_what_lies_ahead_stands_on_the_day_it_was_said_and_what_lies_behind_on_its_own(site: Site) -> None:
    await site.svc.hears(
        said(
            HearingListed(hearing_id="H1", kind="final", on=date(2026, 3, 1)),
            "C1",
            by="council",
            at="2026-01-09T23:59:00",
        ),
        said(
            PlacementEnded(placement_id="P1", ended_on=date(2025, 12, 1)), "C1", by="council", at="2026-01-10T09:00:00"
        ),
        said(
            PlacementEnded(placement_id="P2", ended_on=date(2026, 7, 2)), "C1", by="council", at="2026-07-01T23:30:00"
        ),
    )
    items = (await site.get("/reporting/children/C1/timeline")).json()["items"]
    assert [item["on"] for item in items] == ["2025-12-01", "2026-01-09", "2026-07-02"], "half past midnight here"


async def test_a_clock_that_runs_again_is_news_of_that_day(site: Site) -> None:
    first, again = (
        said(facts.duty(DutyOpened, "D1", "first_review", opened_on="2026-01-05", **more), "C1", by="scheduling", at=at)
        for at, more in (("2026-01-05T09:00:00", {}), ("2026-03-02T09:00:00", {"again": True}))
    )
    await site.svc.hears(first, again)
    items = (await site.get("/reporting/children/C1/timeline")).json()["items"]
    assert [(item["on"], item["title"]) for item in items] == [
        ("2026-01-05", "Time limit started: hold the first review"),
        ("2026-03-02", "Time limit started: hold the first review, which runs again"),
    ]


async def test_what_caused_something_stands_before_it_even_if_its_own_clock_is_ahead(site: Site) -> None:
    ahead = event(
        came_into_care().data, "C1", time="2026-01-05T12:00:00+00:00", received="2026-01-05T09:00:00+00:00", id="z"
    )
    answer = said(
        ChildUnallocated(since=BEGAN, due_on=BEGAN, reasons=()), "C1", by="allocation", at="2026-01-05T09:00:00"
    )
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
        answer = (await site.call("GET", "/children/C1/timeline", params=query)).json()
        found.append(answer["items"])
        if answer["next"] is None:
            break
        query["cursor"] = answer["next"]
    assert [len(items) for items in found] == pages
    assert [item for items in found for item in items] == whole


async def test_a_duplicates_id_answers_with_the_record_that_goes_on(site: Site) -> None:
    merge = said(ChildRecordsMerged(duplicate_id="C1x"), "C1", by="council", at="2026-01-09T10:00:00")
    await site.svc.hears(came_into_care("C1x"), merge)
    answer = (await site.get("/reporting/children/C1x/timeline")).json()
    assert answer["child_id"] == "C1"
    assert [item["type"] for item in answer["items"]] == ["child.became_looked_after.v1", "child.records_merged.v1"]
    assert "Child C1 " in await site.page("/reporting/children/C1x")
    assert [item["child_id"] for item in (await site.get("/reporting/children")).json()["items"]] == ["C1"]


async def test_the_list_shows_iro_next_review_and_what_is_due_late_ones_first(site: Site) -> None:
    due = ReviewDue(review_id="R1", kind="first_review", due_on=date(2026, 2, 2), rule="first_review")
    planned = said(due, "C1", by="scheduling", at="2026-01-05T10:00:02")
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


async def test_a_child_is_shown_on_the_timeline_what_the_own_page_shows_and_no_more(site: Site) -> None:
    split = SiblingGroupSplit(child_ids=("C1", "BEN"), reason="conflict_of_interest", split_id="S1")
    began = said(became(sibling_ids=("BEN",), social_worker_id="SW1"), "C1", at="2026-01-05")
    cause = said(split, "C1", by="allocation", at="2026-01-05")
    given = said(facts.allocated(shared_with=("BEN",), rule="siblings"), "C1", by="allocation", cause=began)
    told = said(facts.changed(rule="manager", reason_code="conflict_of_interest"), "C1", by="allocation", cause=cause)
    raised = ConcernRaised(concern_id="Q", category="contact", raised_on=date(2026, 1, 6), raised_by="SW1")
    concern = said(raised, "C1", by="escalation")
    await site.svc.hears(began, cause, given, told, concern, *late_duty("C1"))
    as_staff = (await site.get("/reporting/children/C1/timeline")).text
    child = site.token("child", "C1")
    answer = await site.get("/reporting/children/C1/timeline", None, **child)
    pages = [answer.text, (await site.get("/reporting/children/C1", None, **child, **BROWSER)).text]
    for hidden in ("BEN", "conflict", "SW1", "siblings", "concern", "decided_by"):
        assert hidden in as_staff, hidden
        assert [page for page in pages if hidden in page] == [], hidden
    items = answer.json()["items"]
    assert [item["why"] for item in items if item["type"] == "iro.changed.v1"] == [None]
    assert [item["why"]["type"] for item in items if item["type"] == "iro.allocated.v1"] == [began.type]


async def test_a_childs_pages_are_full_whatever_is_left_out_between(site: Site) -> None:
    await site.svc.hears(*a_life())
    child, found, cursor = site.token("child", "C1"), [], ""
    whole = (await site.get("/reporting/children/C1/timeline", None, **child)).json()["items"]
    while True:
        page = (await site.get(f"/reporting/children/C1/timeline?limit=2{cursor}", None, **child)).json()
        found += page["items"]
        if page["next"] is None:
            break
        assert len(page["items"]) == 2
        cursor = f"&cursor={page['next']}"
    assert found == whole
    assert len(whole) > 4

"""The pages in a real browser, served with their static files and their content security policy."""

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from services.reporting.pages import render
from services.reporting.pages.children.views import (
    ChildrenView,
    ChildRow,
    ChildView,
    DueItem,
    Filters,
    IroOption,
    OpenDuty,
    TimelineEntry,
    Totals,
)
from tests.system.browser.chromium import Browser, Page

PICTURES = Path(__file__).parents[3] / "test-results" / "browser"
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
NOBODY = "Every IRO who could take this child already has 70 children or is not independent of the case."
ENGLAND = "england-2010@1"
BEFORE_THE_REVIEW = "20 working days before the review"
SAME_IRO = "Brothers and sisters have the same IRO"

ROWS = (
    ChildRow(
        child_id="C1050",
        looked_after_from=date(2025, 9, 1),
        iro_id="I2",
        iro_name="Sam Osei",
        next_review_due=date(2026, 3, 24),
        review_kind="next_review",
        due=(
            DueItem("sw_child_discussion", date(2026, 2, 24), False, "social_worker", ENGLAND),
            DueItem("invitations_sent", date(2026, 3, 10), False, "iro_service", ENGLAND),
        ),
    ),
    ChildRow(
        child_id="C1047",
        looked_after_from=date(2026, 1, 5),
        unallocated_why=NOBODY,
        working_days_without_iro=7,
        next_review_due=date(2026, 2, 2),
        review_kind="first_review",
        due=(
            DueItem("first_review", date(2026, 2, 2), False, "iro", ENGLAND),
            DueItem("iro_appointed", date(2026, 1, 12), True, "iro_manager", ENGLAND),
            DueItem("iro_met_child", None, False, "iro", ENGLAND),
            DueItem("care_plan_prepared", date(2026, 1, 19), False, "social_worker", ENGLAND),
            DueItem("iro_sw_discussion", date(2026, 1, 16), False, "iro", ENGLAND),
            DueItem("child_told_of_iro", date(2026, 1, 21), False, "iro_service", ENGLAND),
            DueItem("invitations_sent", date(2026, 1, 19), False, "iro_service", ENGLAND),
        ),
    ),
    ChildRow(child_id="ALONGERIDFROMTHECOUNCILSOWNSYSTEM/2026-0001", looked_after_from=date(2024, 2, 29), iro_id="I1"),
)
CHILD = ChildView(
    child_id="C1047",
    profile="england-2010",
    as_of=date(2026, 1, 14),
    sample=True,
    looked_after_from=date(2026, 1, 5),
    iro_id="I1",
    iro_name="Jo Mensah",
    allocated_on=date(2026, 1, 6),
    allocation_why="C1048, a brother or sister, has the same IRO (rule: siblings).",
    legal_status="V2",
    duties=(
        OpenDuty(
            "first_review", "iro", date(2026, 2, 2), False, "reg 33(1)", True, ENGLAND, "20 working days", "statute"
        ),
        OpenDuty(
            "sw_child_discussion",
            "social_worker",
            date(2026, 1, 5),
            True,
            "Jersey 3.16",
            False,
            ENGLAND,
            BEFORE_THE_REVIEW,
        ),
        OpenDuty(
            "iro_met_child",
            "iro",
            None,
            False,
            "Hull 1; Jersey 7.2",
            True,
            ENGLAND,
            "Before the first review, in person",
        ),
    ),
    timeline=(
        TimelineEntry(date(2026, 1, 5), "child.became_looked_after.v1", "council"),
        TimelineEntry(date(2026, 1, 6), "iro.allocated.v1", "allocation", SAME_IRO, {"rule": "siblings"}),
        TimelineEntry(
            date(2026, 1, 6), "duty.met.v1", "allocation", None, {"duty": "iro_appointed", "policy_version": ENGLAND}
        ),
    ),
)


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith(render.STATIC):
            file = render.STATIC_FOLDER / path.removeprefix(f"{render.STATIC}/")
            self._answer(file.read_bytes(), TYPES[file.suffix])
        else:
            page = self._children() if path == render.LIST else render.child_page(CHILD)
            self._answer(page.encode(), "text/html; charset=utf-8")

    def _children(self) -> str:
        asked = parse_qs(urlsplit(self.path).query)
        filters = Filters(iro_id=asked.get("iro_id", [None])[0], late_only="late" in asked, q=asked.get("q", [None])[0])
        rows = tuple(row for row in ROWS if row.late or not filters.late_only)
        iros = (IroOption("I1", "Jo Mensah"), IroOption("I2", "Sam Osei"))
        view = ChildrenView("england-2010", date(2026, 1, 14), True, Totals(214, 1, 1, 9), rows, "next", filters, iros)
        return render.children_page(view)

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", render.CONTENT_SECURITY_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test's output is for its failures."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def assert_clean(page: Page, site: str, width: int) -> None:
    assert page.errors == []
    assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in page.requests} == {site}
    assert page.evaluate("document.querySelectorAll('h1').length") == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert page.barriers() == ""
    assert page.evaluate("[...document.querySelectorAll('table')].every(table => table.caption)")
    assert page.evaluate("[...document.querySelectorAll('th')].every(heading => heading.scope)")


@pytest.mark.parametrize("width", [1280, 920, 800, 360, 320])
@pytest.mark.parametrize(("name", "path"), [("children", render.LIST), ("child", render.child_link("C1047"))])
def test_a_page_is_whole_and_fits_at_every_width(browser: Browser, site: str, name: str, path: str, width: int) -> None:
    page = browser.open(site + path, width=width, height=900)
    page.screenshot(PICTURES / f"{name}-{width}.png")
    assert_clean(page, site, width)


@pytest.mark.parametrize(("name", "path"), [("children", render.LIST), ("child", render.child_link("C1047"))])
def test_a_page_can_be_printed_on_a4(browser: Browser, site: str, name: str, path: str) -> None:
    page = browser.open(site + path, width=718, height=1000)
    page.print_view(True)
    page.screenshot(PICTURES / f"{name}-print.png")
    assert_clean(page, site, 718)
    assert page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display") == "table-row"


def test_what_is_late_stands_first_and_says_so_in_words(browser: Browser, site: str) -> None:
    page = browser.open(site + render.LIST)
    assert page.text("h1") == "Looked-after children"
    assert page.text("tbody tr:first-child th") == "C1047"
    first = page.text("tbody tr:first-child .iro-due li:first-child")
    assert first.startswith("Late Appoint an IRO")
    assert "was due 12 January 2026" in first
    assert page.texts(".iro-due .govuk-tag") == ["Late"]


def test_the_list_can_be_filtered_and_a_child_opened_with_the_mouse(browser: Browser, site: str) -> None:
    page = browser.open(site + render.LIST)
    page.click("label[for=late]")
    page.click("main button", loads_a_page=True)
    assert page.texts("tbody tr > th") == ["C1047"]
    assert page.evaluate("document.querySelector('#late').checked")
    page.click("tbody th a", loads_a_page=True)
    assert page.text("h1") == "Child C1047"


def test_the_first_tab_stop_skips_to_the_main_content(browser: Browser, site: str) -> None:
    page = browser.open(site + render.LIST)
    page.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to main content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().height > 20"), (
        "it shows while it has the focus"
    )
    page.evaluate("document.activeElement.click()")
    assert page.evaluate("document.activeElement.id") == "main-content"

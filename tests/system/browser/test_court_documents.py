"""An IRO opens a court document by the link in her letter: in the browser, without a script and without an account."""

import email
import re
import threading
from collections.abc import Iterator
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.system.browser.chromium import Browser
from tests.system.e2e.system import System, became_looked_after, event

SHOTS = Path("test-results/browser")
DAY = "2026-01-05"


class _Documents(BaseHTTPRequestHandler):
    """Where the legal department keeps its documents."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html lang=en><link rel=icon href=data:><title>D</title><h1>The expert report</h1></html>")

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Documents)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/documents/77"
    server.shutdown()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, store: str) -> Iterator[System]:
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    document = {"document_id": "D1", "kind": "expert_report", "received_on": DAY, "link": store}
    received = event("court_document.received", "C1047", DAY) | {"data": document}
    started.post("/notifications/events", [became_looked_after("C1047", DAY), received])
    started.settles()
    yield started
    started.kill()


def link_in_the_letter(system: System) -> str:
    for path in sorted((system.data / "spool").glob("*.eml")):
        letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = letter.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        found = re.search(r"http://127\.0\.0\.1:\d+(/notifications/court-documents/\S+)", text)
        if found:
            return str(system.client.base_url.join(found.group(1)))
    raise AssertionError("no letter has the link")


def statuses(system: System) -> list[str]:
    return [each["status"] for each in system.get("/notifications/court-documents")["items"]]


def test_the_button_records_the_copy_and_leads_on_to_the_document(system: System, browser: Browser) -> None:
    page = browser.new_page()
    page.resize(1280, 800)
    page.go(link_in_the_letter(system))
    assert page.text("h1") == "Open a court document"
    assert page.evaluate("document.scripts.length") == 0
    colour = page.evaluate("getComputedStyle(document.querySelector('main button')).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "rgb(239, 239, 239)"), "the style is there"
    page.screenshot(SHOTS / "court-document.png")
    assert statuses(system) == ["due"]
    page.click("main button", loads_a_page=True)
    assert page.text("h1") == "The expert report"
    assert statuses(system) == ["opened"]

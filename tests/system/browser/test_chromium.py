"""The browser that the other tests look through: it must not skip where it has to run, nor miss what goes wrong."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.system.browser import chromium
from tests.system.browser.chromium import Browser

FAULTY = b"""<!DOCTYPE html><title>Faulty</title><link rel="icon" href="data:,">
<script>console.error("said so"); throw new Error("broke")</script><img src="http://elsewhere.example/a.png" alt="">"""


class Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        said = f"<p>{self.headers.get('Cookie')} {self.headers.get('X-Who')}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(FAULTY if self.path == "/faulty" else said)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test's output is for its failures."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_cookies_and_headers_set_beforehand_are_sent_with_the_first_page(browser: Browser, echo: str) -> None:
    page = browser.new_page()
    page.set_cookie(echo, "session", "abc")
    page.set_headers({"X-Who": "manager"})
    page.go(echo)
    assert page.text("p") == "session=abc manager"
    assert "<p>session=abc manager</p>" in page.html()


def test_a_pages_errors_and_what_it_asks_of_other_hosts_are_noticed(browser: Browser, echo: str) -> None:
    page = browser.open(f"{echo}/faulty")
    assert any("said so" in error for error in page.errors)
    assert any("Uncaught" in error for error in page.errors)
    assert any("ERR_NAME_NOT_RESOLVED" in error for error in page.errors)
    assert "http://elsewhere.example/a.png" in page.requests


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_chromium_tests_fail_in_ci_and_skip_elsewhere(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(outcome, match="IRO_TEST_CHROMIUM"):
        chromium.find_chromium()

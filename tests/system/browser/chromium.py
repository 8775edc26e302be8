"""A real browser for tests: Debian's Chromium without a window, driven by Playwright.

`with Browser() as browser: page = browser.open(url)`. Nothing but 127.0.0.1 can be reached from it, so a page that asks
another host for something fails its test by `page.errors`. Every page has a profile of its own.
"""

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import playwright.sync_api as driven
import pytest
from axe_playwright_python.sync_playwright import Axe

WAIT_SECONDS: Final = 30.0
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""What axe looks at: WCAG 2.2, levels A and AA, which public bodies' websites must meet."""
_FLAGS: Final = (
    "--disable-quic",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find_chromium() -> str:
    """Where Chromium is: IRO_TEST_CHROMIUM, the PATH, or its usual place. Without it: fail in CI, else skip."""
    for candidate in (os.environ.get("IRO_TEST_CHROMIUM"), "chromium", "/usr/bin/chromium"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    reason = "no Chromium found: install it or set IRO_TEST_CHROMIUM to its path"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class Page:
    """One tab. `errors` are what the console complained of, `requests` every address the page has asked for."""

    def __init__(self, tab: driven.Page) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.tab = tab
        tab.on("console", self._note)
        tab.on("pageerror", lambda error: self.errors.append(f"Uncaught {error}"))
        tab.on("request", lambda request: self.requests.append(request.url))

    def go(self, url: str) -> None:
        """Open `url` and wait until it has loaded."""
        self.tab.goto(url)

    def resize(self, width: int, height: int) -> None:
        """Give the window this size in CSS pixels."""
        self.tab.set_viewport_size({"width": width, "height": height})

    def print_view(self, on: bool) -> None:
        """Lay the page out as for paper, or again as for a screen."""
        self.tab.emulate_media(media="print" if on else "screen")

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression, as JSON; a promise is awaited."""
        return self.tab.evaluate(script)

    def text(self, selector: str) -> str:
        """The visible text of the first element that matches."""
        return self.tab.locator(selector).first.inner_text()

    def texts(self, selector: str) -> list[str]:
        """The visible text of every element that matches."""
        return self.tab.locator(selector).all_inner_texts()

    def html(self) -> str:
        """The document as it is now."""
        return self.tab.content()

    def click(self, selector: str, *, loads_a_page: bool = False) -> None:
        """Click the first element that matches; `loads_a_page` waits for the page it leads to."""
        element = self.tab.locator(selector).first
        if not loads_a_page:
            element.click()
            return
        with self.tab.expect_event("load"):
            element.click()

    def types(self, selector: str, text: str) -> None:
        """Type into the first field that matches, in place of what stands there."""
        self.tab.locator(selector).first.fill(text)

    def press(self, key: str) -> None:
        """Press one key, by its DOM name: `press("Tab")`."""
        self.tab.keyboard.press(key)

    def set_cookie(self, url: str, name: str, value: str) -> None:
        """Set a cookie for the site of `url`."""
        self.tab.context.add_cookies([{"name": name, "value": value, "url": url}])

    def set_headers(self, headers: dict[str, str]) -> None:
        """Send these headers with every request from now on."""
        self.tab.set_extra_http_headers(headers)

    def screenshot(self, path: Path) -> None:
        """Save a picture of the whole page as PNG, making the folder if need be."""
        self.tab.screenshot(path=path, full_page=True, caret="initial")  # else it leaves marks on inputs

    def barriers(self) -> str:
        """What keeps somebody from using the page, as axe finds it by WCAG 2.2 AA; empty where it finds nothing."""
        found = Axe().run(self.tab, options={"runOnly": {"type": "tag", "values": list(RULES)}})
        return found.generate_report() if found.violations_count else ""

    def _note(self, said: driven.ConsoleMessage) -> None:
        if said.type in {"error", "warning", "assert"}:
            self.errors.append(f"{said.text} {said.location.get('url', '')}".strip())


class Browser:
    """A browser of its own, with profiles that are thrown away at the end."""

    def __enter__(self) -> Self:
        chromium = find_chromium()
        self._driver = driven.sync_playwright().start()
        self._browser = self._driver.chromium.launch(executable_path=chromium, args=_FLAGS, chromium_sandbox=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._driver.stop()

    def open(self, url: str, *, width: int = 1280, height: int = 900) -> Page:
        """A new tab with `url` loaded, in a window of this size in CSS pixels."""
        page = self.new_page()
        page.resize(width, height)
        page.go(url)
        return page

    def new_page(self, *, scripts: bool = True) -> Page:
        """A new, empty tab: for cookies and headers that must be set before the first page. `scripts` turns
        JavaScript on."""
        context = self._browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(WAIT_SECONDS * 1000)
        return Page(context.new_page())

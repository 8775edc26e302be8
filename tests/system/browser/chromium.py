"""A real browser for tests: headless Chromium, driven over its DevTools protocol.

`with Browser() as browser: page = browser.open(url)`. Nothing but 127.0.0.1 can be reached from it, so a page that asks
another host for something fails its test by `page.errors`.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pytest
from websockets.sync.client import ClientConnection, connect

WAIT_SECONDS: Final = 30.0
_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)

# The first box is taken because the middle of a link that runs over two lines may lie beside it; two frames are
# awaited because the browser may drop clicks on a page that has not been painted yet.
_MIDDLE_OF: Final = """(async () => {
  const element = document.querySelector(%s);
  element.scrollIntoView({block: "center", behavior: "instant"});
  await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const box = element.getClientRects()[0];
  return [box.x + box.width / 2, box.y + box.height / 2];
})()"""


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

    def __init__(self, socket: ClientConnection) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        self._socket = socket
        self._loads = 0
        self._last_id = 0
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one DevTools command and give back its result. Raises RuntimeError when the browser refuses it."""
        self._last_id += 1
        self._socket.send(json.dumps({"id": self._last_id, "method": method, "params": params}))
        while (message := self._receive()).get("id") != self._last_id:
            pass
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def go(self, url: str) -> None:
        """Open `url` and wait until it has loaded."""
        loads = self._loads
        failure = self.send("Page.navigate", url=url).get("errorText")
        if failure:
            raise RuntimeError(f"{url}: {failure}")
        self._wait_for_load_after(loads)

    def resize(self, width: int, height: int) -> None:
        """Give the window this size in CSS pixels."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def print_view(self, on: bool) -> None:
        """Lay the page out as for paper, or again as for a screen."""
        self.send("Emulation.setEmulatedMedia", media="print" if on else "")

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression, as JSON; a promise is awaited. Raises RuntimeError when it throws."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def text(self, selector: str) -> str:
        """The visible text of the first element that matches. Raises RuntimeError when none does."""
        return str(self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText"))

    def texts(self, selector: str) -> list[str]:
        """The visible text of every element that matches."""
        found: list[str] = self.evaluate(
            f"[...document.querySelectorAll({json.dumps(selector)})].map(element => element.innerText)"
        )
        return found

    def html(self) -> str:
        """The document as it is now."""
        return str(self.evaluate("document.documentElement.outerHTML"))

    def click(self, selector: str, *, loads_a_page: bool = False) -> None:
        """Click the first element that matches, amid its first line; `loads_a_page` waits for the page it leads to."""
        x, y = self.evaluate(_MIDDLE_OF % json.dumps(selector))
        loads = self._loads
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        if loads_a_page:
            self._wait_for_load_after(loads)

    def press(self, key: str, code: int) -> None:
        """Press one key, by its DOM name and its Windows key code: `press("Tab", 9)`."""
        for kind in ("rawKeyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def set_cookie(self, url: str, name: str, value: str) -> None:
        """Set a cookie for the site of `url`."""
        self.send("Network.setCookie", url=url, name=name, value=value)

    def set_headers(self, headers: dict[str, str]) -> None:
        """Send these headers with every request from now on."""
        self.send("Network.setExtraHTTPHeaders", headers=headers)

    def screenshot(self, path: Path) -> None:
        """Save a picture of the whole page as PNG, making the folder if need be."""
        picture = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(picture["data"]))

    def _wait_for_load_after(self, loads: int) -> None:
        while self._loads == loads:
            self._receive()

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(timeout=WAIT_SECONDS))
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, event: str, said: dict[str, Any]) -> None:
        if event == "Page.loadEventFired":
            self._loads += 1
        elif event == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif event == "Log.entryAdded" and said["entry"]["level"] in {"error", "warning"}:
            self.errors.append(f"{said['entry']['text']} {said['entry'].get('url', '')}".strip())
        elif event == "Runtime.exceptionThrown":
            self.errors.append(said["exceptionDetails"]["text"])
        elif event == "Runtime.consoleAPICalled" and said["type"] in {"error", "assert"}:
            self.errors.append(" ".join(str(argument.get("value", "")) for argument in said["args"]))


class Browser:
    """A browser of its own, with an empty profile that is thrown away at the end."""

    def __enter__(self) -> Self:
        self._profile = tempfile.TemporaryDirectory(prefix="iro-chromium-", ignore_cleanup_errors=True)
        self._tabs = ExitStack()
        self._process = subprocess.Popen(
            [find_chromium(), *_FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._port = self._wait_for_port()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tabs.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._profile.cleanup()

    def open(self, url: str, *, width: int = 1280, height: int = 900) -> Page:
        """A new tab with `url` loaded, in a window of this size in CSS pixels."""
        page = self.new_page()
        page.resize(width, height)
        page.go(url)
        return page

    def new_page(self) -> Page:
        """A new, empty tab: for cookies and headers that must be set before the first page."""
        ask = urllib.request.Request(f"http://127.0.0.1:{self._port}/json/new?about:blank", method="PUT")
        without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with without_proxy.open(ask, timeout=WAIT_SECONDS) as answer:
            address = json.load(answer)["webSocketDebuggerUrl"]
        return Page(self._tabs.enter_context(connect(address, max_size=None, proxy=None)))

    def _wait_for_port(self) -> int:
        told = Path(self._profile.name, "DevToolsActivePort")
        give_up_at = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < give_up_at and self._process.poll() is None:
            if told.exists() and (lines := told.read_text().splitlines()):
                return int(lines[0])
            time.sleep(0.05)
        self.__exit__(None, None, None)
        raise RuntimeError("Chromium did not start")

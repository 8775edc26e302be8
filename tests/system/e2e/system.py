"""The whole system as its users meet it: a process to start and to kill, and HTTP. Imports nothing of it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "services.cli"]
START_SECONDS = 100
BATCH = "application/cloudevents-batch+json"


def iro(*words: str, settings: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The machine's environment without anybody's IRO_ settings, and these.

    Python may keep bytecode, wherever it was told not to: to compile everything anew takes longer than the rest of a
    start, and here are a hundred starts.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("IRO_")}
    plain = {name: value for name, value in ours.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return plain | {"PYTHONPATH": str(ROOT)} | dict(settings or {})


@contextmanager
def running(log: Path, *words: str, settings: Mapping[str, str]) -> Iterator[str]:
    """One process, until the block ends; what it said when it was ready."""
    with log.open("w") as out:
        process = subprocess.Popen([*COMMAND, *words], cwd=ROOT, env=environment(settings), stdout=out, stderr=out)

    def ready() -> str | None:
        assert process.poll() is None, log.read_text()
        found = re.search(r"(?:listens on|metrics:) (\S+)|is at work$", log.read_text(), re.MULTILINE)
        return found and (found[1] or "at work")

    try:
        yield eventually(ready, 60)
    finally:
        process.terminate()
        status = process.wait(20)
    assert status == 0, log.read_text()


class System:
    """`iro up` on a data folder."""

    def __init__(self, data: Path, *options: str, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self._options = options
        self._settings = settings
        self._log = data.with_suffix(".log")
        self._token = ""
        self.start()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        words = [*COMMAND, "up", "--data", str(self.data), "--port", "0", *self._options]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(words, cwd=ROOT, env=environment(self._settings), stdout=log, stderr=log)
        found = eventually(self._address, START_SECONDS)
        if not self._token:  # whoever has one keeps it, for the keys lie in the folder
            self._token = self._printed_token()
        self.client = httpx.Client(base_url=found, headers={"Authorization": f"Bearer {self._token}"}, timeout=100)
        self.printed = self._log.read_text()

    def _printed_token(self) -> str:
        found = eventually(lambda: re.search(r"A token for eight hours:\n +(\S+)\n", self._log.read_text()), 5)
        return str(found[1])

    def _address(self) -> str | None:
        assert self.process.poll() is None, self._log.read_text()
        found = re.search(r"The system is up: (\S+)[^$]*\Z", self._log.read_text())
        return found[1] if found else None

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """As Ctrl-C does; the exit status."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()

    def get(self, path: str, **query: str | int) -> Any:
        """The answer's JSON."""
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        """The answer's JSON; anything but a 2xx fails the test."""
        kind = BATCH if path.endswith("/events") else "application/json"
        answer = self.client.post(path, content=json.dumps(body), headers={"Content-Type": kind})
        assert answer.is_success, answer.text
        return answer.json()

    def put(self, path: str, body: Any) -> Any:
        """The answer's JSON; anything but a 2xx fails the test."""
        answer = self.client.put(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def iro_joins(self, iro_id: str, **particulars: Any) -> None:
        """An IRO with room and no ties."""
        self.post("/allocation/iros", {"id": iro_id, **IRO, "name": f"Name of {iro_id}", **particulars})

    def clock_moves_to(self, moment: str) -> Any:
        """PUT /clock; what it answers."""
        return self.put("/clock", {"now": moment})

    def settles(self) -> None:
        """Wait until nothing moves any more: the clock is put to where it stands."""
        self.clock_moves_to(self.get("/clock")["now"])

    def timeline(self, child: str) -> list[dict[str, Any]]:
        """Everything that happened to a child."""
        items: list[dict[str, Any]] = self.get(f"/reporting/children/{child}/timeline", limit=500)["items"]
        return items


IRO = {
    "email": "iro@example.org",
    "phone": "01632 960100",
    "fte": 1.0,
    "role": "iro",
    "registration_number": "SW1",
    "qualified_on": "2010-09-01",
    "communication_methods": [],
    "not_independent_of": {"people": [], "teams": []},
    "active_from": "2012-04-01",
    "active_to": None,
}


def event(kind: str, child: str, on: str, *, id: str | None = None, **data: Any) -> dict[str, Any]:
    """A CloudEvent as a council's system posts it."""
    return {
        "specversion": "1.0",
        "id": id or f"{kind}-{child}-{on}",
        "source": "/council/test/lcs",
        "type": f"{kind}.v1",
        "subject": child,
        "time": f"{on}T08:00:00Z",
        "datacontenttype": "application/json",
        "data": data,
    }


def became_looked_after(child: str, on: str, siblings: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """A child came into care."""
    data: dict[str, Any] = {"looked_after_from": on, "date_of_birth": "2015-05-05", "legal_status": "V2"}
    return event("child.became_looked_after", child, on, **data, sibling_ids=list(siblings), **more)


def eventually(ask: Callable[[], Any], seconds: float = 20) -> Any:
    """Ask until the answer is true; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < until, f"not within {seconds} seconds"
        time.sleep(0.05)
    return answer

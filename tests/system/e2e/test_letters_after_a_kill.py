"""Killed between sending letters and writing that down: none is lost, and what comes again comes under the same id."""

import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.system.e2e.system import System, became_looked_after, eventually

CLOCK = ("--no-sample", "--simulated-clock", "2026-01-05T09:00")
CHILDREN = 10
A_MINUTE = 60


class Deadly:
    """A mail server that takes letters, and has the sender killed when it has taken the third and not answered yet."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.to: dict[str, set[str]] = {}
        self.kill: Callable[[], Any] = lambda: None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        id_ = message_from_bytes(envelope.content)["Message-ID"]
        self.ids.append(id_)
        self.to.setdefault(id_, set()).update(envelope.rcpt_tos)
        if len(self.ids) == 3:
            self.kill()
        return "250 taken"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def letters(system: System) -> Counter[str]:
    """How many of the letters to the children stand where."""
    items = system.get("/notifications/notices", recipient="child", limit=100)["items"]
    return Counter(each["status"] for each in items)


@pytest.mark.timeout(400)
def test_killed_between_sending_and_writing_down_no_letter_is_lost_and_each_comes_at_most_twice_under_its_id(
    start: Callable[..., System], either_pair: Mapping[str, str]
) -> None:
    server = Deadly()
    port = free_port()
    mail = Controller(server, hostname="127.0.0.1", port=port)
    mail.start()
    try:
        url = f"smtp://127.0.0.1:{port}?from=iro@council.example&starttls=off"
        system = start(*CLOCK, settings={**either_pair, "IRO_SMTP_URL": url})
        for number in range(CHILDREN):
            system.put(
                f"/notifications/people/K{number}", {"name": f"Kim {number}", "email": f"k{number}@home.example"}
            )
        server.kill = system.kill
        system.post("/notifications/events", [became_looked_after(f"K{n}", "2026-01-05") for n in range(CHILDREN)])
        system.iro_joins("ANN")
        eventually(lambda: len(server.ids) >= 3, A_MINUTE)
        system.process.wait()
        in_hand = set(server.ids)
        system.start()
        began = time.monotonic()
        eventually(lambda: letters(system) == {"delivered": CHILDREN}, 2 * A_MINUTE)
        assert time.monotonic() - began < A_MINUTE, "taken up again within a minute"
    finally:
        mail.stop()
    times = Counter(server.ids)
    assert (len(times), max(times.values())) == (CHILDREN, 2)
    assert {id_ for id_, number in times.items() if number == 2} <= in_hand, "only what was in hand comes again"
    assert all(len(to) == 1 for to in server.to.values()), "one id is one letter to one person"

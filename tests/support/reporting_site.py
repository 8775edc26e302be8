"""Reporting's app on a database under test, tokens to call it with, and events to tell it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from services.reporting.actions.reads import Reads
from services.reporting.api import site
from services.reporting.api.json import router
from services.reporting.pages.others import File, Taken, Told
from shared.events.envelope import Envelope
from shared.events.services.beside_disputes import GoodPracticeRecorded
from shared.events.services.duties import DutyLate, DutyOpened
from shared.events.services.notifications import NoticeSent
from shared.events.services.scheduling import ReviewDue
from shared.refusals import Refusal
from shared.router import Router
from shared.service.service import Service
from tests.support import facts
from tests.support.events import said
from tests.support.facts import became, duty
from tests.support.harness import Harness
from tests.support.http import Client

BEGAN = date(2026, 1, 5)
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Names:
    """Allocation's answer, or its absence."""

    def __init__(self) -> None:
        self.known = {"I1": "Jo Mensah"}

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        return {each: self.known[each] for each in ids if each in self.known}


class Door:
    """The door for events, as the pages call it."""

    def __init__(self) -> None:
        self.posted: list[tuple[dict[str, Any], str]] = []

    async def post(self, event: dict[str, Any], token: str) -> None:
        self.posted.append((event, token))


class Others:
    """The other services: what each path answers, those that are away, and what was said to them."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}
        self.away: set[str] = set()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.said: list[tuple[str, str, Mapping[str, Any], str]] = []
        self.refuses: Refusal | None = None
        self.answers: dict[str, Any] = {}
        self.announces: tuple[str, ...] = ()

    async def ask(self, path: str, token: str, **asked: str) -> Told:
        self.asked.append((path, asked))
        if path.split("/")[1] in self.away:
            return Told(None, {})
        if path not in self.told:
            return Told(404, {})
        body = dict(self.told[path])
        if "items" in body and "status" in asked:
            body["items"] = [each for each in body["items"] if each.get("status", asked["status"]) == asked["status"]]
        return Told(200, body)

    async def file(self, path: str, token: str, **asked: str) -> File:
        self.asked.append((path, asked))
        return File(b"a file", {"content-type": "text/html; charset=utf-8"})

    async def say(self, method: str, path: str, token: str, said: Mapping[str, Any], version: str = "") -> Taken:
        if self.refuses is not None:
            raise self.refuses
        self.said.append((method, path, said, version))
        return Taken(self.answers, self.announces)


class Site(Client):
    """Reporting behind HTTP, with what it asks of allocation and posts at the door."""

    def __init__(self, svc: Harness, folder: Path) -> None:
        self.names, self.door, self.others, self.sample = Names(), Door(), Others(), False
        svc.service.site = self
        super().__init__(svc, folder, routes, subject="someone")

    def session(self, child_id: str, lifetime: timedelta) -> str:
        """A token of that child."""
        return self.issuer.issue("child", child_id, lifetime)

    async def get(self, path: str, role: str | None = "iro_manager", **headers: str) -> httpx.Response:
        return await self.call("GET", path, role=role, headers=headers)

    async def page(self, path: str, role: str = "iro_manager", *, subject: str | None = None) -> str:
        answer = await self.call("GET", path, role=role, subject=subject, headers=BROWSER)
        assert answer.status_code == 200, answer.text
        spoken = re.sub(r'<span [^>]*aria-hidden="true">[^<]*</span>', "", answer.text.partition("<main")[2])
        return " ".join(re.sub(r"<[^>]+>", " ", spoken).split())


class _Its:
    """What the site has by this name of which the service is just now: the routes are those of many tests, in turn."""

    def __init__(self, service: Service, name: str) -> None:
        self._service, self._name = service, name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(getattr(self._service.site, self._name), attribute)


def routes(service: Service) -> Router:
    """Reporting's routes for whichever service has `site`: its names, door, others, sample and session."""
    names, door, others = (_Its(service, name) for name in ("names", "door", "others"))

    def sample() -> bool:
        return service.site.sample

    def session(child_id: str, lifetime: timedelta) -> str:
        return service.site.session(child_id, lifetime)

    return router(site.Site(Reads(service), names, door, others, sample, session))


def came_into_care(subject: str = "C1") -> Envelope:
    return said(became(), subject)


def late_duty(subject: str, cause: Envelope | None = None) -> list[Envelope]:
    opened, late = duty(DutyOpened, f"D-{subject}"), duty(DutyLate, f"D-{subject}", late_from="2026-01-13")
    return [
        said(opened, subject, by="allocation", at="2026-01-05T10:00:01", cause=cause),
        said(late, subject, by="allocation", at="2026-01-13T00:00:01"),
    ]


def allocated(subject: str = "C1", iro: str = "I1", cause: Envelope | None = None) -> Envelope:
    data = facts.allocated(f"A-{subject}", iro, rule="siblings", reason_code="sibling_has_this_iro")
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
        said(praise, "C1", by="escalation", at="2026-01-08T09:00:00"),
        said(notice, "C1", by="notifications", at="2026-01-07T09:00:00", cause=chosen),
        chosen,
        said(due, "C1", by="scheduling", at="2026-01-05T10:00:02", cause=began),
        began,
    ]

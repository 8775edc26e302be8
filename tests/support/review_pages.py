"""A review as scheduling tells of it, and a form of its pages as a browser sends it."""

import re
from typing import Any

import httpx

from shared.auth.access import COOKIE
from tests.support.reporting_site import BROWSER, Site

AT = "/scheduling/reviews/R1"
MISSING = {
    "duty_id": "D1",
    "duty": "pep_available",
    "title": "PEP to reach the IRO",
    "owner": "social_worker",
    "owner_id": "SAM",
    "due_on": "2026-01-28",
    "state": "missing",
    "done_on": None,
    "how": ["plan_document.updated"],
}
TALK = MISSING | {"duty_id": "D2", "duty": "iro_sw_discussion", "title": "Talk", "owner": "iro", "how": ["met"]}
REVIEW: dict[str, Any] = {
    "id": "R1",
    "child_id": "C1",
    "kind": "first_review",
    "rule": "first_review",
    "source": "reg 33(1)",
    "serves": ["first_review"],
    "due_on": "2026-02-02",
    "arranged_for": None,
    "starts_at": None,
    "venue": None,
    "venue_kind": None,
    "chair_id": None,
    "iro_id": "I1",
    "invitees": [],
    "status": "planned",
    "late": False,
    "postponements": 0,
    "readiness": [MISSING, TALK],
    "decisions": [],
    "may": ["arrange", "cancel", "hold", "meet", "take off"],
    "version": 3,
}
ARRANGED = REVIEW | {
    "status": "arranged",
    "arranged_for": "2026-01-29",
    "starts_at": "2026-01-29T16:00:00Z",
    "venue": "At home",
    "postponements": 2,
    "invitees": [{"kind": "mother", "person_id": "MUM"}],
    "may": ["adjourn", "arrange", "cancel", "hold", "meet", "take off"],
}
HELD = ARRANGED | {"status": "held", "held_on": "2026-01-29", "readiness": [], "may": ["hold", "meet", "take off"]}
OUTCOME: dict[str, Any] = {
    "review_id": "R1",
    "child_id": "C1",
    "status": "draft",
    "version": 4,
    "held_on": "2026-01-29",
    "missing": [{"pointer": "/subjects/health", "message": "M"}, {"pointer": "/attendance", "message": "M"}],
    "subjects": {"education": {"satisfied": True, "evidence_asked": False, "remedial_by": None, "note": "N"}},
    "plans": {"pep": "yes", "health_plan": None},
    "monitoring": None,
    "decisions": [{"id": "R1-1", "words": "W", "due_on": "2026-03-02", "record_ref": "LCS/1", "urgent": False}],
}
RECORD = {
    "review_id": "R1",
    "version": 1,
    "revision": "V1",
    "written_on": "2026-01-30",
    "distributed_on": None,
    "reference": None,
    "sections": [{"code": "placement", "heading": "Placement", "text": "P"}],
    "kept_from": [{"person_id": "MUM", "sections": ["placement"], "reason": "R"}],
}
EXCLUDED = {"person_id": "MUM", "whole_or_part": "part", "reason": "R", "other_involvement": "other_way"}


class Form:
    """A form as a browser sends it: what stands in it, and what is typed besides."""

    def __init__(self, site: Site, path: str, role: str = "iro") -> None:
        self.site, self.path = site, f"/reporting/reviews/R1/{path}"
        self.headers = {**BROWSER, "cookie": f"{COOKIE}={site.issuer.issue(role, 'I1')}"}

    async def shown(self) -> str:
        answer = await self.site.get(self.path, None, **self.headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def sends(self, **given: str | list[str]) -> httpx.Response:
        page = await self.shown()
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
        data = {**hidden, **{name.replace("__", "-"): each for name, each in given.items()}}
        return await self.site.call("POST", self.path.partition("?")[0], role=None, data=data, headers=self.headers)

    async def says(self, **given: str | list[str]) -> Any:
        """What scheduling was told."""
        answer = await self.sends(**given)
        assert answer.status_code == 303, answer.text
        return self.site.others.said[-1]


def day(name: str, said: str) -> dict[str, str]:
    return {f"{name}__{part}": each for part, each in zip(("year", "month", "day"), said.split("-"), strict=True)}


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)

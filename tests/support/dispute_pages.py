"""Disputes and concerns as escalation answers them, and the forms of their pages as a browser sends them."""

from typing import Any

import httpx

from shared.auth.access import COOKIE
from tests.support.reporting_site import BROWSER, Site

LADDER = ["team manager", "service manager", "head of service", "director"]
LINE: dict[str, Any] = {
    "id": "D1",
    "child_id": "C1",
    "subject": "C1",
    "subjectkind": "child",
    "also_for": ["C2"],
    "category": "contact",
    "concern_id": None,
    "detail_ref": None,
    "opened_on": "2026-01-05",
    "opened_by": "I1",
    "iro_id": "I1",
    "status": "open",
    "outcome": None,
    "ended_on": None,
    "what_changed": [],
    "stage": 1,
    "stage_name": "team manager",
    "ladder": LADDER,
    "stage_entered_on": "2026-01-12",
    "stage_due_on": "2026-01-19",
    "stage_manager_id": "TM1",
    "answered": False,
    "limit_on": "2026-02-02",
    "days_used": 7,
    "days_left": 13,
    "colour": "green",
    "overdue": False,
    "waiting_for": ["TM1"],
    "version": 3,
}
ANSWER = {
    "id": "R1",
    "on": "2026-01-13",
    "late": False,
    "agreed": "refused",
    "resources": True,
    "text_ref": None,
    "responded_by": "TM1",
    "by_role": None,
    "written_by": "A1",
    "view": None,
}
STAGE: dict[str, Any] = {
    "number": 1,
    "name": "team manager",
    "may_be_informal": False,
    "informal": False,
    "entered_on": "2026-01-12",
    "due_on": "2026-01-19",
    "left_on": None,
    "cause": "opened",
    "bypassed": [],
    "emergency": False,
    "manager_ids": ["TM1"],
    "answered_on": None,
    "answers": [],
}
TOLD = dict.fromkeys(("bypass_reason", "childs_wishes", "complaint_by", "team_id")) | {
    "emergency": False,
    "informal": False,
    "against_childs_wishes": False,
}
OPENED = {
    "on": "2026-01-12",
    "at": "2026-01-12T09:00:00Z",
    "what": "dispute:opened",
    "by": "I1",
    "id": "D1",
    "stage": 1,
}
WHOLE: dict[str, Any] = {
    **LINE,
    "told": TOLD,
    "stages": [STAGE],
    "remedies": [],
    "history": [OPENED],
    "may": ["next_stage", "resolve", "withdraw", "complaint_by"],
}
CONCERN: dict[str, Any] = {
    "id": "K1",
    "child_id": "C1",
    "subject": "C1",
    "subjectkind": "child",
    "category": "review_preparation",
    "duty_id": None,
    "duty": None,
    "detail_ref": None,
    "raised_by": "system",
    "raised_with": None,
    "raised_on": "2026-01-13",
    "due_on": None,
    "status": "offered",
    "closed_on": None,
    "outcome": None,
    "history": [{"on": "2026-01-13", "what": "offered", "by": "system", "outcome": None}],
    "side": "authority",
    "assigned_to": "I1",
    "ground": "review_lacked",
    "what_changed": None,
    "review_id": "R1",
    "lacked": ["report", "pep"],
    "dispute_id": None,
}


class Form:
    """A form as a browser sends it."""

    def __init__(self, site: Site, path: str, role: str = "iro", subject: str = "I1") -> None:
        self.site, self.path = site, path
        self.headers = {**BROWSER, "cookie": f"{COOKIE}={site.issuer.issue(role, subject)}"}

    async def shown(self) -> httpx.Response:
        return await self.site.get(self.path, None, **self.headers)

    async def sends(self, **given: Any) -> httpx.Response:
        token = (await self.shown()).text.partition('name="form_token" value="')[2].partition('"')[0]
        data = {"form_token": token, "version": "3", **given}
        return await self.site.call("POST", self.path, role=None, data=data, headers=self.headers)


async def shown(site: Site, path: str, role: str = "iro", subject: str = "I1") -> str:
    """What a page says, with nothing but its words."""
    answer = await site.get(path, None, **BROWSER, **site.token(role, subject))
    assert answer.status_code == 200, answer.text
    return answer.text

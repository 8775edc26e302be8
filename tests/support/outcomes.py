"""A review that was held, and the whole outcome that an IRO records of it."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from services.scheduling.api.reviews import router
from services.scheduling.tables.reviews import reviews
from shared.register.statements import state
from tests.support import facts
from tests.support.events import event
from tests.support.facts import became
from tests.support.harness import Harness
from tests.support.http import Client

SUBJECTS = (
    *("changes_since", "last_decisions", "legal_status", "permanence", "contact", "placement", "education", "leisure"),
    *("health", "identity", "support", "leaving_care", "wishes", "social_worker_visits", "timeliness"),
)
HELD, BORN = "2026-02-02", "2015-03-01"


def decision(**more: Any) -> dict[str, Any]:
    """What a review decided, whole."""
    return {
        "words": "Jo is to see her brother every month",
        "words_for_child": "You will see Sam every month",
        "need": "Jo misses her brother",
        "outcome": "They know each other well",
        "responsible_person_id": "SW1",
        "due_on": "2026-03-02",
    } | more


WHOLE: dict[str, Any] = {
    "completed_on": "2026-02-03",
    "participation": "PN1",
    "spoken_to": {"in_private": True, "how": "talked", "in_placement": True},
    "attendance": [
        {"kind": "child", "person_id": "C1", "came": "whole", "chaired": ["opening"]},
        {"kind": "mother", "person_id": "P1", "came": "part"},
        {"kind": "guardian", "person_id": "G1", "came": "apologies"},
        {"kind": "duty_worker", "person_id": "SW2", "came": "whole"},
    ],
    "plans": {"care_plan": "yes", "health_plan": "yes", "pep": "no", "pathway_plan": "not_needed"},
    "views": {"child": {"text": "I like the dog", "present": True}, "parents": {"present": False}},
    "monitoring": {
        "consulted_before": "attempted",
        "leisure_needs_met": "yes",
        "substance_misuse": "no",
        "sexual_exploitation": "at_risk",
        "mental_health_issue": "not_known",
        "goes_missing": "no",
    },
    "subjects": {name: {"satisfied": True} for name in SUBJECTS},
    "happy": {"where_living": "yes", "with_plan": "partly"},
    "rights": {
        "to_apply": "explained",
        "to_discharge": "not_fitting",
        "to_complain": "understood",
        "to_advocate": "understood",
    },
    "proceedings": {"wished": False},
    "legal_status": {"appropriate": True},
    "permanence_plan_agreed": False,
    "plan_ratified": True,
    "care_plan": "changed",
    "plan_change": {"understood": "explained"},
    "safeguarding": {"placement_safeguards": "yes", "concerns_raised": "no", "child_protection_criteria": "no_plan"},
    "advocacy": {"advocate_considered": "yes", "independent_visitor_considered": "no", "child_wants_advocate": "no"},
    "decisions": [decision()],
}


def whole(**more: Any) -> dict[str, Any]:
    """The whole outcome, with these parts instead."""
    return deepcopy(WHOLE) | more


class Outcomes(Client):
    """Scheduling behind HTTP, called by the child's IRO."""

    def __init__(self, service: Harness, folder: Path) -> None:
        super().__init__(service, folder, router, role="iro", subject="I1")
        self.review_id = ""

    async def review_of(self, child: str) -> str:
        """The child's one review that is still to come."""
        return str((await self.svc.rows(reviews, child_id=child, status="planned"))[0]["id"])

    async def holds(self, on: str = HELD, child: str = "C1") -> None:
        """The IRO says that the review was held on this day."""
        async with self.svc.service.work() as work:
            await state(work, child, "review:held", {}, by="I1", key=self.review_id, on=date.fromisoformat(on))

    async def puts(self, body: dict[str, Any], version: int | str | None = None, **more: Any) -> Any:
        """Save these parts, on the version that is on record or another; the answer."""
        if version is None:
            version = (await self.shown(f"/reviews/{self.review_id}/outcome", role="iro_manager"))["version"]
        headers = {"If-Match": f'"{version}"'}
        return await self.call("PUT", f"/reviews/{self.review_id}/outcome", json=body, headers=headers, **more)

    async def saves(self, body: dict[str, Any]) -> dict[str, Any]:
        """As `puts`, which must succeed."""
        answer = await self.puts(body)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def one_decision(self) -> dict[str, Any]:
        (found,) = await self.items("/decisions", params={"child_id": "C1"})
        return found

    async def patches(self, body: dict[str, Any], id_: str | None = None, **more: Any) -> Any:
        """Tell what became of a decision, of the only one if none is named."""
        shown = await self.shown(f"/decisions/{id_}") if id_ else await self.one_decision()
        headers = {"If-Match": str(shown["version"])}
        return await self.call("PATCH", f"/decisions/{shown['id']}", json=body, headers=headers, **more)


OpenOutcomes = Callable[..., Awaitable[Outcomes]]


async def open_outcomes(service: Harness, folder: Path, *, held: str | None = HELD, **child: Any) -> Outcomes:
    """A child with an IRO whose first review was held on this day (None: not yet); it is the day after."""
    fields = {"date_of_birth": BORN, "social_worker_id": "SW1"} | child
    await service.hears(event(became(**{name: value for name, value in fields.items() if value is not None}), "C1"))
    await service.hears(event(facts.allocated(), "C1"), now="2026-01-06")
    api = Outcomes(service, folder)
    api.review_id = await api.review_of("C1")
    service.clock.set("2026-02-03")
    if held is not None:
        await api.holds(held)
    return api

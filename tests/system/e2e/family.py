"""Three siblings and the people around them, who use the system by its calls and by what councils' systems post."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.system.e2e.system import System, event, iro

ADA, BEN, CAL = "ADA", "BEN", "CAL"
CHILDREN: Final = (ADA, BEN, CAL)
BORN: Final = {ADA: "2010-09-14", BEN: "2018-10-03", CAL: "2025-12-29"}
TALKS: Final = (ADA, BEN)
"""Who is 4 or older, and goes to school."""
FIRST_DAY: Final = "2026-01-05"
IRO, WORKER, MANAGER = "ANN", "SAM", "TOM"
ROLES: Final = {IRO: "iro", WORKER: "social_worker", MANAGER: "team_manager"}
VISITS: Final = (
    *("2026-01-08", "2026-02-17", "2026-03-27", "2026-05-07", "2026-06-17"),
    *("2026-07-24", "2026-09-03", "2026-10-13", "2026-11-20", "2026-12-22"),
)
"""Of the social worker: within a week, then every six weeks (reg 28)."""
SUBJECTS: Final = (
    *("changes_since", "last_decisions", "legal_status", "permanence", "contact", "placement", "education", "leisure"),
    *("health", "identity", "support", "leaving_care", "wishes", "social_worker_visits", "timeliness"),
)


class Family:
    """The system, and whoever calls it."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._visits = list(VISITS)
        self._people = {name: self._client(name, role) for name, role in ROLES.items()}

    def _client(self, name: str, role: str) -> httpx.Client:
        made = iro("token", "--role", role, "--subject", name, "--data", str(self.system.data))
        bearer = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
        return httpx.Client(base_url=self.system.client.base_url, headers=bearer, timeout=100)

    def says(self, who: str, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        """What is answered to this person; anything but a 2xx fails the test."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        answer = self._people[who].request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{who} {method} {path}: {answer.text}"
        return answer.json()

    def on(self, day: str) -> None:
        """The clock goes on to that day; on the way the social worker visits, and what falls due happens."""
        while self._visits and self._visits[0] <= day:
            visit = self._visits.pop(0)
            self.system.clock_moves_to(f"{visit}T12:00")
            self.tells("social_worker.visit_recorded", *CHILDREN, today=visit, on=visit, seen_alone=True)
        self.system.clock_moves_to(f"{day}T17:00")

    def tells(self, event_type: str, /, *children: str, today: str, **data: Any) -> None:
        """The council's system posts the same of each of these children."""
        name = f"{event_type}-{today}-{data.get('kind') or data.get('duty') or ''}"
        told = [{**event(event_type, child, today, id=f"{name}-{child}"), "data": data} for child in children]
        receipt = self.system.post("/notifications/events", told)
        assert (receipt["accepted"], receipt["rejected"]) == (len(told), []), receipt

    def did(self, duty: str, on: str, *children: str, **more: Any) -> None:
        """The council's system reports that a duty was done for each of these children."""
        self.tells("duty.reported", *children, today=on, duty=duty, on=on, **more)

    def planned(self, child: str) -> dict[str, Any]:
        """The one review that is still to come."""
        found = self.system.get(f"/scheduling/children/{child}/reviews")["items"]
        (review,) = [each for each in found if each["status"] in ("planned", "arranged")]
        return dict(review)

    def matter(self, child: str) -> dict[str, Any]:
        """The one matter that waits for the IRO."""
        (found,) = self.system.get("/scheduling/matters", child_id=child, status="open")["items"]
        return dict(found)

    def answers(self, child: str, **answer: Any) -> None:
        """The IRO answers the one matter that waits."""
        self.says(IRO, "POST", f"/scheduling/matters/{self.matter(child)['id']}/answer", answer)

    def was_late(self, child: str, duty: str) -> dict[str, Any]:
        """The one line that the IRO has of this duty of a child."""
        lines = self.system.get("/escalation/lateness", child_id=child, iro_id=IRO)["items"]
        (found,) = [each for each in lines if each["duty"] == duty]
        return dict(found)


def outcome(child: str, decision: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """All that an IRO answers of a review; of a child under 4 without what is asked of the child."""
    old_enough = child in TALKS
    whole: dict[str, Any] = {
        "participation": "PN1" if old_enough else "PN0",
        "spoken_to": {"in_private": True, "how": "talked" if old_enough else "observed", "in_placement": True},
        "attendance": [{"kind": "social_worker", "person_id": WORKER, "came": "whole"}],
        "plans": {"care_plan": "yes", "health_plan": "yes", "pep": "yes", "pathway_plan": "not_needed"},
        "monitoring": {"consulted_before": "yes", "leisure_needs_met": "yes", **_NONE_OF_THESE},
        "subjects": {name: {"satisfied": True} for name in SUBJECTS},
        "legal_status": {"appropriate": True},
        "plan_ratified": True,
        "safeguarding": _SAFE,
        "decisions": [decision],
    }
    return whole | (_OF_THE_CHILD if old_enough else {}) | more


_NONE_OF_THESE: Final = dict.fromkeys(
    ("substance_misuse", "sexual_exploitation", "mental_health_issue", "goes_missing"), "no"
)
_SAFE: Final = {"placement_safeguards": "yes", "concerns_raised": "no", "child_protection_criteria": "no_plan"}
_OF_THE_CHILD: Final = {
    "happy": {"where_living": "yes", "with_plan": "yes"},
    "rights": dict.fromkeys(("to_apply", "to_discharge", "to_complain", "to_advocate"), "understood"),
    "proceedings": {"wished": False},
    "plan_change": {"understood": "understood"},
    "advocacy": {
        "advocate_considered": "yes",
        "independent_visitor_considered": "yes",
        "child_wants_advocate": "no",
    },
    "views": {"child": {"text": "I like the dog", "present": True}},
}


def decision(ref: str, due_on: str) -> dict[str, Any]:
    """What a review decided, under the council's own reference."""
    return {
        "words": f"{ref} is to be done",
        "words_for_child": f"We will do {ref}",
        "need": "a need",
        "outcome": "that it is met",
        "responsible_person_id": WORKER,
        "due_on": due_on,
        "record_ref": ref,
    }

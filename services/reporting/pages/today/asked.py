"""What the page of today asks the other services, by what the reader is; and what it says when one is away. Pure."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from services.reporting.pages.others import NOBODY, Told
from services.reporting.rules.turns import SOON
from shared.auth.roles import Caller

Question = tuple[str, dict[str, str]]
"""A path, and what is asked with it."""
_MANY: Final = "200"
_KNOWS: Final[Mapping[str, str]] = {
    "allocation": "who has no IRO, how many children each IRO has, and what waits for a decision about that",
    "scheduling": "reviews, matters to answer and decisions",
    "escalation": "disputes and concerns",
    "notifications": "letters to hand over and court documents",
}
"""What a page does not know while that service is away."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was told, by the name of the question."""

    told: Mapping[str, Told]
    away: tuple[str, ...] = ()
    """The services that did not answer."""

    def of(self, name: str) -> Told:
        """An answer; one of nothing where it was not asked."""
        return self.told.get(name, NOBODY)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the page does not know, in words."""
        return tuple(_KNOWS[service] for service in self.away)


def answers_of(told: Mapping[str, Told], paths: Mapping[str, str]) -> Answers:
    """The answers, with the services that were away."""
    away = {paths[name].split("/", 2)[1] for name, each in told.items() if each.away}
    return Answers(told, tuple(service for service in _KNOWS if service in away))


_HAS_A_DUTY: Final[Mapping[str, str]] = {"matters": "change_considered", "documents": "court_document_copied"}
"""What is there only as long as a duty of this kind is still to be done."""


def needless(open_kinds: Collection[str] | None, in_use: Container[str]) -> frozenset[str]:
    """The questions of which the answer is known: no duty that goes with it is open, where the policy has that duty.

    Each question costs a look at everybody whom the reader may see: an empty answer is as dear as a full one.
    """
    if open_kinds is None:
        return frozenset()
    return frozenset(name for name, duty in _HAS_A_DUTY.items() if duty in in_use and duty not in open_kinds)


def questions_of(caller: Caller, today: date) -> dict[str, Question]:
    """What is asked for this reader's day, each once."""
    asked = {name: (path, _many(**given)) for roles, name, path, given in _BY_ROLE if caller.has(*roles)}
    if caller.has("iro_admin", "iro_manager"):
        asked["arranged"] = ("/scheduling/reviews", _many(status="arranged", due_to=today.isoformat()))
    if caller.has("senior_manager"):
        asked["patterns"] = ("/escalation/patterns", _many(since=today.replace(month=1, day=1).isoformat()))
    if caller.has("iro", "corporate_iro"):
        asked |= _of_an_iro(caller.subject, today)
    if caller.has(*_DISPUTES_WAIT_FOR):
        asked["mine"] = ("/escalation/disputes", _many(status="open", waiting_for=caller.subject))
    if caller.has("team_manager", "social_worker"):
        asked["decisions"] = ("/scheduling/decisions", _many(status="open", responsible_person_id=caller.subject))
    if caller.has("iro_admin", "admin"):
        asked |= {f"parked_{name}": (f"/{name}/parked", {}) for name in _KNOWS}
    if caller.has("iro_manager"):
        asked |= {"caseloads": ("/allocation/caseloads", {}), "team": ("/allocation/team", {})}
    return asked


_SERVICE: Final = ("iro_manager", "iro_admin")
_DISPUTES_WAIT_FOR: Final = ("iro_manager", "team_manager", "social_worker", "service_manager", "senior_manager")
_BY_ROLE: Final[tuple[tuple[tuple[str, ...], str, str, dict[str, str]], ...]] = (
    (_SERVICE, "letters", "/notifications/notices", {"status": "task"}),
    (_SERVICE, "questions", "/allocation/questions", {"status": "open"}),
    (("iro_manager",), "proposals", "/allocation/proposals", {"status": "open"}),
    ((*_SERVICE, "auditor", "admin"), "unallocated", "/allocation/unallocated", {}),
    (("iro_manager", "senior_manager", "auditor", "admin"), "disputes", "/escalation/disputes", {"status": "open"}),
    (
        (*_SERVICE, "senior_manager", "auditor", "admin"),
        "overdue",
        "/scheduling/reviews",
        {"to_come": "true", "late": "true"},
    ),
    ((*_SERVICE, "senior_manager", "auditor", "admin"), "not_finished", "/scheduling/reviews", {"status": "held"}),
)
"""Who asks, under which name, where, and what."""


def _of_an_iro(iro_id: str, today: date) -> dict[str, Question]:
    until = (today + SOON).isoformat()
    ahead = (today + 6 * SOON).isoformat()  # arranged for before its due day
    return {
        "planned": ("/scheduling/reviews", _many(iro_id=iro_id, status="planned", due_to=until, readiness="true")),
        "arranged": ("/scheduling/reviews", _many(iro_id=iro_id, status="arranged", due_to=ahead, readiness="true")),
        "unfinished": ("/scheduling/reviews", _many(iro_id=iro_id, status="held")),
        "matters": ("/scheduling/matters", _many(iro_id=iro_id, status="open")),
        "mine": ("/escalation/disputes", _many(status="open", waiting_for=iro_id)),
        "documents": ("/notifications/court-documents", _many(status="due")),
        "offered": ("/escalation/concerns", _many(status="offered", assigned_to=iro_id)),
    }


def _many(**asked: str) -> dict[str, str]:
    return {"limit": _MANY, **asked}


def questions_about(child_id: str) -> dict[str, Question]:
    """What is asked for a child's page."""
    its = quote(child_id, safe="")
    return {
        "allocation": (f"/allocation/children/{its}", {}),
        "reviews": (f"/scheduling/children/{its}/reviews", {}),
        "readiness": (f"/scheduling/children/{its}/readiness", {}),
        "decisions": ("/scheduling/decisions", _many(child_id=child_id, status="open")),
        "matters": ("/scheduling/matters", _many(child_id=child_id, status="open")),
        "disputes": ("/escalation/disputes", _many(child_id=child_id, status="open")),
        "letters": ("/notifications/notices", _many(child_id=child_id, status="task")),
        "asks": (f"/notifications/children/{its}/asks", {}),
    }

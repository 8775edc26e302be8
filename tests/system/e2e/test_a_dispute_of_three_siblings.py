"""A dispute about three siblings' contact, from a concern to Cafcass, by calls and posted facts on the simulated clock.

On the way a hearing is moved up, a bank holiday weekend goes by in silence, the machine is switched off, and a manager
says the wrong thing. Whatever happens is read on each child's timeline: once, in order, in plain words.
"""

import email
import re
from collections.abc import Callable, Mapping
from email import policy
from typing import Any, Final

import httpx
import pytest

from tests.system.e2e.system import System, event, iro

BEN, ANA, CAL = CHILDREN = ("BEN", "ANA", "CAL")
BORN: Final = {BEN: "2015-05-05", ANA: "2012-02-02", CAL: "2020-09-09"}
CASE: Final = "ZZ26C50001"
ROLES: Final = {
    "JO": "iro",
    "TOM": "team_manager",
    "SUE": "service_manager",
    "HAN": "senior_manager",
    "DEE": "senior_manager",
}
LINE: Final = {
    "team_manager_id": "TOM",
    "service_manager_id": "SUE",
    "head_of_service_id": "HAN",
    "director_id": "DEE",
}
TYPES: Final = ("dispute.", "concern.", "cafcass.", "placement_move.", "hearing.", "fact.withdrawn")
"""What this story is told by; the reviews and visits that nobody makes meanwhile are another's."""
UNTRUE: Final = "taken back: "


class Dispute:
    """The system, and whoever calls it about the dispute."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.id = ""
        self._tokens = {name: self._token(name, role) for name, role in ROLES.items()}

    def _token(self, name: str, role: str) -> dict[str, str]:
        made = iro("token", "--role", role, "--subject", name, "--data", str(self.system.data))
        return {"Authorization": f"Bearer {made.stdout.split()[-1]}"}

    def asks(self, who: str, method: str, path: str, body: Any = None) -> httpx.Response:
        path = path.replace("DISPUTE", f"/escalation/disputes/{self.id}")
        return self.system.client.request(method, path, json=body, headers=self._tokens[who])

    def says(self, who: str, path: str, /, **body: Any) -> Any:
        """What is answered to this person; anything but a 2xx fails the test."""
        answer = self.asks(who, "POST", path, body)
        assert answer.is_success, f"{who} {path}: {answer.text}"
        return answer.json() if answer.content else None

    def refused(self, who: str, path: str, /, **body: Any) -> tuple[int, str]:
        """The status, and the sentence that says what to do."""
        answer = self.asks(who, "POST", path, body)
        assert answer.status_code in (403, 409, 422), answer.text
        told = answer.json()
        return answer.status_code, told.get("detail") or told["errors"][0]["message"]

    def on(self, day: str) -> None:
        self.system.clock_moves_to(f"{day}T12:00")

    def posted(self, event_type: str, day: str, /, **data: Any) -> None:
        told = {**event(event_type, BEN, day, id=f"{event_type}-{day}"), "data": data}
        receipt = self.system.post("/notifications/events", [told])
        assert receipt["rejected"] == [], receipt
        self.system.settles()

    def read(self) -> dict[str, Any]:
        return dict(self.asks("JO", "GET", "DISPUTE").json())

    def timeline(self, child: str) -> list[str]:
        """What the IRO reads there of the dispute, each with its day; what was taken back says so."""
        self.system.settles()
        answer = self.asks("JO", "GET", f"/reporting/children/{child}/timeline?limit=500")
        items = [each for each in answer.json()["items"] if each["type"].startswith(TYPES)]
        return [f"{each['on']} {UNTRUE * each['withdrawn']}{each['title']}" for each in items if _of_it(each)]


def _of_it(item: Mapping[str, Any]) -> bool:
    return item["data"].get("category") in (None, "contact")


@pytest.mark.timeout(300)
def test_a_dispute_of_three_siblings_from_a_concern_to_cafcass_is_read_on_the_timeline_of_each(
    start: Callable[..., System],
) -> None:
    dispute = _in_care(start("--no-sample", "--simulated-clock", "2026-03-02T09:00"))
    _raised_and_made_formal(dispute)
    _answered_at_the_first_stage(dispute)
    _frozen_before_a_hearing(dispute)
    dispute.on("2026-04-02")
    dispute.system.kill()
    dispute.system = start("--no-sample", "--simulated-clock", "2026-04-02T12:00")
    _silent_over_easter(dispute)
    _a_hearing_moved_up(dispute)
    _to_the_director_and_past_the_limit(dispute)
    _to_cafcass(dispute)
    _every_step_is_on_each_timeline(dispute)
    _every_notice_was_sent_and_says_for_whom(dispute.system)


def _in_care(system: System) -> Dispute:
    system.iro_joins("JO")
    for name, kind in {BEN: "child", "legal_department": "legal_department", "GUS": "guardian"}.items():
        body = {"kind": kind, "name": f"{name} Kay", "email": f"{name.lower()}@home.example", "channel": "email"}
        system.put(f"/notifications/people/{name}", body)
    system.post("/notifications/events", [event("team.changed", "T1", "2026-03-02", changed_on="2026-01-01", **LINE)])
    system.post("/notifications/events", [_became(child) for child in CHILDREN])
    dispute = Dispute(system)
    case = {"case_number": CASE, "also_for": [ANA, CAL]}
    dispute.posted("proceedings.started", "2026-03-02", started_on="2026-03-02", **case)
    dispute.posted("guardian.appointed", "2026-03-02", guardian_id="GUS", **case)
    assert {system.get(f"/allocation/children/{child}")["iro"]["id"] for child in CHILDREN} == {"JO"}
    return dispute


def _became(child: str) -> dict[str, Any]:
    return event(
        "child.became_looked_after",
        child,
        "2026-03-02",
        looked_after_from="2026-03-02",
        date_of_birth=BORN[child],
        legal_status="C1",
        sibling_ids=[each for each in CHILDREN if each != child],
        social_worker_id="SAM",
        team_id="T1",
        team_manager_id="TOM",
        placement={"id": f"P-{child}", "type": "U4", "started_on": "2026-03-02"},
    )


def _raised_and_made_formal(dispute: Dispute) -> None:
    dispute.on("2026-03-16")
    told = {"child_id": BEN, "category": "contact", "raised_with": "TOM", "detail_ref": "LCS/1"}
    concern = dispute.says("JO", "/escalation/concerns", **told)
    assert (concern["status"], concern["due_on"]) == ("open", "2026-03-23")
    dispute.on("2026-03-24")
    path = f"/escalation/concerns/{concern['id']}/make-formal"
    formal = dispute.says("JO", path, also_for=[ANA, CAL], childs_wishes="wants_contact")
    dispute.id = formal["dispute_id"]
    shown = dispute.read()
    assert (shown["child_id"], shown["also_for"], shown["limit_on"]) == (BEN, [ANA, CAL], "2026-04-23")
    assert (shown["stage_due_on"], shown["waiting_for"], shown["colour"]) == ("2026-03-31", ["TOM"], "green")


def _answered_at_the_first_stage(dispute: Dispute) -> None:
    dispute.on("2026-03-25")
    assert dispute.refused("SUE", "DISPUTE/response", agreed="refused")[0] == 403
    assert dispute.refused("TOM", "DISPUTE/withdrawal", reason="No need.") == (
        403,
        "This is for whoever has one of the roles corporate_iro, iro, iro_manager; the token has team_manager.",
    )
    dispute.says("TOM", "DISPUTE/response", agreed="agreed")
    dispute.says("TOM", "DISPUTE/response/withdrawal", reason="Meant for another dispute.")
    dispute.says("TOM", "DISPUTE/response", agreed="refused", resources=True, text_ref="LCS/2")
    dispute.says("JO", "DISPUTE/view", view="not_accepted")
    assert dispute.read()["waiting_for"] == ["JO"]
    dispute.on("2026-03-26")
    dispute.says("JO", "DISPUTE/next-stage")
    status, sentence = dispute.refused("TOM", "DISPUTE/response/withdrawal", reason="Oops.")
    assert (status, sentence.startswith("Take back what the IRO thinks of an answer first")) == (409, True)


def _frozen_before_a_hearing(dispute: Dispute) -> None:
    proposed = {"proposal_id": "MOVE", "kind": "settled_placement_move", "planned_on": "2026-04-20"}
    dispute.posted("change.proposed", "2026-03-26", **proposed)
    dispute.on("2026-03-27")
    hearing = {"hearing_id": "H1", "kind": "issues_resolution", "case_number": CASE, "also_for": [ANA, CAL]}
    dispute.posted("hearing.listed", "2026-03-27", on="2026-04-30", **hearing)
    freeze = dispute.says("JO", "/escalation/freezes", child_id=BEN, dispute_id=dispute.id, change_id="MOVE")
    assert (freeze["due_on"], freeze["moves_on"]) == ("2026-03-31", "2026-04-20")
    dispute.system.settles()
    (waiting,) = dispute.system.get(f"/scheduling/children/{BEN}/changes-proposed")["items"]
    assert waiting["frozen"]
    dispute.on("2026-03-30")
    dispute.says("TOM", f"/escalation/freezes/{freeze['id']}/answer", stays=True, until="2026-04-30")


def _silent_over_easter(dispute: Dispute) -> None:
    """The service manager's day is Thursday 2 April; the next stage's days begin on Tuesday 7 April."""
    assert (dispute.read()["stage_due_on"], dispute.read()["stage"]) == ("2026-04-02", 2)
    dispute.on("2026-04-07")
    shown = dispute.read()
    assert (shown["stage"], shown["stage_entered_on"], shown["stage_due_on"]) == (3, "2026-04-03", "2026-04-13")
    dispute.says("SUE", "DISPUTE/response", agreed="partly")
    (late,) = dispute.read()["stages"][1]["answers"]
    assert (late["late"], late["responded_by"], dispute.read()["stage"]) == (True, "SUE", 3)


def _a_hearing_moved_up(dispute: Dispute) -> None:
    dispute.on("2026-04-08")
    hearing = {"hearing_id": "H1", "kind": "issues_resolution", "case_number": CASE, "also_for": [ANA, CAL]}
    dispute.posted("hearing.listed", "2026-04-08", on="2026-04-16", **hearing)
    reported = {"duty": "dispute_reported_to_court", "on": "2026-04-09"}
    dispute.on("2026-04-09")
    dispute.posted("duty.reported", "2026-04-09", **reported)


def _to_the_director_and_past_the_limit(dispute: Dispute) -> None:
    dispute.on("2026-04-14")
    assert dispute.read()["waiting_for"] == ["DEE"]
    status, sentence = dispute.refused("JO", "DISPUTE/resolution", outcome="unresolved")
    assert (status, sentence) == (409, "It is unresolved when she has answered, or her day is over.")
    dispute.on("2026-04-17")
    dispute.says("DEE", "DISPUTE/response", agreed="partly")
    dispute.says("JO", "DISPUTE/view", view="partly")
    dispute.on("2026-04-24")
    shown = dispute.read()
    assert (shown["status"], shown["days_left"], shown["colour"], shown["overdue"]) == ("open", -1, "red", True)
    dispute.says("JO", "DISPUTE/resolution", outcome="unresolved")


def _to_cafcass(dispute: Dispute) -> None:
    said = {"child_id": BEN, "dispute_id": dispute.id}
    dispute.says("JO", "/escalation/cafcass", kind="considered", refers=True, reason="contact_refused", **said)
    dispute.on("2026-04-27")
    dispute.says("JO", "/escalation/cafcass", kind="consulted", **said)
    referral = dispute.says("JO", "/escalation/cafcass", kind="referred", **said)
    dispute.on("2026-05-05")
    answer = {"kind": "answered", "referral_id": referral["id"], "outcome": "proceedings"}
    dispute.says("JO", "/escalation/cafcass", **answer, **said)
    for child in CHILDREN:
        items = dispute.system.get("/escalation/cafcass", child_id=child)["items"]
        assert [each["kind"] for each in items] == ["considered", "consulted", "referred", "answered"]


STORY: Final = [
    "2026-03-24 Formal dispute opened: contact",
    "2026-03-24 Dispute at its first stage: team manager",
    "2026-03-25 taken back: Dispute answered: agreed",
    "2026-03-25 Taken back: what was recorded is not so, entered in error",
    "2026-03-25 Dispute answered: refused",
    "2026-03-25 IRO said what she thinks of the answer: not accepted",
    "2026-03-26 Dispute taken to its next stage by the IRO: service manager",
    "2026-03-27 Court hearing listed: issues resolution",
    "2026-03-27 Dispute open before a hearing: issues resolution",
    "2026-04-03 Dispute moved to its next stage, as no answer had come: head of service",
    "2026-04-07 Dispute answered late: partly",
    "2026-04-08 Court hearing listed: issues resolution",
    "2026-04-08 Dispute open before a hearing: issues resolution",
    "2026-04-14 Dispute moved to its next stage, as no answer had come: director",
    "2026-04-17 Dispute answered: partly",
    "2026-04-17 IRO said what she thinks of the answer: partly",
    "2026-04-24 Time for settling the dispute ran out",
    "2026-04-24 Dispute ended: unresolved",
    "2026-04-24 Referral to Cafcass considered: contact refused",
    "2026-04-27 Cafcass consulted",
    "2026-04-27 Referred to Cafcass",
    "2026-05-05 Cafcass answered: proceedings",
]
BENS_ALONE: Final = [
    "2026-03-16 Concern raised: contact",
    "2026-03-27 IRO asked for the placement move to be put on hold",
    "2026-03-30 Request to put the placement move on hold granted: the child stays",
]
"""His concern, and his move."""


def _every_step_is_on_each_timeline(dispute: Dispute) -> None:
    for child in (ANA, CAL):
        assert dispute.timeline(child) == STORY, child
    bens = dispute.timeline(BEN)
    assert [each for each in bens if each not in BENS_ALONE] == STORY
    assert [each for each in bens if each in BENS_ALONE] == BENS_ALONE


def _every_notice_was_sent_and_says_for_whom(system: System) -> None:
    about = [each for child in CHILDREN for each in system.get("/notifications/notices", child_id=child)["items"]]
    mine = [each for each in about if each["template"].startswith(("dispute_", "move_"))]
    assert sorted((each["child_id"], each["template"], each["created_at"][:10], each["status"]) for each in mine) == [
        (BEN, "dispute_before_hearing_to_guardian", "2026-03-27", "delivered"),
        (BEN, "dispute_before_hearing_to_guardian", "2026-04-08", "delivered"),
        (BEN, "dispute_before_hearing_to_legal", "2026-03-27", "delivered"),
        (BEN, "dispute_before_hearing_to_legal", "2026-04-08", "delivered"),
        (BEN, "move_frozen_to_child", "2026-03-27", "delivered"),
    ]
    letters = {each["id"]: _letter(system, each["id"]) for each in mine}
    for each in mine:
        text = letters[each["id"]]
        if each["template"] == "move_frozen_to_child":
            assert "You can have an advocate." in text
            continue
        day = "Thursday 30 April 2026" if each["created_at"].startswith("2026-03-27") else "Thursday 16 April 2026"
        assert f"the children with the case references BEN, ANA, CAL, court case number {CASE}" in text
        assert f"a court hearing is listed for {day}" in text
        assert "Name of JO" in text
        assert not re.search(r"\b(Kay|contact_refused|LCS)\b", text), "nobody's name, and nobody's story"


def _letter(system: System, notice_id: str) -> str:
    (path,) = (system.data / "spool").glob(f"{notice_id}*.eml")
    body = email.message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())

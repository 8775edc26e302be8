"""Twelve months of siblings of 15, 7 and no years, by calls and posted facts alone, and every message of the year.

Everybody does what is theirs in time, but for two things: a decision about Ben is carried out late, and his education
plan comes a day late. So any message besides is a false alarm, and one of these that does not come is missing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from tests.system.e2e.family import (
    ADA,
    BEN,
    BORN,
    CAL,
    CHILDREN,
    FIRST_DAY,
    IRO,
    MANAGER,
    TALKS,
    WORKER,
    Family,
    decision,
    outcome,
)
from tests.system.e2e.system import System, event

SECTIONS = (
    *("attendees", "care_planning", "placement", "leisure", "health", "education", "contact", "identity"),
    *("childs_view", "others_views", "recommendations", "next_review"),
)
CARER = "KAY"
NOTHING_TO_REVIEW = {"review_needed": False, "reason": "The plan holds.", "child_consulted": True, "tell": ["child"]}


class Round(NamedTuple):
    """A review's days."""

    ordinal: int
    due: str
    arranged: str
    talked: str
    papers: str
    held: str
    sent: str
    answered: str
    written: str
    out: str
    decision_due: str


FIRST = Round(
    1, "2026-02-02", "2026-01-08", "2026-01-15", "2026-01-23",
    "2026-01-29", "2026-02-02", "2026-02-06", "2026-02-12", "2026-02-20", "2026-02-27",
)  # fmt: skip
SECOND = Round(
    2, "2026-04-29", "2026-03-20", "2026-03-27", "2026-04-14",
    "2026-04-21", "2026-04-24", "2026-05-06", "2026-05-08", "2026-05-15", "2026-06-30",
)  # fmt: skip
THIRD = Round(
    3, "2026-10-21", "2026-09-14", "2026-09-21", "2026-10-06",
    "2026-10-13", "2026-10-16", "2026-10-27", "2026-10-30", "2026-11-06", "2026-11-30",
)  # fmt: skip
ROUNDS = (FIRST, SECOND, THIRD)


@pytest.mark.timeout(400)
def test_a_year_of_three_siblings_has_the_messages_that_it_should_have_and_no_other(
    start: Callable[..., System],
) -> None:
    family = _come_into_care(start("--no-sample", "--simulated-clock", f"{FIRST_DAY}T09:00"))
    _first_days(family)
    for each, meanwhile in ((FIRST, _spring), (SECOND, _summer), (THIRD, _autumn)):
        _prepared(family, each)
        _held(family, each)
        _followed_up(family, each)
        meanwhile(family)
    family.on("2027-01-05")
    _reviews_came_as_they_should(family)
    _every_message_was_wanted(family.system)
    _every_alarm_was_true(family.system)


def _come_into_care(system: System) -> Family:
    system.iro_joins(IRO)
    for name, kind in {ADA: "child", WORKER: "social_worker"}.items():
        body = {"kind": kind, "name": f"{name} Kay", "email": f"{name}@home.example", "channel": "email"}
        system.put(f"/notifications/people/{name}", body)
    carer = {"kind": "carer", "email": f"{CARER}@home.example", "channel": "email"}
    related = [{"child_id": child, "kind": "carer"} for child in CHILDREN]
    system.put(f"/notifications/people/{CARER}", carer | {"relations": related})
    receipt = system.post("/notifications/events", [_became(child) for child in CHILDREN])
    assert (receipt["accepted"], receipt["rejected"]) == (3, []), receipt
    system.settles()
    assert {system.get(f"/allocation/children/{child}")["iro"]["id"] for child in CHILDREN} == {IRO}
    return Family(system)


def _became(child: str) -> dict[str, Any]:
    return event(
        "child.became_looked_after",
        child,
        FIRST_DAY,
        looked_after_from=FIRST_DAY,
        date_of_birth=BORN[child],
        legal_status="C1",
        sibling_ids=[each for each in CHILDREN if each != child],
        social_worker_id=WORKER,
        team_id="T1",
        team_manager_id=MANAGER,
        placement={"id": f"P-{child}", "type": "U4", "started_on": FIRST_DAY},
    )


def _first_days(family: Family) -> None:
    """The IRO meets the children, and tells those whom no letter reaches; the social worker talks with them."""
    family.on("2026-01-07")
    family.did("sw_child_discussion", "2026-01-07", *TALKS)
    family.on("2026-01-08")
    family.did("iro_met_child", "2026-01-08", *CHILDREN, by=IRO)
    family.did("iro_sw_discussion", "2026-01-08", *CHILDREN, by=IRO)
    family.did("review_policy_given", "2026-01-08", *CHILDREN)
    tasks = family.system.get("/notifications/notices", status="task")["items"]
    assert {each["recipient"]["id"] for each in tasks} == {BEN, CAL}
    for task in tasks:
        family.system.post(f"/notifications/notices/{task['id']}/verbal", {"on": "2026-01-08", "by": IRO})
    _arranged(family, FIRST)
    family.on("2026-01-15")
    family.tells("plan_document.updated", *CHILDREN, today="2026-01-15", kind="care_plan", version_date="2026-01-15")


def _arranged(family: Family, each: Round) -> None:
    for child in CHILDREN:
        review = family.planned(child)
        assert (review["ordinal"], review["due_on"]) == (each.ordinal, each.due)
        body = {"arranged_for": each.held, "venue": "At home", "invitees": [{"kind": "carer"}]}
        family.says(IRO, "PATCH", f"/scheduling/reviews/{review['id']}", body, review["version"])


def _arranged_in_time(family: Family, each: Round) -> None:
    family.on(each.arranged)
    _arranged(family, each)
    family.did("sw_child_discussion", each.arranged, *TALKS, review_on=each.held)
    family.on(each.talked)
    family.did("iro_sw_discussion", each.talked, *CHILDREN, review_on=each.held)


def _prepared(family: Family, each: Round) -> None:
    """The papers come, the children are asked, and the IRO sees each of them."""
    family.on(each.papers)
    for kind in ("care_plan", "social_worker_report", "health_plan"):
        _paper(family, kind, each.papers, *CHILDREN)
    _paper(family, "pep", each.papers, *(TALKS if each is not THIRD else [ADA]))
    for child in TALKS:
        wishes = {"asked_on": each.papers, "where": "At home", "advocate": "declined"}
        path = f"/scheduling/reviews/{family.planned(child)['id']}/childs-wishes"
        family.says(WORKER, "PUT", path, wishes)
    family.did("child_spoken_to", each.papers, *CHILDREN, review_ordinal=each.ordinal, how="in_placement")
    family.system.settles()
    ready = {child: family.system.get(f"/scheduling/children/{child}/readiness") for child in CHILDREN}
    late = {BEN: ["pep_available"]} if each is THIRD else {}
    missing = {child: [item["duty"] for item in of["items"] if item["state"] != "ready"] for child, of in ready.items()}
    assert missing == {child: late.get(child, []) for child in CHILDREN}
    if late:
        family.on("2026-10-09")
        _paper(family, "pep", "2026-10-09", BEN)
        family.system.settles()
        assert family.was_late(BEN, "pep_available")["closed_on"] == "2026-10-09"


def _paper(family: Family, kind: str, on: str, *children: str) -> None:
    about = {"kind": kind, "version_date": on, "provided_to_iro_on": on}
    family.tells("plan_document.updated", *children, today=on, **about)


def _held(family: Family, each: Round) -> None:
    """Held, and its outcome saved as a draft first and then completed."""
    family.on(each.held)
    changed = {"care_plan": "changed" if each is FIRST else "confirmed", "permanence_plan_agreed": each is not FIRST}
    for child in CHILDREN:
        path = f"/scheduling/reviews/{family.planned(child)['id']}"
        shown = family.says(IRO, "POST", f"{path}/held", {"held_on": each.held})
        assert (shown["ordinal"], shown["status"], shown["late"]) == (each.ordinal, "held", False)
        draft = outcome(child, decision(f"{child}-{each.ordinal}", each.decision_due), **changed)
        saved = family.says(IRO, "PUT", f"{path}/outcome", draft, 0)
        assert (saved["status"], saved["missing"]) == ("draft", [])
        done = family.says(IRO, "PUT", f"{path}/outcome", {"completed_on": each.held}, saved["version"])
        assert done["status"] == "completed"


def _followed_up(family: Family, each: Round) -> None:
    """Decisions sent, answered by the manager the first time and by silence then, the record written and sent out."""
    reviews = [_the_review(family, child, each.held)["id"] for child in CHILDREN]
    _after_each(family, each.sent, IRO, "decisions-sent", reviews, {"sent_on": each.sent})
    if each is FIRST:
        agreed = {"responded_on": each.answered, "agreed": True}
        _after_each(family, each.answered, MANAGER, "management-response", reviews, agreed)
        _after_each(family, each.answered, WORKER, "care-plan-update", reviews, {"updated_on": each.answered})
    family.on(each.written)
    for review in reviews:
        record = {"written_on": each.written, "sections": {code: f"Said of {code}." for code in SECTIONS}}
        family.says(IRO, "PUT", f"/scheduling/reviews/{review}/record", record)
    out = {"distributed_on": each.out, "to": [{"person_kind": "social_worker", "person_id": WORKER}]}
    _after_each(family, each.out, IRO, "record-distributed", reviews, out)
    for review in reviews:
        found = family.system.get(f"/scheduling/reviews/{review}/follow-up")
        (answer,) = found["considered"]
        assert (answer["agreed"], answer["by_silence"]) == (True, each is not FIRST)
        assert found["record_distributed_on"] == each.out


def _after_each(family: Family, on: str, who: str, what: str, reviews: list[str], body: Mapping[str, Any]) -> None:
    family.on(on)
    for review in reviews:
        family.says(who, "POST", f"/scheduling/reviews/{review}/{what}", body)


def _the_review(family: Family, child: str, held_on: str) -> dict[str, Any]:
    found = family.system.get(f"/scheduling/children/{child}/reviews")["items"]
    (review,) = [each for each in found if each["held_on"] == held_on]
    return dict(review)


def _carried_out(family: Family, ordinal: int, on: str, *children: str) -> None:
    family.on(on)
    for child in children:
        family.tells("review_decision.carried_out", child, today=on, on=on, record_ref=f"{child}-{ordinal}")
    family.system.settles()


def _spring(family: Family) -> None:
    """Ben is excluded from school; Ada stays away, and again before that is answered; the IRO looks in between."""
    _carried_out(family, 1, "2026-02-25", *CHILDREN)
    family.on("2026-03-03")
    told = {"category": "fixed_term", "record_ref": "LCS-1", "social_worker_id": WORKER}
    family.tells("school.child_excluded", BEN, today="2026-03-03", occurred_on="2026-03-03", **told)
    family.on("2026-03-05")
    family.answers(BEN, **NOTHING_TO_REVIEW)
    for episode, on in (("E1", "2026-03-10"), ("E2", "2026-03-12")):
        family.on(on)
        told = {"category": "overnight", "record_ref": episode, "social_worker_id": WORKER, "episode_id": episode}
        for kind in ("child.went_missing", "child.returned"):
            family.tells(kind, ADA, today=on, occurred_on=on, **told)
    family.on("2026-03-13")
    matter = family.matter(ADA)["id"]
    family.answers(ADA, review_needed=True, reason="Where she goes is to be talked over")
    assert matter in family.planned(ADA)["considered"]
    contact = {"on": "2026-03-13", "kind": "visit", "with": ["child"], "child": "in_private", "about": ["education"]}
    family.says(IRO, "POST", f"/scheduling/children/{ADA}/contacts", contact)
    _arranged_in_time(family, SECOND)


def _summer(family: Family) -> None:
    """What was decided of Ben is done three days late; Ada has a personal adviser by her 16th birthday."""
    _carried_out(family, 2, "2026-06-25", ADA, CAL)
    _carried_out(family, 2, "2026-07-03", BEN)
    family.answers(BEN, **NOTHING_TO_REVIEW)
    assert family.was_late(BEN, "decision_implemented")["closed_on"] == "2026-07-03"
    family.on("2026-09-11")
    family.tells("child.details_corrected", ADA, today="2026-09-11", personal_adviser_id="PAT")
    _arranged_in_time(family, THIRD)


def _autumn(family: Family) -> None:
    _carried_out(family, 3, "2026-11-12", *CHILDREN)


def _reviews_came_as_they_should(family: Family) -> None:
    for child in CHILDREN:
        items = family.system.get(f"/scheduling/children/{child}/reviews")["items"]
        found = [(each["ordinal"], each["status"], each["held_on"], each["due_on"], each["late"]) for each in items]
        assert found == [
            *((each.ordinal, "completed", each.held, each.due, False) for each in (FIRST, SECOND, THIRD)),
            (4, "planned", None, "2027-04-13", False),
        ]
        decided = family.system.get("/scheduling/decisions", child_id=child)["items"]
        assert [each["status"] for each in decided] == ["implemented"] * 3


INVITED = {ADA: "delivered", BEN: "withdrawn"}
"""Ben's was a task for a person, until his review was held."""
TOLD = {ADA: "delivered", BEN: "task"}
"""Of Ben no address is held: a person tells him. Cal is too young for letters of this kind."""
OUTCOME = {ADA: ("delivered",) * 3, BEN: ("withdrawn", "withdrawn", "task")}
"""Nobody is told of a review by hand once the next one was held."""
NEWS = (
    *((child, "delivered") for child in CHILDREN for _ in ROUNDS),  # a decision is carried out
    (BEN, "delivered"),  # excluded from school
    (ADA, "delivered"),  # missing, and back before the digest
    (ADA, "delivered"),
    (BEN, "delivered"),  # a decision is overdue
    (BEN, "withdrawn"),  # what was late was done before the Monday: the decision
    (BEN, "withdrawn"),  # and the education plan
)
"""What else the IRO reads of in a year, in nine letters with the first; the social worker has six: of reviews that are
arranged, and of their records."""


def _reminders_are_few(reminders: list[Any]) -> None:
    """Each is for the IRO or the social worker; nobody has two letters of them on a day, or more than 25 a year."""
    sent = [each for each in reminders if each["status"] == "delivered"]
    assert {each["recipient"]["id"] for each in sent} == {IRO, WORKER}
    assert {each["status"] for each in reminders} <= {"delivered", "withdrawn"}
    letters = {(each["recipient"]["id"], each["letter_id"]) for each in sent}
    assert len(letters) == len({(each["recipient"]["id"], each["told_on"]) for each in sent})
    assert max(Counter(to for to, _ in letters).values()) <= 25


def _every_message_was_wanted(system: System) -> None:
    """The letters, the lines and what the IRO had to answer, each by its kind and whom it is for; and no concern."""
    notices = system.get("/notifications/notices", limit=500)["items"]
    reminders = [each for each in notices if each["why"]["rule"] == "remind_of_duties"]
    _reminders_are_few(reminders)
    letters = [
        (each["child_id"], each["template"], each["recipient"]["id"], each["status"])
        for each in notices
        if each not in reminders
    ]
    reached = {ADA: "delivered", BEN: "spoken", CAL: "spoken"}
    assert sorted(letters) == sorted(
        [
            *((child, "iro_named_to_child", child, status) for child, status in reached.items()),
            *((child, "iro_named_to_social_worker", WORKER, "delivered") for child in CHILDREN),
            *((child, "decision_done_to_child", child, TOLD[child]) for child in TALKS for _ in ROUNDS),
            *((child, "invitation_to_child", child, INVITED[child]) for child in TALKS for _ in ROUNDS),
            *(
                (child, "invitation_to_family", CARER, "delivered")
                for child in CHILDREN
                for _ in (FIRST, SECOND, THIRD)
            ),
            *((child, "digest_of_news", WORKER, "delivered") for child in CHILDREN for _ in (*ROUNDS, *ROUNDS)),
            *((child, "outcome_to_child", child, status) for child in TALKS for status in OUTCOME[child]),
            *((BEN, "no_review_needed_to_child", BEN, TOLD[BEN]) for _ in range(2)),
            *((child, "digest_of_news", IRO, "delivered") for child in CHILDREN),
            *((child, "digest_of_news", IRO, status) for child, status in NEWS),
        ]
    )
    lines = [each for each in notices if each["letter_id"] and each not in reminders]
    assert len({each["letter_id"] for each in lines if each["status"] == "delivered"}) == 9 + 6
    assert system.get("/escalation/concerns", limit=500)["items"] == []
    lines = system.get("/escalation/lateness", limit=500)["items"]
    assert [(each["child_id"], each["duty"], each["late_from"], each["status"]) for each in lines] == [
        (BEN, "decision_implemented", "2026-07-01", "done_late"),
        (BEN, "pep_available", "2026-10-09", "done_late"),
    ]
    assert system.get("/escalation/lateness", side="iro_service")["items"] == []
    matters = system.get("/scheduling/matters", limit=500)["items"]
    told = [
        (each["child_id"], each["iro_id"], each["occurred_on"], {change["type"] for change in each["changes"]})
        for each in matters
    ]
    assert sorted(told, key=lambda each: each[2]) == [
        (BEN, IRO, "2026-03-03", {"school.child_excluded.v1"}),
        (ADA, IRO, "2026-03-10", {"child.went_missing.v1", "child.returned.v1"}),
        (BEN, IRO, "2026-07-01", {"decision.overdue.v1"}),
    ]
    assert {each["status"] for each in matters} == {"answered"}
    assert system.get("/allocation/questions")["items"] == []
    assert system.get("/allocation/proposals")["items"] == []


ALARMS = {
    "duty.late.v1",
    "duty.missed.v1",
    "decision.overdue.v1",
    "notice.failed.v1",
    "child.unallocated.v1",
    "advocate.needed.v1",
    "advocate.requested.v1",
    "review.cancelled.v1",
    "fact.withdrawn.v1",
}


def _every_alarm_was_true(system: System) -> None:
    """What the timelines tell of the year that somebody ought to look at."""
    said = [
        (child, each["type"], each["data"].get("duty"))
        for child in CHILDREN
        for each in system.timeline(child)
        if each["type"] in ALARMS
    ]
    assert sorted(said, key=lambda each: (each[0], each[1], each[2] or "")) == [
        (BEN, "decision.overdue.v1", None),
        (BEN, "duty.late.v1", "decision_implemented"),
        (BEN, "duty.late.v1", "pep_available"),
        *((BEN, "notice.failed.v1", None) for _ in range(5)),
        (BEN, "notice.failed.v1", "child_told_of_iro"),
        *((BEN, "notice.failed.v1", "invitations_sent") for _ in range(3)),
        *((BEN, "notice.failed.v1", "review_record_distributed") for _ in range(3)),
        (CAL, "notice.failed.v1", "child_told_of_iro"),
    ]

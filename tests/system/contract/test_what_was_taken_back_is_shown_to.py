"""Who is shown what was taken back: every role by every reason, over every route that shows what was posted.

What was recorded for another child by mistake is shown to IRO managers and auditors alone; the child is shown nothing
of what is not so, whatever the reason; what was restored is shown again.
"""

from typing import Any

import pytest

from shared.child.taken_back import LINE
from tests.support.events import COUNCIL
from tests.support.five_services import FiveServices
from tests.system.contract.test_corrections import began, council, told

__all__ = ["council"]

TIMELINE, PAGE = "/reporting/children/K1/timeline", "/reporting/children/K1"
NOTICES, EVENTS = "/notifications/notices?child_id=K1", "/notifications/events?subject=K1"
REVIEWS, EVERY_REVIEW = "/scheduling/children/K1/reviews", "/scheduling/reviews"
DUTIES, CHILD = "/scheduling/duties?child_id=K1&limit=500", "/allocation/children/K1"
NOTIFIED, ITS_DUTY = "/notifications/duties?child_id=K1", "guardian_details_to_iro"
REVIEW = "2025-12-28"
TELLS = {
    TIMELINE: ("guardian.appointed", REVIEW),
    PAGE: ("Guardian appointed", "28 December 2025"),
    NOTICES: ("guardian.appointed", "GUARD"),
    EVENTS: ("guardian.appointed", "past_review.recorded"),
    REVIEWS: (REVIEW,),
    EVERY_REVIEW: (REVIEW,),
    DUTIES: ("past_review.recorded",),
    NOTIFIED: (ITS_DUTY,),
}
"""By route what it tells of what was posted, to whoever is shown that."""
CONTENT = ("GUARD", "guardian.appointed", "Guardian appointed", "past_review", REVIEW, "28 December 2025", "secret")
LISTS = {"council_system", "iro_manager", "iro_admin", "auditor", "admin"}
PAGES = {"iro", "iro_manager", "iro_admin", "senior_manager", "dashboard", "auditor", "admin", "child"}
OFFICE = {"social_worker", "team_manager", "iro", "iro_admin", "iro_manager", "admin", "auditor", "council_system"}
STAFF = {*OFFICE, "senior_manager"}
READ_BY = {
    TIMELINE: PAGES,
    PAGE: PAGES,
    NOTICES: OFFICE,
    EVENTS: LISTS,
    REVIEWS: {*STAFF, "child"},
    EVERY_REVIEW: STAFF,
    DUTIES: STAFF,
    NOTIFIED: {*STAFF, "child"},
    CHILD: {"iro_manager", "iro_admin", "iro", "social_worker", "child"},
}
STILL_READ_IT = {"iro_manager", "auditor"}
PERSON = {"iro": "JO", "child": "K1", "social_worker": "SW1", "team_manager": "TM1"}
LINES = (TIMELINE, PAGE, NOTICES, EVENTS)


def said(id: str, kind: str, field: str, of: str, why: str) -> dict[str, Any]:
    data = {field: {"source": COUNCIL, "id": of}, "reason": why}
    return {"id": id, "type": f"fact.{kind}.v1", "subject": "K1", "data": data}


async def tell(council: FiveServices, reason: str | None) -> None:
    """A guardian and a past review; both taken back for this reason, or restored since."""
    await council.posts(began("k1-1", "K1", "2025-12-15", social_worker_id="SW1", team_manager_id="TM1"))
    guardian = {"guardian_id": "GUARD", "appointed_on": "2026-01-03", "case_number": "GUARDCASE"}
    await council.posts(told("secret-g", "guardian.appointed", "K1", "2026-01-03", **guardian))
    await council.posts(told("secret-r", "past_review.recorded", "K1", "2026-01-03", held_on=REVIEW))
    if reason is not None:
        why = "wrong_child" if reason == "restored" else reason
        for each in ("g", "r"):
            await council.posts(said(f"not-secret-{each}", "withdrawn", "withdraws", f"secret-{each}", why))
    if reason == "restored":
        for each in ("g", "r"):
            await council.posts(said(f"again-secret-{each}", "restored", "restores", f"secret-{each}", why))


async def read(council: FiveServices, path: str, role: str) -> str:
    answer = await council.asks(path, role=role, subject=PERSON.get(role, "X1"))
    assert answer.status_code == 200, (path, role, answer.text)
    return answer.text


@pytest.mark.parametrize("reason", [None, "entered_in_error", "wrong_child", "duplicate", "restored"])
async def test_what_each_role_is_shown_of_what_was_taken_back(council: FiveServices, reason: str | None) -> None:
    await tell(council, reason)
    stands = reason in (None, "restored")
    for path, roles in READ_BY.items():
        for role in sorted(roles):
            text = await read(council, path, role)
            if stands or (role != "child" and (reason != "wrong_child" or role in STILL_READ_IT)):
                missing = [each for each in tells(path, role) if each not in text]
                assert missing == [], (path, role, "is shown it")
                assert LINE not in text, (path, role)
                continue
            content = (*CONTENT, ITS_DUTY) if path == NOTIFIED else CONTENT
            there = [each for each in content if each in without_ids(path, text)]
            assert there == [], (path, role, "is shown nothing of it")
            assert (LINE in text) is (role != "child" and path in LINES), (path, role)


def tells(path: str, role: str) -> tuple[str, ...]:
    if role != "child":
        return TELLS.get(path, ())
    shown = {
        TIMELINE: ("guardian.appointed",),
        PAGE: ("Guardian appointed",),
        REVIEWS: (REVIEW,),
        NOTIFIED: (ITS_DUTY,),
    }
    return shown.get(path, ())


def without_ids(path: str, text: str) -> str:
    """The list of events is by source and id, which whoever posted them needs, and which tell nothing."""
    return text.replace("secret", "") if path == EVENTS else text


async def test_in_its_place_stands_one_line_with_the_day_of_the_withdrawal(council: FiveServices) -> None:
    await tell(council, None)
    council.clock.set("2026-01-09T09:00:00+00:00")
    await council.posts(said("first", "withdrawn", "withdraws", "secret-g", "wrong_child"))
    await council.posts(said("second", "restored", "restores", "secret-g", "entered_in_error"))
    council.clock.set("2026-01-12T09:00:00+00:00")
    await council.posts(said("third", "withdrawn", "withdraws", "secret-g", "wrong_child"))
    items = (await council.asks(TIMELINE, role="iro_admin")).json()["items"]
    (line,) = [each for each in items if each["title"] == LINE]
    assert (line["on"], line["type"]) == ("2026-01-12", "fact.withdrawn.v1")
    assert (line["event_id"], line["data"], line["about"]) == (None, {"of_another_child": True}, None)
    (listed,) = [
        each for each in (await council.asks(EVENTS, role="iro_admin")).json()["items"] if each["id"] == "secret-g"
    ]
    assert (listed["type"], listed["time"], listed["withdrawn"], listed["withdrawn_on"], listed["note"]) == (
        None, None, True, "2026-01-12", LINE,
    )  # fmt: skip
    for role, found in (("iro_admin", 0), ("iro_manager", 1)):
        by_type = await council.asks(f"{EVENTS}&type=guardian.appointed.v1", role=role)
        assert len(by_type.json()["items"]) == found, "what is hidden cannot be found by what it is"


async def test_pages_of_the_timeline_are_full_whatever_is_not_shown(council: FiveServices) -> None:
    await tell(council, "wrong_child")
    whole = (await council.asks(TIMELINE, role="iro_admin")).json()["items"]
    found, cursor = [], ""
    while True:
        page = (await council.asks(f"{TIMELINE}?limit=3{cursor}", role="iro_admin")).json()
        found += page["items"]
        if page["next"] is None:
            break
        assert len(page["items"]) == 3
        cursor = f"&cursor={page['next']}"
    assert found == whole


async def test_a_notice_sent_because_of_it_and_its_task_do_not_say_what_it_was(council: FiveServices) -> None:
    await tell(council, None)
    notices = (await council.asks(NOTICES)).json()["items"]
    (letter,) = [each for each in notices if each["template"] == "guardian_named_to_iro"]
    by = {"on": "2026-01-05", "by": "ADMIN"}
    told_her = await council.asks(f"/notifications/notices/{letter['id']}/verbal", method="POST", json=by)
    assert told_her.status_code == 200
    await council.posts(said("not-secret-g", "withdrawn", "withdraws", "secret-g", "wrong_child"))
    for role in ("iro_admin", "iro_manager"):
        shown = (await council.asks(NOTICES, role=role)).json()["items"]
        (task,) = [each for each in shown if each["task"] and each["task"]["rule"] == "told_wrongly"]
        assert task["task"]["reason"].startswith("iro JO was told guardian_named_to_iro on 2026-01-05")
        assert ("guardian.appointed" in task["task"]["reason"]) is (role == "iro_manager")
        one = await council.asks(f"/notifications/notices/{letter['id']}", role=role)
        assert ("GUARD" in one.text) is ("guardian.appointed" in one.text) is (role == "iro_manager")


async def test_a_time_limit_that_was_over_when_its_cause_was_taken_back_is_not_shown_either(
    council: FiveServices,
) -> None:
    """Why it fell away is that care ended; and nobody reports on what they are not shown."""
    await tell(council, None)
    await council.posts(told("over", "child.ceased_to_be_looked_after", "K1", "2026-01-05", ceased_on="2026-01-05"))
    another = told("t", "child.details_corrected", "K1", "2026-01-05", communication_needs=["bsl"])
    await council.posts(another, said("not-secret-g", "withdrawn", "withdraws", "secret-g", "wrong_child"))
    shown = (await council.asks(NOTIFIED, role="iro_manager")).json()["items"]
    (limit,) = [each for each in shown if each["duty"] == ITS_DUTY]
    assert limit["status"] == "voided"
    others = {each["id"] for each in shown} - {limit["id"]}
    for role in ("iro_admin", "social_worker", "auditor"):
        seen = (await council.asks(NOTIFIED, role=role, subject=PERSON.get(role, "X1"))).json()["items"]
        assert {each["id"] for each in seen} == others | ({limit["id"]} if role == "auditor" else set())
    met = f"/notifications/duties/{limit['id']}/met"
    for role, answer in (("iro_admin", 404), ("iro_manager", 403)):
        asked = await council.asks(met, method="POST", role=role, json={"on": "2026-01-05"})
        assert asked.status_code == answer, asked.text

"""Matters as a caller sees them: who answers, what an answer must say, how one is split, joined and taken back."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.actions.matters.words import DIRECTED
from shared.events.council.duty_to_inform import (
    ComplaintReceived,
    HealthEventOccurred,
    PlacementChangedUnexpectedly,
    SafeguardingConcernRaised,
    SchoolChildExcluded,
)
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.allocation import IroCovered
from shared.events.services.around_reviews import MatterAnswered
from shared.events.services.scheduling import ReviewConvenedForChange, ReviewNeedDeclined
from shared.storage.tables import audit
from tests.scheduling.matters.builders import CHILD, DECLINED, IRO, NEEDED, Desk, Start, desk, restored, withdrawn
from tests.support.events import event
from tests.support.facts import became, changed, informed

on_both = pytest.mark.both("statements")
ON = "2026-03-02"
EXCLUDED = event(informed(SchoolChildExcluded, ON), time=ON, id="excluded")
MOVED = event(informed(PlacementChangedUnexpectedly, ON, placement_id="P2"), time=ON, id="moved")
LATER = event(informed(HealthEventOccurred, "2026-03-04"), time="2026-03-04", id="later")


async def one_matter(start_service: Start, tmp_path: Path) -> tuple[Desk, dict[str, Any]]:
    api = await desk(start_service, tmp_path)
    await api.hears(EXCLUDED, MOVED)
    return api, await api.matter()


def slug(answer: Any) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


async def test_no_review_needed_names_the_reason_whether_the_child_was_consulted_and_whom_to_tell_the_child_first(
    start_service: Start, tmp_path: Path
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    shown = await api.does(matter, "answer", DECLINED)
    assert (shown["status"], shown["answered_by"], shown["answered_on"]) == ("answered", IRO, ON)
    assert (shown["reason"], shown["child_consulted"]) == (DECLINED["reason"], True)
    assert shown["tell"] == ["child", "social_worker"]
    (answered,) = await api.said(MatterAnswered)
    (declined,) = await api.said(ReviewNeedDeclined)
    for said in (answered, declined):
        assert (said["matter_id"], said["tell"]) == (matter["id"], ["child", "social_worker"])
        assert (said["reason"], said["child_consulted"]) == ("plan_meets_needs", True)  # never the words themselves
        assert set(said["change_ids"]) == {"excluded", "moved"}
    assert (answered["review_needed"], declined["change_id"]) == (False, matter["change_ids"][0])
    assert await api.words(DIRECTED) == []


@on_both
async def test_a_review_that_is_needed_is_directed_in_the_same_call(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    shown = await api.does(matter, "answer", NEEDED)
    assert (shown["review_needed"], shown["review_due_on"]) == (True, "2026-03-20")
    (word,) = await api.words(DIRECTED)
    assert (word["subject"], word["by"]) == (CHILD, IRO)
    assert f'"matter_id":"{matter["id"]}"' in word["data"]
    assert '"asked_by":"iro"' in word["data"]
    assert '"due_on":"2026-03-20"' in word["data"]
    (planned,) = await api.items(f"/children/{CHILD}/reviews")
    (convened,) = await api.said(ReviewConvenedForChange)
    assert (convened["review_id"], convened["due_on"]) == (planned["id"], "2026-03-20")
    assert (convened["change_id"], convened["matter_id"]) == (matter["change_ids"][0], matter["id"])


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"reason": None}, "/reason"),
        ({"reason": " "}, "/reason"),
        ({"child_consulted": None}, "/child_consulted"),
        ({"tell": []}, "/tell"),
        ({"tell": ["social_worker"]}, "/tell"),
        ({"due_on": "2026-03-20"}, "/due_on"),
        ({"review_needed": True, "due_on": "2026-03-01"}, "/due_on"),
        ({"review_needed": "yes"}, "/review_needed"),
    ],
)
async def test_an_answer_that_leaves_out_what_it_must_say_is_refused_at_the_field(
    start_service: Start, tmp_path: Path, wrong: dict[str, Any], pointer: str
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    answer = await api.call("POST", f"/matters/{matter['id']}/answer", json=DECLINED | wrong)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
    assert (await api.matter())["status"] == "open"


async def test_a_review_may_be_due_today(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    assert (await api.does(matter, "answer", NEEDED | {"due_on": ON}))["review_due_on"] == ON


async def two_matters(start_service: Start, tmp_path: Path) -> tuple[Desk, dict[str, tuple[str, dict[str, Any]]]]:
    """Two matters of a child who had I0 as IRO before, and whose IRO is away, so that I3 stands in for her; the calls
    that answer, split and join, each with its path and body."""
    api = await desk(start_service, tmp_path, now="2026-03-05", social_worker_id="SW1")
    await api.hears(event(changed("A2", IRO, ON, before_iro="I0"), time=ON))
    days = {"from_on": date(2026, 3, 2), "to_on": date(2026, 3, 9)}
    cover = IroCovered(cover_id="V1", absence_id="B1", iro_id=IRO, cover_iro_id="I3", **days)
    await api.hears(event(cover, time=ON), EXCLUDED, MOVED, LATER)
    one, two = await api.matters(role="iro_manager")
    return api, {
        "answer": (f"/matters/{one['id']}/answer", DECLINED),
        "split": (f"/matters/{one['id']}/split", {"event_ids": ["moved"]}),
        "join": (f"/matters/{one['id']}/join", {"with_matter_id": two["id"]}),
        "determination": ("/changes/moved/determination", DECLINED),
    }


@pytest.mark.parametrize(("role", "subject"), [("iro", IRO), ("iro", "I3"), ("iro_manager", "M1")])
@pytest.mark.parametrize("what", ["answer", "split", "join", "determination"])
async def test_the_childs_iro_who_stands_in_for_her_and_the_iro_manager_answer_split_and_join(
    start_service: Start, tmp_path: Path, role: str, subject: str, what: str
) -> None:
    api, calls = await two_matters(start_service, tmp_path)
    path, body = calls[what]
    answer = await api.call("POST", path, json=body, role=role, subject=subject)
    assert answer.status_code == 200, answer.text
    kept = [(each["status"], len(each["change_ids"])) for each in await api.matters(role="iro_manager")]
    assert kept != [("open", 2), ("open", 1)]


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("iro", "I0", 403),  # was the child's IRO before, and is still to introduce her
        ("iro", "I9", 404),
        ("social_worker", "SW1", 403),
        ("iro_admin", "A1", 403),
        ("senior_manager", "S1", 403),
        ("child", CHILD, 403),
        (None, None, 401),
    ],
)
async def test_nobody_else_answers_splits_or_joins(
    start_service: Start, tmp_path: Path, role: str | None, subject: str | None, status: int
) -> None:
    api, calls = await two_matters(start_service, tmp_path)
    for path, body in calls.values():
        answer = await api.call("POST", path, json=body, role=role, subject=subject)
        assert answer.status_code == status, (path, answer.text)
    kept = [(each["status"], len(each["change_ids"])) for each in await api.matters(role="iro_manager")]
    assert kept == [("open", 2), ("open", 1)]


async def test_nobody_reads_a_matter_of_a_child_whom_she_may_not_see(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    for path in (f"/matters/{matter['id']}", f"/matters?child_id={CHILD}", "/matters/no-such-matter"):
        assert (await api.call("GET", path, role="iro", subject="I9")).status_code == 404, path
        assert (await api.call("GET", path, role="child", subject=CHILD)).status_code == 403, path
    assert await api.matters(role="iro", subject="I9") == []
    assert await api.items("/changes", role="iro", subject="I9") == []
    await api.shown(f"/matters/{matter['id']}")
    noted = {(row["actor"], row["action"], row["subject"]) for row in await api.svc.rows(audit)}
    assert {(IRO, "read_matters", CHILD), ("I9", "child.refused", CHILD)} <= noted


@on_both
async def test_what_was_told_of_another_child_is_shown_to_managers_alone_once_it_is_taken_back(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    await api.hears(EXCLUDED)
    matter = await api.matter()
    await api.hears(withdrawn(EXCLUDED, "2026-03-03", "wrong_child"), now="2026-03-03")
    assert await api.matters("?status=withdrawn") == []
    assert await api.items("/changes?status=withdrawn") == []
    assert (await api.call("GET", f"/matters/{matter['id']}")).status_code == 404
    (seen,) = await api.matters("?status=withdrawn", role="iro_manager")
    assert (seen["id"], seen["due_on"]) == (matter["id"], None)
    answer = await api.call("POST", f"/matters/{matter['id']}/answer", json=DECLINED, role="iro_manager")
    assert (answer.status_code, slug(answer)) == (409, "matter-closed")


async def test_a_matter_is_answered_once_and_the_same_call_again_gets_the_same_answer(
    start_service: Start, tmp_path: Path
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    keyed = {"headers": {"Idempotency-Key": "k1"}}
    first = await api.does(matter, "answer", DECLINED, **keyed)
    assert await api.does(matter, "answer", DECLINED, **keyed) == first
    again = await api.call("POST", f"/matters/{matter['id']}/answer", json=NEEDED)
    assert (again.status_code, slug(again)) == (409, "matter-answered")


@pytest.mark.both("locks")
async def test_of_two_answers_at_the_same_moment_one_stands(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    path = f"/matters/{matter['id']}/answer"
    answers = await asyncio.gather(*(api.call("POST", path, json=body) for body in (DECLINED, NEEDED)))
    assert sorted(each.status_code for each in answers) == [200, 409]
    (said,) = await api.said(MatterAnswered)
    assert said["review_needed"] == (await api.matter())["review_needed"]


@on_both
async def test_an_answer_that_is_taken_back_counts_for_nothing_and_what_came_since_is_one_matter_with_it(
    start_service: Start, tmp_path: Path
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    await api.does(matter, "answer", NEEDED)
    complaint = event(informed(ComplaintReceived, ON), time=ON, id="complaint")
    await api.hears(complaint, now="2026-03-03")
    assert {each["status"] for each in await api.matters()} == {"answered", "open"}
    refused = await api.call(
        "POST", f"/matters/{matter['id']}/answer/withdrawal", json={"reason": "x"}, role="iro_manager", subject="M1"
    )
    assert refused.status_code == 200, refused.text
    one = await api.matter()
    assert (one["id"], one["status"], len(one["changes"])) == (matter["id"], "open", 3)
    assert (one["review_needed"], one["reason"], one["tell"]) == (None, None, [])
    said = await api.svc.announced(MatterAnswered, ReviewConvenedForChange)
    gone = {each["withdraws"]["id"] for each in await api.said(FactWithdrawn)}
    assert {each.id for each in said} <= gone
    answer = await api.call("POST", f"/matters/{matter['id']}/answer/withdrawal", json={"reason": "x"})
    assert answer.status_code == 404
    assert (await api.does(one, "answer", DECLINED))["status"] == "answered"


async def test_an_answer_is_taken_back_by_whoever_gave_it_or_a_manager(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    await api.does(matter, "answer", DECLINED, role="iro_manager", subject="M1")
    path = f"/matters/{matter['id']}/answer/withdrawal"
    assert (await api.call("POST", path, json={"reason": "x"})).status_code == 403
    assert (await api.call("POST", path, json={"reason": "x"}, role="iro_manager", subject="M2")).status_code == 200


@on_both
async def test_a_split_matter_is_two_each_answered_by_itself_and_joined_they_are_one_again(
    start_service: Start, tmp_path: Path
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    kept = await api.does(matter, "split", {"event_ids": ["moved"]})
    assert (kept["id"], kept["change_ids"]) in ((matter["id"], ["excluded"]), (matter["id"], ["moved"]))
    other = next(each for each in await api.matters() if each["id"] != kept["id"])
    assert sorted(kept["change_ids"] + other["change_ids"]) == ["excluded", "moved"]
    await api.hears(EXCLUDED, MOVED)
    assert len(await api.matters()) == 2
    joined = await api.does(kept, "join", {"with_matter_id": other["id"]})
    assert (joined["id"], sorted(joined["change_ids"])) == (matter["id"], ["excluded", "moved"])
    assert [each["id"] for each in await api.matters("?status=joined")] == [other["id"]]
    assert (await api.shown(f"/matters/{other['id']}"))["joined_into"] == matter["id"]


@pytest.mark.parametrize(
    ("event_ids", "pointer"),
    [([], "/event_ids"), (["moved", "excluded"], "/event_ids"), (["moved", "later"], "/event_ids/1")],
)
async def test_a_split_names_some_changes_of_the_matter_and_not_all(
    start_service: Start, tmp_path: Path, event_ids: list[str], pointer: str
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    answer = await api.call("POST", f"/matters/{matter['id']}/split", json={"event_ids": event_ids})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_what_stands_alone_is_joined_with_nothing_nor_is_another_childs_matter_or_an_answered_one(
    start_service: Start, tmp_path: Path
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    concern = informed(SafeguardingConcernRaised, "2026-03-03")
    await api.hears(event(concern, time="2026-03-03"), LATER, now="2026-03-04")
    await api.hears(event(became(), "C9"), event(informed(HealthEventOccurred, ON), "C9", time=ON))
    _, safeguarding, later = await api.matters()
    (others,) = await api.matters("?child_id=C9", role="iro_manager")

    async def join(one: dict[str, Any], other: dict[str, Any], role: str = "iro") -> tuple[int, str]:
        body = {"with_matter_id": other["id"]}
        answer = await api.call("POST", f"/matters/{one['id']}/join", json=body, role=role)
        return answer.status_code, slug(answer)

    assert await join(matter, safeguarding) == (409, "stands-alone")
    assert await join(safeguarding, matter) == (409, "stands-alone")
    assert await join(matter, others) == (422, "invalid-request")
    assert await join(matter, others, role="iro_manager") == (422, "invalid-request")
    assert await join(matter, matter) == (422, "invalid-request")
    await api.does(later, "answer", DECLINED)
    assert await join(matter, later) == (409, "matter-answered")


@on_both
async def test_the_older_paths_list_the_changes_and_answer_the_matter_that_holds_one(
    start_service: Start, tmp_path: Path
) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    put_right = event(informed(SchoolChildExcluded, ON, child_view="unhappy"), time="2026-03-03", id="put-right")
    await api.hears(put_right, now="2026-03-03")
    found = await api.items(f"/changes?iro_id={IRO}&status=open")
    assert [(each["event_id"], each["type"], each["occurred_at"]) for each in found] == [
        ("excluded", "school.child_excluded.v1", ON),
        ("moved", "placement.changed_unexpectedly.v1", ON),
    ]
    assert {(each["matter_id"], each["child_id"], each["due_on"]) for each in found} == {
        (matter["id"], CHILD, "2026-03-09")
    }
    body = {"review_needed": False, "reason": "As before.", "child_consulted": False}
    answer = await api.call("POST", "/changes/put-right/determination", json=body)
    assert (answer.status_code, answer.json()["id"], answer.json()["tell"]) == (200, matter["id"], ["child"])
    assert await api.items("/changes?status=open") == []
    assert {each["review_needed"] for each in await api.items("/changes?status=answered")} == {False}
    assert (await api.call("POST", "/changes/no-such/determination", json=body)).status_code == 404


@on_both
async def test_the_lists_page_and_filter(start_service: Start, tmp_path: Path) -> None:
    api = await desk(start_service, tmp_path, now="2026-03-20")
    days = [f"2026-03-{number:02}" for number in range(2, 9)]
    await api.hears(*(event(informed(HealthEventOccurred, on), time=on) for on in days))
    for path in ("/matters", "/changes"):
        found, cursor = [], ""
        while True:
            page = await api.shown(f"{path}?limit=3{cursor}")
            found += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert len({each["id"] for each in found}) == len(found) == 7
        assert (await api.call("GET", f"{path}?cursor=nonsense")).status_code == 422
    assert await api.matters("?iro_id=I9") == await api.matters("?status=answered") == []


async def test_a_dashboard_is_shown_codes_and_no_words(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    await api.does(matter, "answer", DECLINED | {"reason": "Unhappy"})
    seen = await api.matter(role="dashboard", subject="D1")
    assert (seen["reason"], seen["reason_code"]) == (None, "plan_meets_needs")
    assert {each["reason"] for each in await api.items("/changes", role="dashboard", subject="D1")} == {None}


async def test_the_iro_is_shown_where_the_story_is_and_what_the_child_knows_and_wants_as_it_was_said_last(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    for view, at in (("unhappy", ON), ("agrees", "2026-03-03")):
        told = informed(SchoolChildExcluded, ON, "LCS/55120", category="fixed_period", child_told=True, child_view=view)
        await api.hears(event(told, time=at, id=view), now=at)
    (change,) = (await api.matter())["changes"]
    assert (change["event_id"], change["record_ref"], change["category"]) == ("unhappy", "LCS/55120", "fixed_period")
    assert (change["child_told"], change["child_view"]) == (True, "agrees")


async def test_a_restored_change_comes_back_into_its_matter(start_service: Start, tmp_path: Path) -> None:
    api, matter = await one_matter(start_service, tmp_path)
    await api.hears(withdrawn(EXCLUDED, "2026-03-03"), now="2026-03-03")
    assert (await api.matter())["change_ids"] == ["moved"]
    await api.hears(restored(EXCLUDED, "2026-03-04"), now="2026-03-04")
    back = await api.matter()
    assert (back["id"], len(back["change_ids"])) == (matter["id"], 2)

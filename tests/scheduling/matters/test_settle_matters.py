"""What is told of a child becomes matters: one clock and one answer for one thing, and nothing is lost or doubled."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from shared.events.council.child_court import CustodyEntered
from shared.events.council.duty_to_inform import (
    AccommodationDischargeNotified,
    ContactArrangementsChanged,
    HealthEventOccurred,
    PlacementChangedUnexpectedly,
    PlacementMadeAtDistance,
    ReviewDecisionNotCarriedOut,
    SafeguardingConcernRaised,
    SchoolChildExcluded,
    SocialWorkerChanged,
)
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import MatterAnswered, MatterOpened
from shared.events.services.scheduling import DecisionOverdue, ReviewConvenedForChange, ReviewNeedDeclined
from shared.register.facts import remember_announced
from tests.scheduling.matters.builders import (
    CHILD,
    DECLINED,
    IRO,
    NEEDED,
    Start,
    desk,
    nine_episodes,
    restored,
    withdrawn,
)
from tests.support.events import ceased, event, merged
from tests.support.facts import became, changed, informed

pytestmark = pytest.mark.both("story")

ON = "2026-03-02"
MOVE = (
    informed(PlacementChangedUnexpectedly, ON, placement_id="P2"),
    informed(PlacementMadeAtDistance, ON, placement_id="P2"),
    informed(SocialWorkerChanged, ON),
    informed(ContactArrangementsChanged, ON),
    informed(SchoolChildExcluded, ON, urgent=True),
)
EXCLUDED = informed(SchoolChildExcluded, ON)


async def test_nine_missing_episodes_of_which_none_is_answered_are_one_matter(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    for gone, back in nine_episodes():
        await api.hears(gone, now=gone.time.isoformat())
        await api.hears(back, now=back.time.isoformat())
    matter = await api.matter()
    assert (matter["status"], matter["occurred_on"], matter["iro_id"]) == ("open", "2026-03-02", IRO)
    assert (len(matter["change_ids"]), matter["change_ids"][0]) == (18, "child.went_missing-0")
    said = await api.said(MatterOpened)
    assert {each["matter_id"] for each in said} == {matter["id"]}
    assert [len(each["change_ids"]) for each in said] == list(range(1, 19))
    assert {each["occurred_on"] for each in said} == {"2026-03-02"}


async def test_once_the_first_episode_is_answered_those_after_it_are_another_matter(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    first, *others = nine_episodes()
    await api.hears(*first, now="2026-03-03")
    await api.hears(now="2026-03-12")
    await api.does(await api.matter(), "answer", DECLINED)
    for told in others:
        await api.hears(*told)
    answered, open_ = await api.matters()
    assert (answered["status"], len(answered["change_ids"])) == ("answered", 2)
    assert (open_["status"], len(open_["change_ids"])) == ("open", 16)


@pytest.mark.parametrize("together", [True, False])
async def test_one_unplanned_move_with_five_events_on_one_day_is_one_matter(
    start_service: Start, tmp_path: Path, together: bool
) -> None:
    api = await desk(start_service, tmp_path)
    told = [event(each, time=ON) for each in MOVE]
    for batch in [told] if together else [[each] for each in told]:
        await api.hears(*batch)
    matter = await api.matter()
    assert set(matter["change_ids"]) == {each.id for each in told}
    assert (matter["urgent"], matter["discharge_notice"], matter["due_on"]) == (True, False, "2026-03-09")


async def test_section_47_a_discharge_notice_and_custody_are_each_a_matter_of_their_own(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    alone = [informed(SafeguardingConcernRaised, ON), informed(AccommodationDischargeNotified, ON)]
    told = [*MOVE[:2], *alone, CustodyEntered(on=date(2026, 3, 2))]
    await api.hears(*(event(each, time=ON) for each in told))
    found = {each["changes"][0]["type"]: len(each["changes"]) for each in await api.matters()}
    assert found == {
        "placement.changed_unexpectedly.v1": 2,
        "safeguarding.concern_raised.v1": 1,
        "accommodation.discharge_notified.v1": 1,
        "custody.entered.v1": 1,
    }
    noticed = [each["discharge_notice"] for each in await api.said(MatterOpened)]
    assert sorted(noticed) == [False, False, False, True]


async def test_a_decision_not_carried_out_is_one_matter_whether_the_council_tells_of_it_or_we_do(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    ours = DecisionOverdue(decision_id="D1", review_id="R1", overdue_from=date(2026, 3, 2))
    theirs = informed(ReviewDecisionNotCarriedOut, "2026-03-10", decision_id="D1", review_id="R1")
    async with api.svc.service.work() as work:
        await remember_announced(work, [work.announce(ours, CHILD)])
        work.touch(CHILD)
    assert [each["type"] for each in (await api.matter())["changes"]] == ["decision.overdue.v1"]
    await api.hears(event(theirs, time="2026-03-10"), now="2026-03-10")
    matter = await api.matter()
    assert [each["type"] for each in matter["changes"]] == ["decision.overdue.v1", "review_decision.not_carried_out.v1"]


async def test_a_correction_moves_the_matter_and_the_same_again_says_nothing(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    told = event(informed(HealthEventOccurred, ON, "LCS/7"), time=ON)
    await api.hears(told)
    before = await api.matter()
    await api.hears(event(informed(HealthEventOccurred, "2026-02-27", "LCS/7"), time="2026-03-03"), now="2026-03-03")
    after = await api.matter()
    assert (after["id"], after["change_ids"], after["occurred_on"]) == (before["id"], [told.id], "2026-02-27")
    assert [each["occurred_on"] for each in await api.said(MatterOpened)] == [ON, "2026-02-27"]
    await api.svc.forget_announcements()
    await api.hears(told)
    await api.hears(event(changed(on="2026-03-03")))  # another IRO is no news of the matter, who is hers now
    assert await api.said(MatterOpened, FactWithdrawn) == []
    assert (await api.matter(role="iro_manager"))["iro_id"] == "I2"


async def test_when_all_that_was_told_is_taken_back_so_is_what_was_announced_and_restored_it_is_the_same_matter(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    told = [event(each, time=ON) for each in MOVE[:2]]
    await api.hears(*told)
    matter = await api.matter()
    await api.does(matter, "answer", DECLINED)
    (answered,) = await api.svc.announced(MatterAnswered)
    await api.hears(withdrawn(told[0], "2026-03-03"), now="2026-03-03")
    left = await api.matter()
    assert (left["id"], left["status"], left["change_ids"]) == (matter["id"], "answered", [told[1].id])
    await api.hears(withdrawn(told[1], "2026-03-04"), now="2026-03-04")
    assert await api.matters() == []
    assert [each["id"] for each in await api.matters("?status=withdrawn")] == [matter["id"]]
    gone = {each["withdraws"]["id"] for each in await api.said(FactWithdrawn)}
    said = await api.svc.announced(MatterOpened, MatterAnswered, ReviewNeedDeclined)
    assert gone == {each.id for each in said}
    assert answered.id in gone
    await api.hears(restored(told[0], "2026-03-05"), now="2026-03-05")
    again = await api.matter()
    assert (again["id"], again["status"], again["change_ids"]) == (matter["id"], "answered", [told[0].id])


async def test_nothing_more_is_said_when_it_is_settled_again(start_service: Start, tmp_path: Path) -> None:
    api = await desk(start_service, tmp_path)
    told = [event(each, time=ON) for each in MOVE]
    await api.hears(*told)
    await api.does(await api.matter(), "answer", NEEDED)
    await api.hears(withdrawn(told[0], "2026-03-03"), now="2026-03-03")
    await api.svc.forget_announcements()
    shown = await api.matters()
    for each in [*told, *reversed(told)]:
        await api.hears(each)
    assert await api.svc.announced(MatterOpened, MatterAnswered, ReviewConvenedForChange, FactWithdrawn) == []
    assert await api.matters() == shown


async def test_imported_history_and_what_happens_after_care_are_no_matter(start_service: Start, tmp_path: Path) -> None:
    api = await desk(start_service, tmp_path)
    await api.hears(event(EXCLUDED, time=ON, baseline=date(2026, 3, 31)))
    assert await api.matters() == []
    await api.hears(ceased(CHILD, "2026-03-10"), now="2026-03-12")
    for on, found in (("2026-03-09", 1), ("2026-03-10", 2), ("2026-03-11", 2)):
        await api.hears(event(informed(HealthEventOccurred, on), time=on))
        assert len(await api.matters(role="iro_manager")) == found, on
    assert {each["status"] for each in await api.matters(role="iro_manager")} == {"lapsed"}


async def test_what_is_open_lapses_when_care_ends_and_is_open_again_when_it_did_not(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    await api.hears(event(EXCLUDED, time=ON))
    over = ceased(CHILD, "2026-03-04")
    await api.hears(over, now="2026-03-04")
    matter = await api.matter(role="iro_manager")
    assert (matter["status"], matter["iro_id"]) == ("lapsed", IRO)
    answer = await api.call("POST", f"/matters/{matter['id']}/answer", json=DECLINED, role="iro_manager")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "care-ended")
    await api.hears(withdrawn(over, "2026-03-05"), now="2026-03-05")
    assert (await api.matter())["status"] == "open"


async def test_any_order_in_which_changes_are_heard_makes_the_same_matters(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path, now="2026-03-20")
    facts = [
        (became(), "2026-01-05"),
        (informed(PlacementChangedUnexpectedly, ON, placement_id="P2"), ON),
        (informed(PlacementMadeAtDistance, "2026-03-09", "LCS/9", placement_id="P2"), "2026-03-09"),
        (informed(PlacementMadeAtDistance, "2026-03-10", "LCS/9", placement_id="P3"), "2026-03-11"),
        (informed(SchoolChildExcluded, "2026-03-10"), "2026-03-10"),
    ]
    outcomes = set()
    for number, order in enumerate(permutations(facts)):
        child = f"C{number}"
        for fact, time in order:
            await api.hears(event(fact, child, time=time))
        found = await api.matters(f"?child_id={child}", role="iro_manager")
        outcomes.add(str([(each["occurred_on"], [one["type"] for one in each["changes"]]) for each in found]))
    assert len(outcomes) == 1, outcomes


async def test_of_two_records_of_one_child_what_is_one_thing_becomes_one_matter_and_answers_stay(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    await api.hears(event(became(), "C9"), event(MOVE[0], "C9", time=ON), event(EXCLUDED, time=ON))
    await api.hears(event(informed(HealthEventOccurred, "2026-02-02"), "C9", time="2026-02-02"))
    other, same_day = await api.matters("?child_id=C9", role="iro_manager")
    await api.does(other, "answer", DECLINED, role="iro_manager")
    await api.hears(merged(CHILD, "C9", "2026-03-03"), now="2026-03-03")
    answered, one = await api.matters()
    assert (answered["id"], answered["status"], answered["child_id"]) == (other["id"], "answered", CHILD)
    assert len(one["changes"]) == 2
    opened = {each["matter_id"] for each in await api.said(MatterOpened)}
    (joined,) = opened - {answered["id"], one["id"]}
    assert joined == same_day["id"] or one["id"] == same_day["id"]
    assert (await api.shown(f"/matters/{joined}"))["joined_into"] == one["id"]


async def test_two_children_whose_records_were_one_by_mistake_have_their_own_matters_and_answers_again(
    start_service: Start, tmp_path: Path
) -> None:
    api = await desk(start_service, tmp_path)
    await api.hears(event(became(), "C9"), event(MOVE[0], "C9", time=ON), event(EXCLUDED, time=ON))
    await api.hears(event(informed(HealthEventOccurred, "2026-02-02"), "C9", time="2026-02-02"))
    answered, _ = await api.matters("?child_id=C9", role="iro_manager")
    await api.does(answered, "answer", DECLINED, role="iro_manager")
    merger = merged(CHILD, "C9", "2026-03-03")
    await api.hears(merger, now="2026-03-03")
    await api.hears(event(informed(ContactArrangementsChanged, "2026-02-20"), "C9", time="2026-03-03"))
    await api.hears(withdrawn(merger, "2026-03-04"), now="2026-03-04")
    shown = {child: await api.matters(f"?child_id={child}", role="iro_manager") for child in (CHILD, "C9")}
    assert {child: [len(each["changes"]) for each in found] for child, found in shown.items()} == {
        CHILD: [1],
        "C9": [1, 1, 1],
    }
    assert (shown["C9"][0]["id"], shown["C9"][0]["status"]) == (answered["id"], "answered")
    gone = {each["withdraws"]["id"] for each in await api.said(FactWithdrawn)}
    said = [each for each in await api.svc.announced(MatterOpened) if each.id not in gone]
    standing = {(each.subject, each.data.matter_id): each.data.change_ids for each in said}  # type: ignore[attr-defined]
    assert standing == {
        (child, each["id"]): tuple(each["change_ids"]) for child, found in shown.items() for each in found
    }

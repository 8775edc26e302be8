"""An upgrade keeps every clock that ran, under its id; what it brings is history, and nobody hears of it late.

The data folder is the last landing's (`tests/data/last_landing`), which had reviews by kind and number, and a change to
consider for each event that told of one.
"""

from typing import Any

import pytest

from shared.events.services.duties import DutyEvent, DutyLate, DutyMissed, DutyOpened
from shared.events.services.scheduling import ReviewHeld
from tests.support import last_landing
from tests.support.upgraded import Council, Landed

both_pairs = pytest.mark.parametrize("landed", ["sqlite", "kafka"], indirect=True)

KEPT_BY = ("allocation", "scheduling", "notifications")
NO_MORE = {
    *(("C14", duty) for duty in ("sw_child_discussion", "health_plan_available", "pep_available")),
    ("C14", "permanence_plan_agreed"),
    ("C3", "guardian_first_contact"),
}
"""What the policy asked of short breaks, and of a guardian's appointment, and asks no more."""
BROUGHT = {
    "social_worker_visit",
    "care_plan_available",
    "placement_plan_prepared",
    "personal_adviser_allocated",
    "iro_spoke_before_18",
}


def told_of(council: Council, found: list[dict[str, Any]], child_id: str) -> list[dict[str, Any]]:
    return [each for each in found if each["subject"] == child_id]


async def changes_to_consider(council: Council) -> dict[str, tuple[str, str, str]]:
    """Of each duty to consider a change, by its id: whose, until when, and how it stands; but what was taken off."""
    found = await council.asks("/scheduling/duties?limit=500")
    standing = [each for each in found if each["duty"] == "change_considered" and each["reason"] != "facts_changed"]
    return {each["id"]: (each["subject"], each["due_on"], each["status"]) for each in standing}


@both_pairs
async def test_reviews_keep_their_ids_and_days_and_what_they_were_called_reads_as_ordinals(landed: Landed) -> None:
    before = {row["id"]: row for row in last_landing.rows("scheduling", "reviews")}
    async with landed.up("2026-03-02") as council:
        after = {each["id"]: each for each in await council.asks("/scheduling/reviews?limit=500")}
    assert after.keys() == before.keys()
    for review_id, review in after.items():
        row = before[review_id]
        names = ("child_id", "kind", "status", "held_on")
        assert [review[name] for name in names] == [row[name] for name in names]
        assert review["serves"] == [row["kind"]]
        assert review["held_on"] is not None or review["due_on"] == row["due_on"]
    named = {(each["child_id"], each["kind"], each["ordinal"]) for each in after.values()}
    assert {each for each in named if each[0] in ("C1", "C11", "C12", "C13", "C14")} == {
        ("C1", "first_review", 1),
        ("C11", "first_review", 1),
        ("C11", "second_review", 2),
        ("C12", "first_review", 1),
        ("C12", "second_review", 2),
        ("C12", "next_review", 3),
        ("C12", "next_review", 4),
        ("C13", "next_review", None),
        ("C14", "short_break_first_review", 1),
    }


@both_pairs
async def test_every_clock_that_ran_runs_on_under_its_id_to_its_day(landed: Landed) -> None:
    async with landed.up("2026-03-02") as council:
        for service in KEPT_BY:
            then = {row["id"]: row for row in last_landing.rows(service, "duties")}
            now = {each["id"]: each for each in await council.asks(f"/{service}/duties?limit=500")}
            assert then.keys() <= now.keys()
            for duty_id, row in then.items():
                if (row["subject"], row["duty"]) in NO_MORE or row["duty"] == "change_considered":
                    continue
                status = "open" if now[duty_id]["status"] == "late" else now[duty_id]["status"]
                kept = (now[duty_id]["due_on"], status, now[duty_id]["met_on"])
                assert kept == (row["due_on"], row["status"], row["met_on"]), (row["subject"], row["duty"])
    gone = {(row["subject"], row["duty"]) for row in last_landing.rows("scheduling", "duties")}
    assert gone >= NO_MORE


@both_pairs
async def test_what_an_upgrade_brings_is_late_for_nobody_and_nobody_is_written_to(landed: Landed) -> None:
    """Everything that is said of it is heard by all, and the day is swept."""
    old = {row["id"] for name in (*KEPT_BY, "escalation") for row in last_landing.rows(name, "duties")}
    said_before = {row["id"] for name in (*KEPT_BY, "escalation") for row in last_landing.rows(name, "outbox")}
    concerns = {row["id"] for row in last_landing.rows("escalation", "concerns")}
    letters = {row["id"] for row in last_landing.rows("notifications", "notices")}
    async with landed.up("2026-03-03") as council:
        await council.is_swept("2026-03-03")
        news = [each for each in await council.announced() if each.id not in said_before]
        for name in (*KEPT_BY, "escalation"):
            await council.hears(name, *news)
        await council.is_swept("2026-03-03")
        assert {each["id"] for each in await council.asks("/escalation/concerns?limit=500")} == concerns
        assert {each["id"] for each in await council.asks("/notifications/notices?limit=500")} == letters
        assert [each.data for each in news if isinstance(each.data, DutyLate | DutyMissed)] == []
        of_duties = [(each, each.data) for each in news if isinstance(each.data, DutyEvent)]
        first_said = {said.duty_id: (each, said) for each, said in reversed(of_duties) if said.duty_id not in old}
        assert {said.duty for _, said in first_said.values()} >= BROUGHT
        assert {each.baseline for each, _ in first_said.values()} == {council.clock.now().date()}
        assert not [said for _, said in of_duties if isinstance(said, DutyOpened) and said.duty_id in old]
        assert all(each.baseline is not None for each in news if isinstance(each.data, ReviewHeld))
        visits = await council.standing("social_worker_visit")
        assert (visits["C1"], visits["C2"]) == (("2026-03-24", "open"), ("2026-01-13", "voided"))
        assert (await council.standing("placement_plan_prepared"))["C3"] == ("2026-01-14", "voided")
        assert (await council.standing("iro_spoke_before_18"))["C15"] == ("2026-02-20", "voided")
        assert (await council.standing("care_plan_available"))["C11"] == ("2026-04-02", "open")


async def test_a_change_that_was_to_be_considered_goes_on_as_the_matter_that_takes_it_over(landed: Landed) -> None:
    """The greater part of them: of two changes of one day, one is enough."""
    then = {row["id"]: row for row in last_landing.rows("scheduling", "duties") if row["duty"] == "change_considered"}
    async with landed.up("2026-03-04") as council:
        late_before = [each.data.duty_id for each in await council.announced(DutyLate)]
        now = await changes_to_consider(council)
        assert now.keys() <= then.keys()
        assert sorted(now.values()) == [
            ("C10", "2026-02-16", "voided"),
            ("C4", "2026-03-05", "open"),
            ("C5", "2026-03-04", "open"),
            ("C6", "2026-02-23", "late"),
            ("C7", "2026-03-05", "open"),
        ]
        matters = {each["child_id"]: each for each in await council.asks("/scheduling/matters?limit=100")}
        assert {child: matters[child]["due_on"] for child in ("C4", "C5", "C6", "C7")} == {
            "C4": "2026-03-05",
            "C5": "2026-03-04",
            "C6": "2026-02-23",
            "C7": "2026-03-05",
        }
        assert len(matters["C7"]["changes"]) == 2
        answer = {
            "review_needed": False,
            "reason": "The plan stays as it is.",
            "child_consulted": True,
            "tell": ["child"],
        }
        await council.says(f"/scheduling/matters/{matters['C6']['id']}/answer", answer)
        for day in ("2026-03-04", "2026-03-05", "2026-03-06"):
            await council.is_swept(day)
        now = await changes_to_consider(council)
        assert sorted(now.values()) == [
            ("C10", "2026-02-16", "voided"),
            ("C4", "2026-03-05", "late"),
            ("C5", "2026-03-04", "late"),
            ("C6", "2026-02-23", "met"),
            ("C7", "2026-03-05", "late"),
        ]
        late = [each.data for each in await council.announced(DutyLate) if each.data.duty_id not in late_before]
        of_changes = [each.duty_id for each in late if each.duty == "change_considered"]
        assert sorted(now[each][0] for each in of_changes) == ["C4", "C5", "C7"]
        again = [each.data.duty_id for each in await council.announced(DutyLate)]
        assert len(again) == len(set(again))

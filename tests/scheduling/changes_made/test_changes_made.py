"""A change before which a review was to be held: found from the facts where nobody proposed it (case 14)."""

from typing import Any

import pytest

from shared.events.base import Event
from shared.events.council.child_life import Placement, PlacementStarted
from shared.events.council.child_plans import ChangeDropped, ChangeMade, ChangeProposed
from shared.events.council.duty_to_inform import AccommodationDischargeNotified
from shared.events.services.around_reviews import ChangeNoticed
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed
from shared.events.services.scheduling import ReviewHeld
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import ceased, corrected, day
from tests.support.outcomes import whole

BORN_17 = "2008-09-01"


def moved(id: str, on: str, type: str = "U4") -> PlacementStarted:
    return PlacementStarted(placement=Placement(id=id, type=type, started_on=day(on)))


async def of(at: Desk, duty: str) -> list[tuple[str, Any]]:
    return [(row["status"], row["due_on"]) for row in await at.svc.rows(duties, duty=duty)]


async def noticed(at: Desk) -> list[dict[str, Any]]:
    answer = await at.call("GET", "/children/C1047/changes-made")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def name(at: Desk, change: str, review: str) -> Any:
    path = f"/children/C1047/changes-made/{change}/considered-by"
    return await at.call("POST", path, json={"review_id": review})


async def past_first(desk: OpenDesk, **about: Any) -> tuple[Desk, str]:
    """A child at 17 whose first review was held on 30 January 2026."""
    at = await desk(date_of_birth=BORN_17, **about)
    held = await at.held((await at.planned())["id"], "2026-01-30")
    return at, str(held["id"])


async def test_case_14_care_that_ended_at_17_with_nothing_proposed_is_missed_that_day_and_told_on(
    desk: OpenDesk,
) -> None:
    at, _ = await past_first(desk)
    await at.svc.forget_announcements()
    await at.hears(ceased("2026-03-02", reason="E6"), on="2026-03-02")
    (change,) = await noticed(at)
    assert (change["made_on"], change["kinds"], change["proposed"]) == ("2026-03-02", ["leave_care_early"], False)
    assert await of(at, "review_before_change") == [("missed", day("2026-03-01"))]
    (missed,) = [each.data for each in await at.svc.announced(DutyMissed) if each.data.duty == "review_before_change"]
    assert (missed.missed_on, missed.owner) == (day("2026-03-02"), "iro")
    assert await of(at, "considering_review_named") == [("open", day("2026-03-04"))]
    await at.svc.sweeps("2026-03-04T23:30:00+00:00")
    assert "considering_review_named" not in [each.data.duty for each in await at.svc.announced(DutyLate)]
    await at.svc.sweeps("2026-03-05T00:30:00+00:00")
    assert "considering_review_named" in [each.data.duty for each in await at.svc.announced(DutyLate)]


async def test_the_review_that_the_iro_names_considered_it_and_meets_both(desk: OpenDesk) -> None:
    at, review = await past_first(desk)
    await at.hears(ceased("2026-03-02", reason="E6"), on="2026-03-02")
    (change,) = await noticed(at)
    await at.svc.forget_announcements()
    assert (await name(at, change["change_id"], review)).status_code == 200
    assert [each["considered_by"] for each in await noticed(at)] == [review]
    (held,) = [each.data for each in await at.svc.announced(ReviewHeld)]
    assert held.considered == (change["change_id"],)
    met = {each.data.duty: (each.data.met_on, each.data.late) for each in await at.svc.announced(DutyMet)}
    assert met == {
        "review_before_change": (day("2026-01-30"), False),
        "considering_review_named": (day("2026-03-02"), False),
    }
    path = f"/children/C1047/changes-made/{change['change_id']}/considered-by/withdrawal"
    assert (await at.call("POST", path, json={"reason": "another child's"})).status_code == 200
    assert await of(at, "review_before_change") == [("missed", day("2026-03-01"))]
    assert [status for status, _ in await of(at, "considering_review_named")] == ["open"]


async def test_a_review_that_cannot_have_considered_it_is_refused(desk: OpenDesk) -> None:
    at, review = await past_first(desk)
    await at.hears(moved("P1", "2026-03-02", "P2"), on="2026-03-02")
    (change,) = await noticed(at)
    planned = (await at.planned())["id"]
    for wrong in ("no-such", planned):
        refused = await name(at, change["change_id"], wrong)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/review_id")
    await at.held(planned, "2026-03-03")
    refused = await name(at, change["change_id"], planned)
    assert refused.status_code == 422
    assert "after the change" in refused.json()["errors"][0]["message"]
    assert (await name(at, "no-such-change", review)).status_code == 404
    stranger = await at.call(
        "POST",
        f"/children/C1047/changes-made/{change['change_id']}/considered-by",
        json={"review_id": review},
        role="social_worker",
    )
    assert stranger.status_code == 403


@pytest.mark.parametrize(
    ("on", "reason", "found"),
    [
        ("2026-02-02", "E6", 0),
        ("2026-02-03", "E6", 1),
        ("2026-02-03", "E4A", 1),
        ("2026-02-03", None, 1),
        *(("2026-02-03", reason, 0) for reason in ("E11", "E2", "E3", "E41", "E45", "E17")),
        ("2026-08-31", "E6", 1),
        ("2026-09-01", "E6", 0),
    ],
)
async def test_care_that_ended_for_some_reasons_or_within_the_first_limit_or_at_18_needed_no_review(
    desk: OpenDesk, on: str, reason: str | None, found: int
) -> None:
    at = await desk(date_of_birth=BORN_17)
    await at.hears(ceased(on, reason=reason), on=on)
    assert len(await noticed(at)) == found


@pytest.mark.parametrize(
    ("before", "on", "type", "school_year", "kinds"),
    [
        ("U4", "2026-03-02", "P2", None, ["semi_independence"]),
        ("U4", "2026-03-02", "H5", None, ["semi_independence"]),
        ("P2", "2026-03-02", "P2", None, None),
        ("U4", "2026-03-02", "U4", 9, None),
        ("U4", "2026-03-02", "U4", 10, ["key_stage_4_move"]),
        ("U4", "2026-03-02", "U4", 11, ["key_stage_4_move"]),
        ("U4", "2026-03-02", "U4", 12, None),
        ("U4", "2027-01-04", "U4", None, None),
        ("U4", "2027-01-05", "U4", None, ["settled_placement_move"]),
        ("U4", "2027-01-05", "P2", 11, ["semi_independence", "key_stage_4_move", "settled_placement_move"]),
        ("U4", "2027-01-05", "T1", None, None),
    ],
)
async def test_what_a_move_is_is_found_from_the_placements(
    desk: OpenDesk, before: str, on: str, type: str, school_year: int | None, kinds: list[str] | None
) -> None:
    first = {"id": "P0", "type": before, "started_on": "2026-01-05"}
    at = await desk(date_of_birth="2010-09-01", placement=first)
    if school_year is not None:
        await at.hears(corrected(school_year=school_year), on="2026-01-06")
    await at.hears(moved("P1", on, type), on=on)
    assert [each["kinds"] for each in await noticed(at)] == ([kinds] if kinds else [])
    if kinds:
        assert [status for status, _ in await of(at, "review_before_change")] == ["missed"]


async def test_what_was_proposed_and_made_is_not_found_a_second_time(desk: OpenDesk) -> None:
    at, _ = await past_first(desk)
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="semi_independence")
    await at.hears(proposed, on="2026-02-09")
    held = await at.held((await at.planned())["id"], "2026-03-02")
    assert held["considered"] == ["P1"]
    await at.hears(moved("H1", "2026-03-10", "P2"), on="2026-03-10")
    assert await noticed(at) == []
    await at.hears(ChangeMade(proposal_id="P1", made_on=day("2026-03-10")), on="2026-03-11")
    assert await noticed(at) == []
    assert [status for status, _ in await of(at, "review_before_change")] == ["met"]


async def test_what_was_proposed_is_missed_on_the_day_on_which_the_facts_show_it_was_made(desk: OpenDesk) -> None:
    at, _ = await past_first(desk)
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-30"), kind="semi_independence")
    await at.hears(proposed, on="2026-02-09")
    assert (await at.planned())["considered"] == ["P1"]
    await at.hears(moved("H1", "2026-03-10", "P2"), on="2026-03-10")
    (change,) = await noticed(at)
    assert (change["change_id"], change["proposed"], change["made_on"]) == ("P1", True, "2026-03-10")
    (row,) = await at.svc.rows(duties, duty="review_before_change")
    assert (row["status"], row["key"]) == ("missed", "P1")
    assert (await at.planned())["considered"] == [], "no review is to come for it any more"
    await at.hears(ChangeDropped(proposal_id="P1", dropped_on=day("2026-03-01")), on="2026-03-11")
    (change,) = await noticed(at)
    assert (change["change_id"] != "P1", change["proposed"]) == (True, False)


@pytest.mark.parametrize("told_before", [True, False])
async def test_case_14_a_change_told_as_made_without_a_review_goes_on_with_the_reason_given(
    desk: OpenDesk, told_before: bool
) -> None:
    at, _ = await past_first(desk)
    if told_before:
        proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="education_disrupting_move")
        await at.hears(proposed, on="2026-02-09")
    said: Event = ChangeMade.model_validate(
        {
            "proposal_id": "P1",
            "made_on": "2026-03-06",
            "kind": "education_disrupting_move",
            "not_reasonably_practicable": True,
            "reason": "emergency",
        }
    )
    await at.hears(said, on="2026-03-06")
    (event,) = [each.data for each in await at.svc.announced(ChangeNoticed)]
    assert (event.change_id, event.proposed, event.not_reasonably_practicable, event.reason) == (
        "P1", told_before, True, "emergency",
    )  # fmt: skip
    assert [status for status, _ in await of(at, "review_before_change")] == ["missed"]
    assert await of(at, "considering_review_named") == [("open", day("2026-03-10"))]


async def test_a_notice_of_discharge_wants_a_review_before_the_child_leaves_and_an_answer_in_one_working_day(
    desk: OpenDesk,
) -> None:
    at, _ = await past_first(desk)
    notice = {"category": "notice", "record_ref": "R1", "social_worker_id": "W1", "occurred_on": "2026-03-02"}
    told = AccommodationDischargeNotified.model_validate({**notice, "planned_on": "2026-03-16"})
    await at.hears(told, on="2026-03-02")
    assert await at.open_clocks("change_considered", "review_before_change") == {
        "change_considered": day("2026-03-03"), "review_before_change": day("2026-03-15"),
    }, "case 25"  # fmt: skip
    review = await at.planned()
    assert (review["due_on"], review["rule"]) == ("2026-03-15", "review_before_change")
    held = await at.held(review["id"], "2026-03-13")
    assert held["considered"] == review["considered"]
    assert len(held["considered"]) == 1
    await at.hears(ceased("2026-03-16", reason="E4B"), on="2026-03-16")
    assert await noticed(at) == []
    assert [status for status, _ in await of(at, "review_before_change")] == ["met"]


async def test_a_child_who_is_fetched_home_after_a_notice_without_a_review_is_missed_that_day(desk: OpenDesk) -> None:
    at, _ = await past_first(desk)
    notice = {"category": "notice", "record_ref": "R1", "social_worker_id": "W1", "occurred_on": "2026-03-02"}
    told = AccommodationDischargeNotified.model_validate({**notice, "planned_on": "2026-03-16"})
    await at.hears(told, on="2026-03-02")
    await at.hears(ceased("2026-03-05", reason="E4B"), on="2026-03-05")
    (change,) = await noticed(at)
    assert (change["made_on"], change["proposed"]) == ("2026-03-05", True)
    assert [status for status, _ in await of(at, "review_before_change")] == ["missed"]


async def test_an_end_of_care_that_is_taken_back_leaves_nothing(desk: OpenDesk) -> None:
    at, _ = await past_first(desk)
    await at.hears(ceased("2026-03-02", reason="E6"), on="2026-03-02")
    await at.hears(ceased("2026-03-02", reason="E11"), on="2026-03-03")
    assert await noticed(at) == []
    assert [status for status, _ in await of(at, "review_before_change")] == ["voided"]
    assert [status for status, _ in await of(at, "considering_review_named")] == ["voided"]


@pytest.mark.parametrize(("made_on", "considered"), [("2026-03-12", False), ("2026-03-13", True), ("2026-03-14", True)])
@pytest.mark.parametrize("moved_first", [True, False])
async def test_nothing_is_carried_out_while_the_review_that_is_to_consider_it_is_adjourned(
    desk: OpenDesk, made_on: str, considered: bool, moved_first: bool
) -> None:
    at, _ = await past_first(desk)
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="semi_independence")
    await at.hears(proposed, on="2026-02-09")
    review = await at.arranged_review("2026-03-02")
    said = {"reason": "papers_missing", "wishes": {"child": "agrees", "carer": "agrees"}}
    assert (await at.says(f"/reviews/{review['id']}/adjournment", "2026-03-02", **said)).status_code == 200
    for moves in (moved_first, not moved_first):
        if moves:
            await at.hears(moved("H1", made_on, "P2"), on="2026-03-14" if moved_first else "2026-03-15")
        else:
            body = whole(completed_on="2026-03-13")
            path = f"/reviews/{review['id']}/outcome"
            at.svc.clock.set("2026-03-14T12:00:00+00:00")
            answer = await at.call("PUT", path, json=body, headers={"If-Match": '"0"'})
            assert answer.status_code == 200, answer.text
    (one,) = await at.reviews("completed")
    found = await noticed(at)
    if considered:
        assert (one["considered"], found) == (["P1"], [])
        assert [status for status, _ in await of(at, "review_before_change")] == ["met"]
        return
    (change,) = found
    assert (one["considered"], change["change_id"], change["made_on"]) == ([], "P1", made_on)
    assert [status for status, _ in await of(at, "review_before_change")] == ["missed"]
    refused = await name(at, "P1", review["id"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/review_id")


async def test_a_plan_is_changed_after_its_review_or_with_the_reason_why_that_could_not_be(desk: OpenDesk) -> None:
    """What a review considered goes on; what could not wait has its reason on record."""
    at, _ = await past_first(desk)
    for id_, planned_on in (("P1", "2026-03-09"), ("P2", "2026-04-01")):
        await at.hears(
            ChangeProposed(proposal_id=id_, planned_on=day(planned_on), kind="semi_independence"), on="2026-02-09"
        )
    off = (await at.reviews("planned"))[0]
    assert off["considered"] == ["P1", "P2"]
    await at.says(f"/reviews/{off['id']}/taken-off", name="P2", reason="it is considered at another meeting")
    await at.held(off["id"], "2026-03-02")
    await at.hears(ChangeMade(proposal_id="P1", made_on=day("2026-03-09")), on="2026-03-09")
    emergency = {
        "proposal_id": "P2",
        "made_on": "2026-03-10",
        "not_reasonably_practicable": True,
        "reason": "emergency",
    }
    await at.hears(ChangeMade.model_validate(emergency), on="2026-03-10")
    (change,) = await noticed(at)
    assert (change["change_id"], change["not_reasonably_practicable"], change["reason"]) == ("P2", True, "emergency")
    rows = {row["key"]: row["status"] for row in await at.svc.rows(duties, duty="review_before_change")}
    assert rows == {"P1": "met", "P2": "missed"}


async def test_before_2011_no_rule_said_that_a_review_comes_before_a_change_of_plan(desk: OpenDesk) -> None:
    at, _ = await past_first(desk, profile="southwark-2008")
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="semi_independence")
    await at.hears(proposed, on="2026-02-09")
    assert (await at.planned())["considered"] == [], "no review is planned for it"
    (waiting,) = await at.items("/children/C1047/changes-proposed")
    assert waiting["change_id"] == "P1", "the IRO sees it nevertheless"
    assert await of(at, "review_before_change") == []
    await at.hears(moved("H1", "2026-02-16", "P2"), on="2026-02-16")
    assert await noticed(at) == []
    assert await of(at, "considering_review_named") == []

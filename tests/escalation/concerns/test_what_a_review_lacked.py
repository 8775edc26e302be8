"""What a review lacked is put before its IRO with the outcome, as one concern that she opens or not (Blackpool 8.7)."""

from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from services.escalation.declaration import DECLARATION
from services.escalation.tables.concerns import concerns
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.envelope import Envelope
from shared.events.services.escalation import ConcernEvent, ConcernLapsed, ConcernRaised
from shared.events.services.scheduling import ReviewCompleted
from shared.storage.tables import duties
from tests.escalation.concerns.builders import Door, Start, late, met, missed, what
from tests.support import facts
from tests.support.events import became, event, said, withdrawn

pytestmark = pytest.mark.both("story")

HELD = "2026-02-02"
TODAY = "2026-02-04"


def lacking(duty: str, **more: Any) -> Envelope:
    told = {"id": duty, "duty": duty, "review_id": "R1", "missed_on": HELD} | more
    return event(missed(**told), "C1", time=f"{HELD}T10:00:00Z")


def completed(review_id: str = "R1") -> Envelope:
    on = date.fromisoformat(HELD)
    told = ReviewCompleted(review_id=review_id, kind="first_review", ordinal=1, completed_on=on, held_on=on)
    return said(told, "C1", at=f"{HELD}T11:00:00Z", by="scheduling")


@pytest.fixture
async def door(start_service: Start, tmp_path: Path) -> Door:
    service = await start_service(DECLARATION, now=TODAY)
    allocated = said(facts.allocated(iro="JO"), "C1", by="allocation")
    await service.hears(became("C1", team_id="T1"), allocated)
    return Door(service, tmp_path / "keys")


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_everything_that_one_review_lacked_is_offered_as_one_concern_in_any_order_of_hearing(
    door: Door, order: tuple[int, ...]
) -> None:
    story = [lacking("pep_available"), lacking("sw_report_available"), completed()]
    for place in order:
        await door.svc.hears(story[place])
    (row,) = await door.items("/concerns?child_id=C1&status=offered")
    assert (row["lacked"], row["category"], row["review_id"]) == (["report", "pep"], "review_preparation", "R1")
    assert (row["assigned_to"], row["raised_by"], row["due_on"]) == ("JO", "system", None)
    assert [each["what"] for each in row["history"] if not each["what"].startswith("duty.")] == ["offered"]
    (kept,) = await door.svc.rows(concerns)
    assert kept["team_id"] == "T1"
    assert (await door.svc.announced(ConcernEvent), await door.svc.rows(duties)) == ([], [])


@pytest.mark.parametrize(
    "more", [(), (lacking("child_spoken_to", owner="iro"),), (lacking("pep_available", review_id="R2"),)]
)
async def test_nothing_is_offered_where_nothing_was_lacking_that_the_authority_owes_that_review(
    door: Door, more: tuple[Envelope, ...]
) -> None:
    await door.svc.hears(completed(), *more)
    assert await door.svc.rows(concerns) == []


async def test_nothing_is_offered_before_the_outcome_is_complete(door: Door) -> None:
    await door.svc.hears(lacking("pep_available"))
    assert await door.svc.rows(concerns) == []


async def test_by_one_tap_the_iro_opens_it_and_its_clock_runs_from_that_day(door: Door) -> None:
    await door.svc.hears(lacking("pep_available"), completed())
    (row,) = await door.items("/concerns?status=offered")
    door.svc.clock.set("2026-02-09")
    opened = await door.does(f"/concerns/{row['id']}/open", role="iro", subject="JO")
    assert (opened["status"], opened["raised_by"], opened["raised_on"]) == ("open", "JO", "2026-02-09")
    assert (opened["due_on"], opened["category"], opened["lacked"]) == ("2026-02-16", "pep", ["pep"])
    assert [each for each in what(opened) if not each.startswith("duty.")] == ["offered", "opened"]
    (raised,) = await door.svc.announced(ConcernRaised)
    told = raised.data.model_dump()
    assert (told["raised_by"], told["side"], told["assigned_to"]) == ("JO", "authority", "JO")
    (clock,) = await door.svc.rows(duties)
    assert (clock["duty"], clock["due_on"]) == ("informal_resolution", date(2026, 2, 16))
    await door.svc.hears(event(met(id="pep_available", duty="pep_available"), "C1", time="2026-02-12"))
    assert (await door.shown(f"/concerns/{row['id']}"))["status"] == "open"
    again = await door.call("POST", f"/concerns/{row['id']}/open", role="iro", subject="JO")
    assert (again.status_code, again.json()["type"]) == (409, "illegal-move")
    figures = await door.shown("/concerns/figures?from=2026-02-01&to=2026-02-28")
    assert [each["count"] for each in figures["by_people"]] == [1]


async def test_or_declines_it_with_a_reason_and_nobody_hears_of_it(door: Door) -> None:
    await door.svc.hears(lacking("pep_available"), completed())
    (row,) = await door.items("/concerns?status=offered")
    assert (await door.call("POST", f"/concerns/{row['id']}/decline", json={})).status_code == 422
    declined = await door.does(f"/concerns/{row['id']}/decline", {"reason": "new_school"}, role="iro", subject="JO")
    assert (declined["status"], declined["outcome"], declined["raised_by"]) == ("declined", "new_school", "system")
    assert await door.svc.announced(ConcernEvent) == []
    for path in ("open", "decline", "resolution", "lapse", "make-formal"):
        told = {"reason": "x", "outcome": "agreed", "what_changed": ["other"]}
        names = {"decline": ("reason",), "resolution": ("outcome", "what_changed"), "lapse": ("reason",)}.get(path, ())
        await door.does(f"/concerns/{row['id']}/{path}", {name: told[name] for name in names}, 409)
    figures = await door.shown("/concerns/figures?from=2026-02-01&to=2026-02-28")
    assert [(each["closed"], each["count"]) for each in figures["offered"]] == [("declined", 1)]
    assert figures["by_people"] == figures["by_system"] == []


async def test_both_are_taken_back_and_it_is_offered_again(door: Door) -> None:
    await door.svc.hears(lacking("pep_available"), completed())
    (row,) = await door.items("/concerns?status=offered")
    jo, why = {"role": "iro", "subject": "JO"}, {"reason": "A slip of the finger."}
    for path, told in (("open", {}), ("decline", {"reason": "new_school"})):
        await door.does(f"/concerns/{row['id']}/{path}", told, **jo)
        again = await door.does(f"/concerns/{row['id']}/{path}/withdrawal", why, **jo)
        assert (again["status"], again["raised_by"], again["due_on"]) == ("offered", "system", None)
    (gone,) = await door.svc.announced(FactWithdrawn)
    (raised,) = await door.svc.announced(ConcernRaised)
    assert gone.data.model_dump()["withdraws"]["id"] == raised.id


async def test_what_is_offered_is_for_the_iros_side_alone(door: Door) -> None:
    await door.svc.hears(lacking("pep_available"), completed())
    (row,) = await door.items("/concerns?status=offered")
    path = f"/concerns/{row['id']}"
    assert (await door.call("GET", path, role="senior_manager")).status_code == 404
    assert await door.items("/concerns", role="senior_manager") == []
    assert (await door.call("POST", f"{path}/open", role="iro_admin")).status_code == 403
    assert (await door.call("POST", f"{path}/open", role="iro", subject="LEE")).status_code == 404
    await door.does(f"{path}/open", role="iro", subject="JO")
    assert [each["id"] for each in await door.items("/concerns", role="senior_manager")] == [row["id"]]


async def test_it_goes_when_what_was_lacking_was_there_after_all_and_comes_back_when_it_was_not(door: Door) -> None:
    lacked = lacking("pep_available")
    await door.svc.hears(lacked, completed())
    there = event(
        met(id="pep_available", duty="pep_available", late=False, met_on="2026-01-28"), "C1", time="2026-02-03"
    )
    await door.svc.hears(there)
    assert [(row["status"], row["outcome"]) for row in await door.svc.rows(concerns)] == [("lapsed", "facts_changed")]
    await door.svc.hears(withdrawn(there, "2026-02-04"))
    assert [(row["status"], row["outcome"]) for row in await door.svc.rows(concerns)] == [("offered", None)]
    assert await door.svc.announced(ConcernLapsed, ConcernRaised) == []


async def test_what_the_iro_opened_of_a_category_keeps_the_system_from_opening_another(door: Door) -> None:
    lacks = [lacking("pep_available", id=f"P{n}", review_id=f"R{n}") for n in (1, 2, 3)]
    await door.svc.hears(lacks[0], completed())
    (row,) = await door.items("/concerns?status=offered")
    await door.does(f"/concerns/{row['id']}/open")
    await door.svc.hears(*lacks[1:])
    for _ in range(2):
        await door.svc.hears(event(late("sw_report_available", id="X"), "C1"))
        (kept,) = await door.svc.rows(concerns, category="pep")
        assert (kept["grounds"], kept["status"]) == (["P1", "P3"], "open")

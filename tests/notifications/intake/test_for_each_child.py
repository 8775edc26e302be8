"""What is said once of three siblings is said of each; corrections, withdrawals and restorations reach each of them."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.intake.intake import Intake
from shared.events.cloudevents import read_event
from shared.register import facts
from tests.support.clock import moment

pytestmark = pytest.mark.both("statements")

TRIO = ("AVA", "BEN", "CAL")
LISTED = {"hearing_id": "H1", "kind": "final", "on": "2026-03-02"}


class Door:
    def __init__(self, svc):
        self.svc = svc
        self.intake = Intake(svc.service)
        self.posted = 0

    async def takes(self, *events):
        read = [read_event(each, at, moment("2026-01-12", hour=9)) for at, each in enumerate(events)]
        receipt = await self.intake.take(read)
        assert receipt.rejected == []
        rest = [each for each in await self.svc.announced() if each.source == "/council/legal"][self.posted :]
        self.posted += len(rest)
        await self.svc.hears(*rest)
        return receipt

    async def held(self, kind):
        """By child, the day or number that stands of this type of event."""
        async with self.svc.service.looking() as work:
            its = await facts.load(work, TRIO)
        said = {child: [each.data for each in found if kind == each.data.TYPE] for child, found in its.items()}
        return {child: found for child, found in said.items() if found}


@pytest.fixture
async def door(start_service):
    return Door(await start_service(DECLARATION, now="2026-01-12"))


def said(id, kind="hearing.listed", child="AVA", **data):
    return {
        "specversion": "1.0",
        "id": id,
        "source": "/council/legal",
        "type": f"{kind}.v1",
        "subject": child,
        "time": "2026-01-12T09:00:00Z",
        "data": (LISTED if kind == "hearing.listed" else {}) | data,
    }


def about(word, meant, id, child="AVA"):
    name = "withdraws" if word == "withdrawn" else "restores"
    named = {"source": "/council/legal", "id": meant}
    return said(id, f"fact.{word}", child, **{name: named, "reason": "entered_in_error"})


def all_on(day):
    return {child: [day] for child in TRIO}


async def days(door):
    return {child: [each.on.isoformat() for each in its] for child, its in (await door.held("hearing.listed")).items()}


async def test_what_is_said_once_of_three_siblings_is_said_of_each_and_the_receipt_counts_one(door):
    receipt = await door.takes(said("E1", also_for=["BEN", "CAL"]))
    assert (receipt.accepted, receipt.duplicates) == (1, 0)
    assert await days(door) == all_on("2026-03-02")
    held = await door.held("hearing.listed")
    assert {child: its[0].also_for for child, its in held.items()} == {
        "AVA": ("BEN", "CAL"),
        "BEN": ("AVA", "CAL"),
        "CAL": ("AVA", "BEN"),
    }


async def test_posted_again_it_is_a_duplicate_for_all_of_them(door):
    for accepted in (1, 0):
        receipt = await door.takes(said("E1", also_for=["BEN"]))
        assert (receipt.accepted, receipt.duplicates, receipt.id_reused) == (accepted, 1 - accepted, [])


@pytest.mark.parametrize("child", TRIO)
async def test_a_correction_that_names_nobody_is_one_for_each_by_whomever_it_is_posted(door, child):
    await door.takes(said("E1", also_for=["BEN", "CAL"]))
    for accepted in (1, 0):  # posted again it is the same, though the others were filled in
        receipt = await door.takes(said("E2", child=child, on="2026-03-09"))
        assert (receipt.accepted, receipt.id_reused) == (accepted, [])
    assert await days(door) == all_on("2026-03-09")


async def test_a_correction_that_names_fewer_takes_it_back_of_whoever_is_left_out(door):
    await door.takes(said("E1", also_for=["BEN", "CAL"]))
    await door.takes(said("E2", on="2026-03-09", also_for=["BEN"]))
    assert await days(door) == {"AVA": ["2026-03-09"], "BEN": ["2026-03-09"]}
    await door.takes(about("withdrawn", "E2", "W1"))
    assert await days(door) == all_on("2026-03-02")
    await door.takes(about("restored", "E2", "W2"))
    assert await days(door) == {"AVA": ["2026-03-09"], "BEN": ["2026-03-09"]}


async def test_what_was_said_of_a_child_by_itself_is_not_taken_back_with_the_cases(door):
    await door.takes(said("E0", child="CAL", on="2026-02-02"), said("E1", also_for=["BEN", "CAL"]))
    await door.takes(said("E2", also_for=["BEN"]))
    assert (await days(door))["CAL"] == ["2026-02-02"]


async def test_withdrawn_it_is_withdrawn_of_each_and_restored_of_each_and_one_childs_alone_can_be_withdrawn(door):
    await door.takes(said("E1", also_for=["BEN", "CAL"]))
    await door.takes(about("withdrawn", "E1", "W1"))
    assert await days(door) == {}
    await door.takes(about("restored", "E1", "W2"))
    assert await days(door) == all_on("2026-03-02")
    await door.takes(about("withdrawn", "E1:CAL", "W3", child="CAL"))
    assert set(await days(door)) == {"AVA", "BEN"}


async def test_in_one_request_a_withdrawal_and_a_correction_reach_each(door):
    await door.takes(said("E1", also_for=["BEN", "CAL"]), said("E2", on="2026-03-09"), about("withdrawn", "E2", "W1"))
    assert await days(door) == all_on("2026-03-02")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("hearing.vacated", {"hearing_id": "H1"}),
        ("hearing.outcome_recorded", {"hearing_id": "H1", "on": "2026-01-09", "outcome": "adjourned"}),
    ],
)
async def test_what_becomes_of_a_hearing_becomes_of_it_for_all_for_whom_it_was_listed(door, kind, data):
    await door.takes(said("E1", also_for=["BEN", "CAL"]))
    await door.takes(said("E2", kind, "BEN", **data))
    rows = [each.subject for each in await door.svc.announced() if kind == each.data.TYPE]
    assert sorted(rows) == sorted(TRIO)


async def test_a_case_ends_for_all_for_whom_it_began_and_its_guardian_goes_for_all(door):
    await door.takes(
        said("E1", "proceedings.started", case_number="N1", also_for=["BEN", "CAL"]),
        said("E2", "guardian.appointed", guardian_id="G1", case_number="N1", also_for=["BEN", "CAL"]),
        said("E3", "guardian.ended", guardian_id="G1"),
        said("E4", "proceedings.ended", case_number="N1"),
    )
    assert set(await door.held("proceedings.ended")) == set(await door.held("guardian.ended")) == set(TRIO)


async def test_of_a_child_the_same_is_not_said_twice_by_naming_the_child_itself(door):
    read = [read_event(said("E1", also_for=["AVA"]), 0, moment("2026-01-12", hour=9))]
    (refused,) = (await door.intake.take(read)).rejected
    assert [each.pointer for each in refused.errors] == ["/data/also_for/0"]

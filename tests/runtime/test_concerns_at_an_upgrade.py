"""What concerns become when the system opens few of them: those of before that it would not raise close as such.

The data folder is the last landing's, which had a concern for every late duty. None is deleted, none is raised, what
people said goes on as their word, and what still is one stays open.
"""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from shared.events.services.duties import DutyMet
from shared.events.services.escalation import ConcernLapsed, ConcernRaised
from tests.support import last_landing
from tests.support.upgraded import Council, Landed

NOW = "2026-03-03"
BY_PEOPLE = {"P1": ("open", None), "P2": ("resolved", "agreed")}
both_pairs = pytest.mark.parametrize("landed", ["sqlite", "kafka"], indirect=True)


async def concerns(council: Council) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in await council.asks("/escalation/concerns?limit=500")}


async def those_said(council: Council, kind: type[ConcernRaised] | type[ConcernLapsed]) -> Counter[str]:
    return Counter(each.data.concern_id for each in await council.announced(kind))  # type: ignore[attr-defined]


@both_pairs
async def test_what_the_system_would_not_raise_any_more_closes_as_such_and_none_is_deleted(landed: Landed) -> None:
    before = {row["id"]: row for row in last_landing.rows("escalation", "concerns")}
    assert sum(row["status"] == "open" for row in before.values()) == 130
    async with landed.up(NOW) as council:
        after = await concerns(council)
        assert after.keys() == before.keys()
        still = [each["duty"] for each in after.values() if each["status"] == "open"]
        assert still == ["emergency_placement_confirmed"]
        closed = [each for id_, each in after.items() if before[id_]["status"] == "open" and each["status"] != "open"]
        assert {(each["status"], each["outcome"], each["closed_on"]) for each in closed} == {
            ("lapsed", "rule_changed", NOW)
        }
        assert len(closed) == 129
        for each in closed:
            assert [entry["what"] for entry in each["history"] if entry.get("by")] == ["raised", "lapsed"]
        untouched = [id_ for id_, row in before.items() if row["status"] != "open"]
        assert {after[id_]["outcome"] for id_ in untouched} == {"facts_changed"}
        assert all(after[id_]["closed_on"] == before[id_]["closed_on"] for id_ in untouched)


async def test_it_is_said_once_of_each_raises_none_and_stops_its_clock_and_the_next_start_changes_nothing(
    landed: Landed,
) -> None:
    async with landed.up("2026-03-02T09:00") as council:
        after, raised = await concerns(council), await those_said(council, ConcernRaised)
        assert set(raised.values()) == {1}
        assert raised.keys() == after.keys()
        lapsed = await those_said(council, ConcernLapsed)
        assert (set(lapsed.values()), len(lapsed)) == ({1}, 139)
        clocks = await council.asks("/escalation/duties?limit=500")
        running = [each["subject"] for each in clocks if each["status"] in ("open", "late")]
        assert running == ["C3"]
        assert (
            len([each for each in await council.announced(DutyMet) if each.data.duty == "informal_resolution"]) >= 129
        )
    async with landed.up("2026-03-04") as council:
        assert await concerns(council) == after
        assert (await those_said(council, ConcernRaised), await those_said(council, ConcernLapsed)) == (raised, lapsed)


async def test_every_duty_that_is_late_is_a_line_from_the_first_day(landed: Landed) -> None:
    async with landed.up(NOW) as council:
        late = {
            each["id"]
            for service in ("allocation", "scheduling", "notifications")
            for each in await council.asks(f"/{service}/duties?limit=500")
            if each["status"] == "late"
        }
        lines = [
            each
            for side in ("authority", "iro_service")
            for each in await council.asks(f"/escalation/lateness?limit=500&side={side}")
        ]
        assert late
        assert late <= {each["duty_id"] for each in lines}


async def test_what_people_did_with_concerns_goes_on_as_their_word(landed: Landed) -> None:
    _people_said(landed.settings.data)
    async with landed.up(NOW) as council:
        found = await concerns(council)
        shown = {id_: (found[id_]["status"], found[id_]["outcome"]) for id_ in BY_PEOPLE}
        assert shown == BY_PEOPLE
        assert [found[id_]["raised_by"] for id_ in BY_PEOPLE] == ["JO", "JO"]
        resolved = {"outcome": "agreed", "what_changed": ["contact_arranged"]}
        closed = await council.says("/escalation/concerns/P1/resolution", resolved)
        assert (closed["status"], closed["raised_on"]) == ("resolved", "2026-02-02")
        again = await council.says("/escalation/concerns/P2/resolution/withdrawal", {"reason": "A mistake."})
        assert (again["status"], again["closed_on"]) == ("open", None)


def _people_said(folder: Path) -> None:
    """Two concerns about C1 that JO raised, one of which was resolved: as the last landing kept them."""
    raised = '{"on":"2026-02-02","what":"raised","by":"JO"}'
    resolved = '{"on":"2026-02-05","what":"resolved","by":"JO","outcome":"agreed"}'
    with sqlite3.connect(folder / "escalation.db") as connection:
        for id_, (status, outcome) in BY_PEOPLE.items():
            closed_on, history = (None, f"[{raised}]") if status == "open" else ("2026-02-05", f"[{raised},{resolved}]")
            row = {"id": id_, "subject": "C1", "subjectkind": "child", "category": "contact", "raised_by": "JO"}
            row |= {"raised_on": "2026-02-02", "due_on": "2026-02-09", "status": status, "history": history}
            row |= {"closed_on": closed_on, "outcome": outcome}
            names = ", ".join(row)
            connection.execute(f"INSERT INTO concerns ({names}) VALUES ({', '.join('?' * len(row))})", [*row.values()])

"""Which clock goes on as which duty on record, where an older version had it under another key."""

from datetime import date
from typing import Any

from shared.duties.clocks import Clock
from shared.duties.matching import matched
from tests.support.facts import day

DUTY = "change_considered"


def clock(key: str, *before: str) -> Clock:
    in_place_of = frozenset(before)
    return Clock(DUTY, key, day("2026-02-26"), day("2026-03-05"), None, "5 working days", in_place_of=in_place_of)


def row(key: str, due_on: str, status: str = "open", reason: str | None = None) -> dict[str, Any]:
    starts_on = date(2026, 2, 26)
    named = {"id": f"D-{key}", "duty": DUTY, "key": key, "starts_on": starts_on}
    return {**named, "due_on": day(due_on), "status": status, "reason": reason}


def pairs(rows: list[dict[str, Any]], *clocks: Clock) -> set[tuple[str | None, str | None]]:
    return {(kept and kept["key"], found and found.key) for kept, found in matched(rows, clocks)}


def test_what_takes_over_several_goes_on_as_the_open_one_that_is_due_first() -> None:
    rows = [row("a", "2026-03-05"), row("b", "2026-03-04"), row("c", "2026-03-03", "met"), row("d", "2026-03-01")]
    assert pairs(rows, clock("M1", "a", "b", "c")) == {("b", "M1"), ("a", None), ("c", None), ("d", None)}


def test_its_own_key_goes_before_what_it_stands_in_place_of_and_what_was_taken_off_is_not_taken_over() -> None:
    rows = [row("M1", "2026-03-05"), row("a", "2026-03-04"), row("b", "2026-03-04", "voided", "facts_changed")]
    found = pairs(rows, clock("M1", "a"), clock("M2", "b"))
    assert found == {("M1", "M1"), ("a", None), ("b", None), (None, "M2")}

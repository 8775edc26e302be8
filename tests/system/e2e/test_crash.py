"""Killed outright in the middle of the work and started again: nothing is lost and nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.system.e2e.system import System, became_looked_after

CLOCK = ("--no-sample", "--simulated-clock", "2026-01-05T09:00")
CHILDREN = 1000


@pytest.mark.timeout(400)
def test_killed_in_the_middle_of_a_batch_of_a_thousand_it_ends_where_it_would_have(
    start: Callable[..., System],
) -> None:
    system = start(*CLOCK)
    for number in range(20):
        system.iro_joins(f"IRO{number:02}")
    batch = [became_looked_after(f"K{number:04}", "2026-01-05") for number in range(CHILDREN)]
    assert system.post("/notifications/events", batch)["accepted"] == CHILDREN
    system.kill()
    system.start()
    system.kill()  # again, while it catches up
    system.start()
    assert system.post("/notifications/events", batch)["duplicates"] == CHILDREN
    system.settles()

    loads = system.get("/allocation/caseloads")["items"]
    assert sum(each["children"] for each in loads) == CHILDREN
    assert system.get("/allocation/unallocated")["items"] == []
    duties = [each for each in _all(system, "/scheduling/duties") if each["duty"] == "first_review"]
    assert len(duties) == len({each["child_id"] for each in duties}) == CHILDREN
    for child in ("K0000", "K0499", "K0999"):
        told = Counter(each["type"] for each in system.timeline(child))
        assert told["child.became_looked_after.v1"] == told["iro.allocated.v1"] == told["review.due.v1"] == 1


def _all(system: System, path: str) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    page = system.get(path, limit=500)
    items = list(page["items"])
    while page["next"]:
        page = system.get(path, limit=500, cursor=page["next"])
        items += page["items"]
    return items

"""The IRO chairs every meeting of a review, or it is said why not (Jersey 3.37; Blackpool 6.8)."""

from typing import Any

import pytest

from shared.events.services.allocation import IroCovered
from tests.scheduling.desk import OpenDesk
from tests.support.facts import day

AWAY = IroCovered(
    cover_id="V1", iro_id="I1", cover_iro_id="KIM", from_on=day("2026-01-19"), to_on=day("2026-01-30"), absence_id="H1"
)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 200),
        ({"chaired_by": "I1"}, 200),
        ({"chaired_by": "KIM"}, 200),
        ({"chaired_by": "TM1"}, 422),
        ({"chaired_by": "TM1", "other_chair_because": "iro_ill"}, 200),
        ({"chaired_by": "TM1", "other_chair_because": "she did not like to"}, 422),
    ],
)
@pytest.mark.parametrize(("path", "on"), [("held", "held_on"), ("meetings", "on")])
async def test_another_chair_than_the_iro_or_who_stands_in_wants_a_reason(
    desk: OpenDesk, path: str, on: str, said: dict[str, Any], status: int
) -> None:
    at = await desk()
    await at.hears(AWAY, on="2026-01-19")
    review = await at.planned()
    answer = await at.says(f"/reviews/{review['id']}/{path}", "2026-01-28", **{on: "2026-01-28"}, **said)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "/other_chair_because"
        return
    shown = (await at.call("GET", f"/reviews/{review['id']}")).json()
    assert (shown["chaired_by"], shown["other_chair_because"]) == (
        said.get("chaired_by"), said.get("other_chair_because"),
    )  # fmt: skip


async def test_whom_the_arrangement_names_chaired_it_and_a_later_word_puts_that_right(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    arranged = {"version": review["version"], "arranged_for": "2026-01-28", "chair_id": "TM1"}
    assert (await at.says(f"/reviews/{review['id']}", **arranged)).status_code == 200
    path = f"/reviews/{review['id']}/held"
    refused = await at.says(path, "2026-01-28", held_on="2026-01-28")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "other-chair")
    assert "TM1 is neither the child's IRO nor stands in for her" in refused.json()["errors"][0]["message"]
    with_reason = await at.says(path, held_on="2026-01-28", other_chair_because="iro_prevented")
    assert (with_reason.json()["chaired_by"], with_reason.json()["status"]) == ("TM1", "held")
    put_right = await at.says(path, held_on="2026-01-28", chaired_by="I1")
    assert (put_right.json()["chaired_by"], put_right.json()["other_chair_because"]) == ("I1", None)

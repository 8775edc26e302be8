"""Whom an IRO is for: told at the door, heard by all five services (requirements 34, 178, 226, 233, 241, 257)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest

from shared.events.council.child_court import CourtDocumentKind
from tests.support.answers import Answer, answers
from tests.support.five_services import FiveServices, five_services

IRO = {"id": "JO", "name": "Jo Iro", "registration_number": "SW1", "active_from": "2020-01-01"}
WITH_RELATIVES = {"id": "P1", "type": "U1", "started_on": "2026-01-05"}


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    async with five_services(tmp_path / "data", "2026-01-05T09:00:00+00:00") as opened:
        assert (await opened.asks("/allocation/iros", method="POST", role="iro_admin", json=IRO)).status_code == 201
        await opened.collect("allocation")
        yield opened


def told(kind: str, child: str, id: str = "", /, **data: Any) -> dict[str, Any]:
    time = "2026-01-05T08:00:00Z"
    return {"id": f"{child}-{kind}-{id}", "type": f"{kind}.v1", "subject": child, "time": time, "data": data}


def began(child: str, **more: Any) -> dict[str, Any]:
    details = {"date_of_birth": "2015-03-02", "legal_status": "V2", "placement": WITH_RELATIVES, **more}
    return told("child.became_looked_after", child, looked_after_from="2026-01-05", **details)


async def test_every_looked_after_child_has_an_iro_and_a_review_whatever_the_reason_for_care(
    council: FiveServices,
) -> None:
    """By 20 working days; of short breaks by three months."""
    for_adoption = {"id": "P2", "type": "A5", "started_on": "2026-01-05"}
    due = {"SHORT": "2026-04-05", "ADOPTION": "2026-02-02", "REMAND": "2026-02-02", "ALONE": "2026-02-02"}
    await council.posts(
        began("SHORT", legal_status="V4", short_breaks=True),
        began("ADOPTION", legal_status="E1", placement=for_adoption),
        began("REMAND", legal_status="J1", date_of_birth="2010-03-02"),
        began("ALONE", uasc=True, date_of_birth="2009-03-02"),
    )
    for child, on in due.items():
        said = await answers(council, child)
        assert said["allocation"] == Answer("JO", None, "2026-01-05"), child
        assert said["reporting"] == Answer("JO", on, "2026-01-05"), child
        assert said["scheduling"] == Answer("JO", on), child
    assert (await council.asks("/allocation/unallocated")).json()["items"] == []


async def test_of_a_child_in_need_who_is_not_looked_after_nothing_is_planned(council: FiveServices) -> None:
    """AVA has short breaks under section 17 and a brother in care; her social worker is known, and no care began."""
    await council.posts(
        began("BEN", sibling_ids=["AVA"]),
        told("social_worker.changed", "AVA", social_worker_id="SW1", changed_on="2026-01-05"),
    )
    reviews = (await council.asks("/scheduling/reviews")).json()["items"]
    assert {each["child_id"] for each in reviews} == {"BEN"}
    assert (await council.asks("/allocation/unallocated")).json()["items"] == []
    assert (await council.asks("/scheduling/duties", params={"child_id": "AVA"})).json()["items"] == []


async def test_moving_out_of_a_placement_leaves_care_and_its_clocks_as_they_are(council: FiveServices) -> None:
    await council.posts(began("AVA"))
    before, clocks = await answers(council, "AVA"), await open_duties(council)
    assert "first_review" in clocks
    await council.posts(told("placement.ended", "AVA", placement_id="P1", ended_on="2026-01-05", planned=False))
    after = await open_duties(council)
    assert (await answers(council, "AVA"), {each: after.get(each) for each in clocks}) == (before, clocks)


async def open_duties(council: FiveServices) -> dict[str, str]:
    shown = (await council.asks("/scheduling/duties", params={"child_id": "AVA"})).json()["items"]
    return {each["duty"]: each["due_on"] for each in shown if each["status"] == "open"}


async def test_each_document_of_the_list_is_to_be_copied_to_the_iro_and_no_other_is_taken(
    council: FiveServices,
) -> None:
    kinds = get_args(CourtDocumentKind)
    assert len(kinds) > 3
    await council.posts(began("AVA"), *(document(kind) for kind in kinds))
    shown = (await council.asks("/notifications/duties", params={"child_id": "AVA", "limit": 500})).json()["items"]
    copies = [each["due_on"] for each in shown if each["duty"] == "court_document_copied"]
    assert copies == ["2026-01-12"] * len(kinds)
    receipt = await council.posts(document("letter"))
    (refused,) = receipt["rejected"]
    assert [each["pointer"] for each in refused["problem"]["errors"]] == ["/data/kind"]


def document(kind: str) -> dict[str, Any]:
    return told("court_document.received", "AVA", kind, document_id=f"D-{kind}", kind=kind, received_on="2026-01-05")

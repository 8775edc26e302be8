"""What people say of an IRO is kept as they said it, with who said it; what is on record of her follows from it."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from shared.storage.tables import statements
from tests.support.council import Api, Council, given_to_jo
from tests.support.events import became, merged


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


async def said(council: Council, kind: str) -> list[tuple[str, str, str, Any]]:
    """Of whom, by whom, under which key, and what, in the order in which it was said."""
    rows = sorted(await council.rows(statements, kind=kind, origin="call"), key=lambda row: str(row["place"]))
    assert {row["subjectkind"] for row in rows} == {"iro"}
    return [(row["subject"], row["by"], row["key"], json.loads(row["data"])) for row in rows]


async def test_an_absence_its_changes_and_its_cancelling_are_statements_under_its_id(
    council: Council, tmp_path: Path
) -> None:
    await council.joins("JO")
    api = Api(council, tmp_path)
    planned = {"from_on": "2026-01-12", "to_on": None, "kind": "other", "cover": None}
    made = (await api.call("POST", "/iros/JO/absences", json=planned, subject="M1")).json()
    at = f"/iros/JO/absences/{made['id']}"
    await api.call("PATCH", at, json={"to_on": "2026-01-16"}, subject="M2")
    await api.call("PATCH", at, json={"to_on": "2026-01-16"}, subject="M3")
    assert (await api.call("POST", f"{at}/cancellation", subject="M4")).json()["cancelled"]
    changed = {**planned, "to_on": "2026-01-16"}
    assert await said(council, "absence") == [
        ("JO", "M1", made["id"], {**planned, "cancelled": False}),
        ("JO", "M2", made["id"], {**changed, "cancelled": False}),
        ("JO", "M4", made["id"], {**changed, "cancelled": True}),
    ]


async def test_an_iro_is_not_mixed_up_with_a_child_whose_record_had_her_id_and_was_merged(council: Council) -> None:
    await given_to_jo(council, became("AVA"), became("JO"), merged("AVA", "JO"))
    await council.is_away("JO", "2026-01-05", "2026-01-09")
    assert await council.covering() == {"AVA": "SAM"}

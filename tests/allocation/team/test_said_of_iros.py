"""What people say of an IRO is kept as they said it, with who said it; what is on record of her follows from it."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import absences, hours, iros, registrations
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


@pytest.fixture
async def api(council: Council, tmp_path: Path) -> Api:
    return Api(council, tmp_path)


JO = {"id": "JO", "name": "Jo Example", "active_from": "2020-01-01", "registration_number": "SW1"}


async def test_an_absence_its_changes_and_its_cancelling_are_statements_under_its_id(
    council: Council, api: Api
) -> None:
    await council.joins("JO")
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


async def test_who_says_when_she_goes_how_long_she_works_and_with_whom_she_is_registered_is_kept(
    council: Council, api: Api
) -> None:
    await api.call("POST", "/iros", json={**JO, "active_to": "2026-12-31"}, subject="M1")
    await api.call("POST", "/iros", json={**JO, "active_to": "2026-12-31"}, subject="M2")
    await api.call("PATCH", "/iros/JO", json={"fte": 0.5, "registration_number": None}, subject="M3")
    await api.call("POST", "/iros/JO/hours", json={"from": "2026-02-02", "fte": 0.8}, subject="M4")
    await api.call("POST", "/iros/JO/departure", json={"left_on": None}, subject="M5")
    particulars = await said(council, "particulars")
    assert [(by, key, what["registration_number"]) for _, by, key, what in particulars] == [
        ("M1", "", "SW1"),
        ("M3", "", None),
    ]
    assert await said(council, "departure") == [
        ("JO", "M1", "", {"left_on": "2026-12-31"}),
        ("JO", "M5", "", {"left_on": None}),
    ]
    assert await said(council, "hours") == [
        ("JO", "M1", "", {"fte": 1.0}),
        ("JO", "M3", "2026-01-05", {"fte": 0.5}),
        ("JO", "M4", "2026-02-02", {"fte": 0.8}),
    ]
    (row,) = await council.rows(registrations)
    uk = {"regulator": "uk", "number": "SW1", "from_on": "2020-01-01", "void": False}
    assert await said(council, "registration") == [
        ("JO", "M1", row["id"], {**uk, "to_on": None}),
        ("JO", "M3", row["id"], {**uk, "to_on": "2026-01-04"}),
    ]


async def test_a_number_mistyped_today_is_void_and_the_next_begins_today(council: Council, api: Api) -> None:
    await api.call("POST", "/iros", json={**JO, "active_from": "2026-01-05", "registration_number": "WS1"})
    await api.call("PATCH", "/iros/JO", json={"registration_number": "SW1"})
    assert [(what["number"], what["void"]) for *_, what in await said(council, "registration")] == [
        ("WS1", False),
        ("WS1", True),
        ("SW1", False),
    ]
    shown = (await api.call("GET", "/iros/JO/registrations")).json()["items"]
    assert [(each["number"], each["from_on"], each["to_on"]) for each in shown] == [("SW1", "2026-01-05", None)]


async def test_what_is_on_record_of_an_iro_follows_from_what_was_said_alone(council: Council, api: Api) -> None:
    await api.call("POST", "/iros", json={**JO, "communication_methods": ["BSL"], "qualified_on": "2015-01-01"})
    await api.call("PATCH", "/iros/JO", json={"fte": 0.5, "phone": "01482", "registration_number": "SW2"})
    await api.call("POST", "/iros/JO/hours", json={"from": "2026-02-02", "fte": 0.8})
    await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-12-31"})
    for days in (("2026-01-05", "2026-01-09"), ("2026-02-02", None)):
        made = await api.call("POST", "/iros/JO/absences", json=dict(zip(("from_on", "to_on"), days, strict=True)))
    await api.call("POST", f"/iros/JO/absences/{made.json()['id']}/cancellation")
    paths = [f"/iros/JO{path}" for path in ("", "/hours", "/departure", "/registrations", "/absences")]
    before = [(await api.call("GET", path)).json() for path in paths]
    async with council.service.database.transaction() as connection:
        for table in (iros, hours, registrations, absences):
            await connection.execute(table.delete())
    assert (await api.call("GET", "/iros/JO")).status_code == 404
    await council.settles_anew("JO")
    assert [(await api.call("GET", path)).json() for path in paths] == before

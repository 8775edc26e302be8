"""What is sent to allocation is refused by the field that is wrong, and nothing is guessed."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import absences
from shared.events.services.allocation import IroAbsencePlanned
from tests.support.council import Api, Council
from tests.support.events import became

NEW = {"id": "NEW", "name": "New Example", "registration_number": "SW9", "active_from": "2025-01-06"}
AWAY = {"from_on": "2026-02-02", "to_on": "2026-02-06", "kind": "leave"}


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.council.joins("JO", active_from="2024-01-08")
    return api


async def wrong(api: Api, path: str, body: dict[str, Any], method: str = "POST") -> list[str]:
    """Where the refusal says that something is wrong; nothing when it was accepted."""
    answer = await api.call(method, path, json=body)
    if answer.status_code < 300:
        return []
    assert answer.status_code == 422, answer.text
    return [each["pointer"] for each in answer.json()["errors"]]


@pytest.mark.parametrize("days", [("2026-02-02", "2026-02-01"), ("2026-02-02", "2026-02-02"), ("2026-02-02", None)])
async def test_a_last_day_before_the_first_is_refused_at_the_last_day(api: Api, days: tuple[str, str | None]) -> None:
    first, last = days
    refused = last is not None and last < first
    spans = {"from_on": first, "to_on": last}
    assert await wrong(api, "/iros/JO/absences", spans) == ["/to_on"] * refused
    registration = {"regulator": "uk", "number": "SW2", **spans}
    assert await wrong(api, "/iros/JO/registrations", registration) == ["/to_on"] * refused
    joined = {**NEW, "active_from": first, "active_to": last}
    assert await wrong(api, "/iros", joined) == ["/active_to"] * refused


@pytest.mark.parametrize(
    ("field", "sound", "unsound"),
    [
        ("fte", (0.01, 1, 1.5), (True, "1", 1e-9, 0.009, 1.51)),
        ("iro_share", (0.01, 1), (True, 0.009, 1.01)),
        ("qualified_on", ("2026-01-04", "2026-01-05"), ("2026-01-06", "5 January 2026")),
        (
            "email",
            ("new.o'iro+1@children.council.example",),
            ("nonsense", "new@council", "new@council@example.org", "new iro@council.example", "new@council."),
        ),
        ("name", ("Jo Ní Bhriain",), ("Jo\nBrown", "\u200b", "Jo\u202e", " ")),
        ("phone", ("(01273) 296390", "01273 296390 ext 123"), ("01234\r\nBcc: a@b.org", "1" * 240, "call me", 1234)),
    ],
)
async def test_an_iros_particulars_are_taken_only_as_they_can_be_meant(
    api: Api, field: str, sound: tuple[object, ...], unsound: tuple[object, ...]
) -> None:
    for number, value in enumerate((*sound, *unsound)):
        at = [f"/{field}"] if number >= len(sound) else []
        assert await wrong(api, "/iros", {**NEW, "id": f"NEW{number}", field: value}) == at, value
        assert await wrong(api, "/iros/JO", {field: value}, "PATCH") == at, value


async def test_a_switch_is_on_or_off_and_never_a_word(api: Api) -> None:
    await api.council.hears(became("AVA"))
    chosen = {"iro_id": "JO", "reason": "she knows her", "override": "yes"}
    assert await wrong(api, "/children/AVA/allocations", chosen) == ["/override"]
    assert await wrong(api, "/iros/JO/absences", {**AWAY, "cover": "no"}) == ["/cover"]
    assert await wrong(api, "/rebalance", {"apply": "true"}) == ["/apply"]
    assert await wrong(api, "/proposals/none/decision", {"accept": 1}) == ["/accept"]


@pytest.mark.parametrize("reason", ["one\ntwo", "\u200b", "x" * 501])
async def test_a_reason_is_a_line_that_can_be_seen(api: Api, reason: str) -> None:
    """Fault 15, its siblings: what a page shows."""
    await api.council.hears(became("AVA"))
    assert await wrong(api, "/children/AVA/allocations", {"iro_id": "JO", "reason": reason}) == ["/reason"]
    assert await wrong(api, "/proposals/none/decision", {"accept": False, "reason": reason}) == ["/reason"]
    exception = {"child_ids": ["AVA", "BEN"], "reason": "conflict_of_interest", "note": "one\ftwo"}
    assert await wrong(api, "/sibling-exceptions", exception) == ["/note"]


async def test_declining_without_a_reason_is_refused_at_the_reason(api: Api) -> None:
    assert await wrong(api, "/proposals/none/decision", {"accept": False}) == ["/reason"]
    assert await wrong(api, "/proposals/none/decision", {"accept": False, "reason": None}) == ["/reason"]


async def test_an_ethnicity_is_one_of_the_codes_of_the_statutory_return(api: Api) -> None:
    sound, unsound = ("WBRI", "NOBT", "REFU", None), ("QQQQ", "wbri", "", 7)
    assert [await wrong(api, "/iros/JO/ethnicity", {"ethnicity": code}, "PUT") for code in sound] == [[]] * 4
    refused = [await wrong(api, "/iros/JO/ethnicity", {"ethnicity": code}, "PUT") for code in unsound]
    assert refused == [["/ethnicity"]] * 4


async def test_the_title_of_a_course_is_plain_text_of_one_line(api: Api) -> None:
    course = {"completed_on": "2026-01-05", "hours": 6}
    for title in ("Court skills: giving evidence & reports (day 2)", "bsl-1", "x" * 120):
        assert await wrong(api, "/iros/JO/training", {**course, "title": title}) == [], title
    for title in ("x" * 121, "", " ", "Court\nskills", "Court\u2028skills"):
        assert await wrong(api, "/iros/JO/training", {**course, "title": title}) == ["/title"], title


@pytest.mark.parametrize(
    ("from_on", "to_on", "at"),
    [
        ("2024-01-07", "2026-02-01", ["/from_on"]),
        ("2024-01-08", "2026-02-01", []),
        ("2024-01-09", None, []),
        ("2024-06-03", "2025-01-04", ["/to_on"]),
        ("2024-06-03", "2025-01-05", []),
        ("2024-06-03", "2025-01-06", []),
    ],
)
async def test_an_absence_may_be_recorded_late_but_by_no_more_than_a_year_nor_before_she_started(
    api: Api, from_on: str, to_on: str | None, at: list[str]
) -> None:
    assert await wrong(api, "/iros/JO/absences", {"from_on": from_on, "to_on": to_on}) == at


@pytest.mark.parametrize(("from_on", "at"), [("2024-01-07", ["/from_on"]), ("2024-01-08", [])])
async def test_nor_may_it_be_moved_to_before_she_started(api: Api, from_on: str, at: list[str]) -> None:
    made = (await api.call("POST", "/iros/JO/absences", json=AWAY)).json()["id"]
    assert await wrong(api, f"/iros/JO/absences/{made}", {"from_on": from_on}, "PATCH") == at


async def test_the_same_absence_posted_again_is_the_one_there_is(api: Api) -> None:
    first, again = [await api.call("POST", "/iros/JO/absences", json=AWAY) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await api.council.rows(absences)) == len(await api.council.announced(IroAbsencePlanned)) == 1
    for other in ({"kind": "sickness"}, {"to_on": "2026-02-09"}, {"cover": False}):
        assert (await api.call("POST", "/iros/JO/absences", json={**AWAY, **other})).json()["id"] != first.json()["id"]


async def test_an_absence_that_was_cancelled_may_be_recorded_anew(api: Api) -> None:
    first = (await api.call("POST", "/iros/JO/absences", json=AWAY)).json()["id"]
    await api.call("POST", f"/iros/JO/absences/{first}/cancellation")
    assert (await api.call("POST", "/iros/JO/absences", json=AWAY)).json()["id"] != first


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"active_from": "2026-07-01"}, "/active_from"),
        ({"active_to": "2024-01-07"}, "/active_to"),
        ({"active_from": "2026-07-01", "active_to": "2026-06-30"}, "/active_to"),
    ],
)
async def test_days_of_an_iro_that_do_not_agree_are_refused_at_the_one_that_was_sent(
    api: Api, change: dict[str, str], at: str
) -> None:
    assert await wrong(api, "/iros/JO", {"active_to": "2026-06-30"}, "PATCH") == []
    assert await wrong(api, "/iros/JO", change, "PATCH") == [at]


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"from_on": "2026-02-07"}, "/from_on"),
        ({"to_on": "2026-02-01"}, "/to_on"),
        ({"from_on": "2026-02-09", "to_on": "2026-02-06"}, "/to_on"),
    ],
)
async def test_and_so_are_those_of_an_absence(api: Api, change: dict[str, str], at: str) -> None:
    made = (await api.call("POST", "/iros/JO/absences", json=AWAY)).json()["id"]
    assert await wrong(api, f"/iros/JO/absences/{made}", change, "PATCH") == [at]


async def test_an_iro_who_is_posted_again_on_a_later_day_is_the_one_there_is(api: Api) -> None:
    new = {"id": "NEW", "name": "New Example"}
    first = await api.call("POST", "/iros", json=new)
    api.council.clock.set("2026-01-06")
    again = await api.call("POST", "/iros", json=new)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await api.call("POST", "/iros", json={**new, "active_from": "2026-01-06"})).status_code == 409

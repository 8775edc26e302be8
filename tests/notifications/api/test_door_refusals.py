"""What the door refuses of events that can be read, and where it says the fault lies; what it takes all the same."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notifications.declaration import DECLARATION
from shared.events.envelope import from_row
from tests.notifications.api.test_door import BATCHED, BECAME, STRUCTURED, Door, numbered

BINARY = {f"ce-{name}": BECAME[name] for name in ("specversion", "source", "type")}
CORRECTED = "child.details_corrected.v1"


@pytest.fixture
async def door(start_service: Any, tmp_path: Path) -> Door:
    return Door(await start_service(DECLARATION, now="2026-01-07"), tmp_path)


async def pointers(door: Door, event: dict[str, Any]) -> list[str]:
    """Where the refusal of one event says that something is wrong; nothing when it was taken."""
    answer = await door.post(event)
    if answer.status_code == 202:
        return []
    assert answer.status_code == 422, answer.text
    return [each["pointer"] for each in answer.json()["errors"]]


def said(number: int, **data: Any) -> dict[str, Any]:
    return numbered(number, data={**BECAME["data"], **data})


def corrected(number: int, subject: str, **data: Any) -> dict[str, Any]:
    return numbered(number, type=CORRECTED, subject=subject, data=data)


async def heard(door: Door) -> None:
    """The service hears what was posted, as it does a moment later."""
    await door.svc.hears(*(from_row(row) for row in await door.stored()))


@pytest.mark.parametrize(
    ("name", "value", "same"), [("id", '"ev%202026%20001"', "ev 2026 001"), ("subject", '"QT1"', "QT1")]
)
async def test_a_quoted_header_is_the_value_in_the_quotes(door: Door, name: str, value: str, same: str) -> None:
    """Fault 18."""
    whole = {**BECAME, name: same}
    assert (await door.post(whole)).json()["accepted"] == 1
    headers = {**BINARY, "ce-id": whole["id"], "ce-subject": whole["subject"], "ce-time": whole["time"]}
    again = await door.post(BECAME["data"], "application/json", **headers | {f"ce-{name}": value})
    known = {"accepted": 0, "duplicates": 1, "rejected": [], "id_reused": [], "withdrawn": [], "dry_run": False}
    assert again.json() == {**known, "events": None}


async def test_a_header_that_cannot_be_read_is_named(door: Door) -> None:
    """Fault 18."""
    answer = await door.post(BECAME["data"], "application/json", **BINARY, **{"ce-id": '"x', "ce-subject": "C1"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/header/ce-id")


@pytest.mark.parametrize(
    ("day", "taken"), [("1985-01-02", False), ("1989-12-31", False), ("1990-01-01", True), ("1990-01-02", True)]
)
async def test_a_start_that_the_calendar_does_not_reach_is_refused(door: Door, day: str, taken: bool) -> None:
    """Fault 19."""
    event = said(1, looked_after_from=day, date_of_birth="1980-01-01")
    assert await pointers(door, event) == ([] if taken else ["/data/looked_after_from"])


@pytest.mark.parametrize(
    ("kind", "data", "pointer"),
    [
        ("child.ceased_to_be_looked_after.v1", {"ceased_on": "1989-12-31"}, "/data/ceased_on"),
        ("legal_status.changed.v1", {"code": "C1", "from": "1989-12-31"}, "/data/from"),
        (
            "placement.started.v1",
            {"placement": {"id": "P1", "type": "U4", "started_on": "1985-01-02"}},
            "/data/placement/started_on",
        ),
        ("hearing.listed.v1", {"hearing_id": "H1", "kind": "final", "on": "2080-01-01"}, "/data/on"),
    ],
)
async def test_and_so_is_every_other_day_that_no_limit_can_be_counted_from(
    door: Door, kind: str, data: dict[str, Any], pointer: str
) -> None:
    """Fault 19, its siblings."""
    assert await pointers(door, numbered(1, type=kind, data=data)) == [pointer]


BOTH = ["/data/date_of_birth", "/data/looked_after_from"]


@pytest.mark.parametrize(
    ("born", "fields"),
    [
        ("2026-01-05", []),
        ("2026-01-06", BOTH),
        ("2008-01-06", []),
        ("2008-01-05", BOTH),
        ("1995-01-01", BOTH),
    ],
)
async def test_an_age_that_nobody_can_have_is_refused_when_told_and_when_corrected(
    door: Door, born: str, fields: list[str]
) -> None:
    """Fault 20."""
    days = {"looked_after_from": "2026-01-05", "date_of_birth": born}
    assert await pointers(door, said(1, **days)) == fields
    assert await pointers(door, corrected(2, "C9", **days)) == fields


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({"date_of_birth": "2026-01-06"}, ["/data/date_of_birth"]),
        ({"date_of_birth": "2008-01-05"}, ["/data/date_of_birth"]),
        ({"date_of_birth": "2008-01-06"}, []),
        ({"looked_after_from": "2015-03-01"}, ["/data/looked_after_from"]),
        ({"looked_after_from": "2015-03-02"}, []),
        ({"parent_ids": ["MUM", "C1048"]}, ["/data/parent_ids/1"]),
        ({"parent_ids": ["C1048"], "sibling_ids": []}, []),
    ],
)
async def test_a_correction_of_one_of_two_things_is_compared_with_what_is_known_of_the_other(
    door: Door, data: dict[str, Any], fields: list[str]
) -> None:
    """Fault 20: whether the child stands before it in the same request, was posted a moment ago, or was heard of."""
    (one,) = (await door.post([BECAME, corrected(1, "C1047", **data)], BATCHED)).json()["rejected"] or [None]
    assert [each["pointer"] for each in (one["problem"]["errors"] if one else [])] == fields
    assert await pointers(door, corrected(2, "C1047", **data)) == fields, "posted, and not heard yet"
    await heard(door)
    assert await pointers(door, corrected(3, "C1047", **data)) == fields


async def test_nobody_in_care_since_the_calendar_begins_was_of_age_by_then(door: Door) -> None:
    """Fault 20."""
    assert await pointers(door, corrected(1, "C9", date_of_birth="1972-01-01")) == ["/data/date_of_birth"]
    assert await pointers(door, corrected(2, "C9", date_of_birth="1972-01-02")) == []


@pytest.mark.parametrize(
    ("kind", "data", "pointer"),
    [
        (BECAME["type"], {**BECAME["data"], "sibling_ids": ["X", "C1"]}, "/data/sibling_ids/1"),
        (BECAME["type"], {**BECAME["data"], "parent_ids": ["C1"]}, "/data/parent_ids/0"),
        (BECAME["type"], {**BECAME["data"], "parent_ids": ["C1048"]}, "/data/parent_ids/0"),
        (CORRECTED, {"sibling_ids": ["X"], "parent_ids": ["Y", "X"]}, "/data/parent_ids/1"),
        (CORRECTED, {"sibling_ids": ["C1"]}, "/data/sibling_ids/0"),
        ("child.records_merged.v1", {"duplicate_id": "C1"}, "/data/duplicate_id"),
        ("sibling_contact.recorded.v1", {"sibling_id": "C1", "arrangement": "weekly"}, "/data/sibling_id"),
        (
            "family.question_raised.v1",
            {"question": "possible_parent", "candidate_ids": ["C1"], "basis": "x"},
            "/data/candidate_ids/0",
        ),
    ],
)
async def test_nobody_is_their_own_relative_or_parent_and_sibling_at_once(
    door: Door, kind: str, data: dict[str, Any], pointer: str
) -> None:
    """Faults, D4."""
    assert await pointers(door, numbered(1, type=kind, data=data)) == [pointer]


@pytest.mark.parametrize(
    ("ahead", "taken"), [(86_399, True), (86_400, True), (86_401, False), (70 * 365 * 86_400, False)]
)
async def test_an_event_of_a_time_to_come_is_refused(door: Door, ahead: int, taken: bool) -> None:
    """Faults, D4: a source's clock may be a day ahead and no more."""
    time = (door.svc.clock.now() + timedelta(seconds=ahead)).isoformat()
    assert await pointers(door, {**BECAME, "time": time}) == ([] if taken else ["/time"])


@pytest.mark.parametrize(("day", "taken"), [("2026-01-07", True), ("2026-01-08", True), ("2026-01-09", False)])
async def test_history_cannot_have_been_brought_in_on_a_day_to_come(door: Door, day: str, taken: bool) -> None:
    """Faults, D4, its sibling."""
    assert await pointers(door, {**BECAME, "baseline": day}) == ([] if taken else ["/baseline"])


async def test_a_name_given_twice_is_refused_where_it_stands_and_costs_no_other_event(door: Door) -> None:
    """Faults, D4."""
    twice = json.dumps(BECAME).replace('"legal_status": "V2"', '"legal_status": "V2", "legal_status": "C2"')
    answer = await door.post(twice.encode())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/data/legal_status")
    for kind in (BATCHED, "application/json"):
        batch = f"[{json.dumps(numbered(1))}, {twice}, {json.dumps(numbered(2))}]"
        (refused,) = (await door.post(batch.encode(), kind)).json()["rejected"]
        assert (refused["index"], refused["id"]) == (1, "7b0c")
        assert refused["problem"]["errors"][0]["pointer"] == "/data/legal_status"
    data = b'{"looked_after_from": "2026-01-05", "looked_after_from": "2026-01-05"}'
    binary = await door.post(data, "application/json", **BINARY, **{"ce-id": "b1", "ce-subject": "C1"})
    assert (binary.status_code, binary.json()["errors"][0]["pointer"]) == (422, "/data/looked_after_from")


@pytest.mark.parametrize("kind", [STRUCTURED, "application/json"])
async def test_a_byte_order_mark_is_no_part_of_the_json(door: Door, kind: str) -> None:
    """Faults, D4."""
    answer = await door.post(b"\xef\xbb\xbf" + json.dumps(BECAME).encode(), kind)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        (b'{"specversion": NaN}', 400),
        (b'{"specversion": 1e999}', 422),
        (b'{"specversion": ' + b"9" * 5_000 + b"}", 400),
        (b'{"id": "\\ud800"}', 400),
        (b'{"id": "\\udc00\\ud800"}', 400),
        (b"\xff\xfe{\x00}\x00", 400),
        (b'{"id": "a"} {"id": "b"}', 400),
        (b"{'id': 'a'}", 400),
        (b'{"id": "a",}', 400),
        (b"null", 400),
        (b"", 400),
    ],
)
@pytest.mark.parametrize("kind", [STRUCTURED, "application/json"])
async def test_odd_json_is_refused_with_a_reason(door: Door, odd: bytes, status: int, kind: str) -> None:
    """Faults, D4."""
    answer = await door.post(odd, kind)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "subject", "reused"),
    [
        ({}, "C1047", False),
        ({"time": "2026-01-05T11:00:00+01:00"}, "C1047", False),
        ({"time": None}, "C1047", False),
        ({"time": "2026-01-05T10:00:01Z"}, "C1047", True),
        ({}, "C1048", True),
        ({"type": CORRECTED}, "C1047", True),
    ],
)
async def test_an_id_used_again_for_something_else_is_told(
    door: Door, change: dict[str, Any], subject: str, reused: bool
) -> None:
    """Faults, D6: two siblings' ends of care under one id leave the second looked after."""
    first = {**BECAME, "data": {**BECAME["data"], "sibling_ids": []}}
    again = {**first, "subject": subject, **change}
    assert (await door.post(first)).json()["accepted"] == 1
    answer = (await door.post([again], BATCHED)).json()
    assert (answer["duplicates"], answer["id_reused"]) == (1, [{"index": 0, "id": "7b0c"}] if reused else [])


async def test_an_event_without_a_time_posted_again_later_is_the_same(door: Door) -> None:
    """Faults, D6."""
    timeless = {name: value for name, value in BECAME.items() if name != "time"}
    await door.post(timeless)
    door.svc.clock.set("2026-01-08")
    assert (await door.post(timeless)).json()["id_reused"] == []


async def test_why_an_event_of_a_batch_was_refused_is_a_whole_problem_document(door: Door) -> None:
    """Faults, D7."""
    answer = await door.post([said(1, looked_after_from=0)], BATCHED)
    (refused,) = answer.json()["rejected"]
    single = (await door.post(said(1, looked_after_from=0))).json()
    assert set(refused["problem"]) == set(single) == {"type", "title", "status", "detail", "instance", "errors"}
    assert refused["problem"] | {"instance": ""} == single | {"instance": ""}


async def test_a_compressed_body_is_refused(door: Door) -> None:
    """Faults, D7."""
    body = gzip.compress(json.dumps(BECAME).encode())
    answer = await door.post(body, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert (await door.post(BECAME, **{"Content-Encoding": "identity"})).status_code == 202


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("datacontenttype", value)
            for value in (0, False, "", [], {}, "text/plain", "application/json; charset=utf-16")
        ),
        ("dataschema", 0),
        ("data_base64", "e30="),
        ("id", "\u200b"),
        ("source", "\u202e/council"),
    ],
)
async def test_an_attribute_of_the_wrong_kind_is_refused(door: Door, name: str, value: object) -> None:
    """Faults, D7."""
    assert await pointers(door, {**BECAME, name: value}) == [f"/{name}"]


@pytest.mark.parametrize("value", ["application/json", "Application/JSON; charset=UTF-8", None])
async def test_json_by_any_of_its_names_is_taken(door: Door, value: object) -> None:
    assert await pointers(door, {**BECAME, "datacontenttype": value}) == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/cloudevents+xml", 415),
        ("application/cloudevents", 415),
        ("application/json; charset=utf-16", 415),
        ("application/x-www-form-urlencoded", 415),
        ('APPLICATION/CloudEvents+JSON; Charset="utf-8"', 202),
    ],
)
async def test_a_content_type_is_one_of_three_in_any_case(door: Door, kind: str, status: int) -> None:
    assert (await door.post(BECAME, kind)).status_code == status


async def test_an_array_is_a_batch_however_its_type_is_written(door: Door) -> None:
    bad = said(1, looked_after_from=0)
    for kind in (BATCHED, BATCHED.upper(), "application/json"):
        answer = await door.post([bad], kind)
        assert (answer.status_code, len(answer.json()["rejected"])) == (202, 1)


async def test_a_reference_that_letters_print_can_be_seen(door: Door) -> None:
    """Fault 15, its siblings: a case number stands in letters."""
    started = numbered(1, type="proceedings.started.v1", data={"case_number": "\u200b", "started_on": "2026-01-05"})
    assert await pointers(door, started) == ["/data/case_number"]

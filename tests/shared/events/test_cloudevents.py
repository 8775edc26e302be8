"""The door's reading of CloudEvents: what is taken, what is refused, and where it says the fault lies."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.cloudevents import BATCHED, MAX_BYTES, STRUCTURED, RefusedEvent, read_event, read_request
from shared.events.council.child_life import ChildBecameLookedAfter, SocialWorkerVisitRecorded
from shared.events.envelope import Envelope
from shared.refusals import Refusal

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
DATA: dict[str, Any] = {"looked_after_from": "2026-01-05", "date_of_birth": "2015-03-02", "legal_status": "V2"}
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "7b0c",
    "source": "/council/E06000009/lcs",
    "type": "child.became_looked_after.v1",
    "subject": "C1047",
    "time": "2026-01-05T10:00:00+00:00",
    "data": DATA,
}
ABSENT = object()


def read(body: object, content_type: str = STRUCTURED, **headers: str) -> list[Envelope | RefusedEvent]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_request(content_type, {f"ce-{name}": value for name, value in headers.items()}, sent, received_at=NOW)


def event(**changes: object) -> dict[str, Any]:
    return {name: value for name, value in {**EVENT, **changes}.items() if value is not ABSENT}


def taken(results: list[Envelope | RefusedEvent]) -> Envelope:
    (result,) = results
    assert isinstance(result, Envelope), result
    return result


def refused(results: list[Envelope | RefusedEvent]) -> RefusedEvent:
    (result,) = results
    assert isinstance(result, RefusedEvent)
    return result


def test_the_same_event_is_taken_in_all_three_modes() -> None:
    attributes = {name: value for name, value in EVENT.items() if name != "data"}
    structured = taken(read(EVENT))
    assert structured.data == ChildBecameLookedAfter.model_validate(DATA)
    assert (structured.subjectkind, structured.receivedat) == ("child", NOW)
    assert taken(read([EVENT], BATCHED)) == structured
    assert (
        taken(read(EVENT, "application/json; charset=utf-8")) == taken(read([EVENT], "application/json")) == structured
    )
    assert taken(read(DATA, "application/json", **attributes)) == structured


def test_binary_mode_reads_headers_in_any_case_and_percent_encoded() -> None:
    headers = {f"CE-{name.title()}": str(value) for name, value in EVENT.items() if name != "data"}
    headers["CE-Source"] = "/council/Caf%C3%A9"
    body = json.dumps(DATA).encode()
    assert taken(read_request("application/json", headers, body, received_at=NOW)).source == "/council/Café"


def test_a_batch_takes_its_good_events_and_names_its_bad_ones() -> None:
    bad = event(id="bad", data={**DATA, "looked_after_from": "2026-02-30"})
    first, second, third, fourth = read([event(id="a"), bad, 7, event(id="b")], BATCHED)
    assert isinstance(first, Envelope)
    assert isinstance(fourth, Envelope)
    assert isinstance(second, RefusedEvent)
    assert isinstance(third, RefusedEvent)
    assert (second.index, second.id, third.index, third.id) == (1, "bad", 2, None)
    assert [each.pointer for each in second.errors] == ["/data/looked_after_from"]


@pytest.mark.parametrize(
    "value", [0, 1767571200, True, "2026-02-30", "0001-01-01", "2026-01-05T10:00:00Z", "", None, []]
)
def test_a_date_that_is_not_a_real_day_is_refused_by_its_pointer(value: object) -> None:
    found = refused(read(event(data={**DATA, "looked_after_from": value})))
    assert [each.pointer for each in found.errors] == ["/data/looked_after_from"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", ABSENT),
        ("specversion", "0.3"),
        ("specversion", 1.0),
        ("id", ABSENT),
        ("id", ""),
        ("id", "x" * 201),
        ("id", "a\x00b"),
        ("id", 7),
        ("source", ABSENT),
        ("source", "a\nb"),
        ("subject", ABSENT),
        ("subject", ""),
        ("subject", "C 1047"),
        ("subject", "C/1047"),
        ("subject", "x" * 65),
        ("subject", "C1047\n"),
        ("subject", "C\x001"),
        ("subjectkind", "iro"),
        ("subjectkind", ["child"]),
        ("time", "2026-01-05T10:00:00"),
        ("time", "0001-01-01T00:00:00Z"),
        ("time", 1767571200),
        ("baseline", "yesterday"),
        ("baseline", 20260105),
        ("correlationid", ""),
        ("datacontenttype", "text/xml"),
        ("data", ABSENT),
        ("data", []),
        ("data", "{}"),
    ],
)
def test_a_wrong_attribute_is_refused_by_its_pointer(name: str, value: object) -> None:
    found = refused(read(event(**{name: value})))
    assert [each.pointer for each in found.errors] == [f"/{name}"]


def test_what_is_told_of_a_wrong_field_is_true_and_in_words_of_json() -> None:
    found = refused(read(event(subject="C/1047")))
    assert found.errors[0].message == "must be an id: a letter or digit, then up to 63 letters, digits or . _ : -"
    found = refused(read(event(data={**DATA, "sibling_ids": "C1048"})))
    assert [(each.pointer, each.message) for each in found.errors] == [
        ("/data/sibling_ids", "Input should be a valid list")
    ]


@pytest.mark.parametrize(
    ("wire_type", "slug"),
    [
        ("child.became_looked_after.v2", "unknown-event-version"),
        ("child.became_invisible.v1", "unknown-event-type"),
        ("child.became_looked_after", "unknown-event-type"),
        ("iro.allocated.v1", "event-type-not-postable"),
        ("duty.met.v1", "event-type-not-postable"),
        (ABSENT, "invalid-event"),
        (["child.became_looked_after.v1"], "unknown-event-type"),
    ],
)
def test_a_type_that_may_not_be_posted_is_refused_and_says_why(wire_type: object, slug: str) -> None:
    found = refused(read(event(type=wire_type)))
    assert (found.slug, found.id, found.errors[0].pointer) == (slug, "7b0c", "/type")


def test_the_kind_of_subject_is_asked_for_where_a_type_allows_several() -> None:
    observed = event(type="iro_observation.completed.v1", data={"answers": {"listened": "yes"}})
    assert refused(read(observed)).errors[0].pointer == "/subjectkind"
    assert taken(read({**observed, "subjectkind": "iro"})).subjectkind == "iro"


def test_what_is_not_known_is_ignored_and_the_baseline_is_read() -> None:
    envelope = taken(read(event(traceparent="00-1", baseline="2026-01-01", data={**DATA, "story": {"a": [1]}})))
    assert envelope.baseline == date(2026, 1, 1)
    assert json.loads(envelope.data_json()) == DATA


def test_an_event_without_its_time_happened_when_it_was_received() -> None:
    assert taken(read(event(time=ABSENT))).time == NOW


def test_a_receipt_time_from_outside_is_not_believed() -> None:
    assert taken(read(event(receivedat="2020-01-01T00:00:00Z"))).receivedat == NOW


def test_every_fault_of_an_event_is_named_at_once() -> None:
    found = refused(read(event(subject="", data={**DATA, "legal_status": "ZZ", "placement": {"id": "P1"}})))
    assert [each.pointer for each in found.errors] == [
        "/subject", "/data/placement/type", "/data/placement/started_on", "/data/legal_status",
    ]  # fmt: skip


@pytest.mark.parametrize("length", [65, 1_000_000])
def test_a_text_that_is_too_long_is_refused_without_being_repeated(length: int) -> None:
    found = refused(read(event(data={**DATA, "team_id": "x" * length})))
    assert [each.pointer for each in found.errors] == ["/data/team_id"]
    assert "xxx" not in found.detail


def test_a_pointer_repeats_no_more_than_the_beginning_of_a_name() -> None:
    feedback = {"by": "child", "answers": {"a/b~" + "x" * 1_000: "yes"}}
    found = refused(read(event(type="review_feedback.received.v1", data=feedback)))
    assert found.errors[0].pointer.startswith("/data/answers/a~1b~0xxx")
    assert len(found.errors[0].pointer) < 100


def nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(("depth", "good"), [(30, True), (31, False)])
def test_an_event_may_nest_thirty_two_levels_and_no_more(depth: int, good: bool) -> None:
    deep = event(data={**DATA, "more": nested(depth)})
    assert isinstance(taken(read(deep)) if good else refused(read(deep)), Envelope if good else RefusedEvent)
    around, inside, after = read([EVENT, deep, EVENT], BATCHED)
    assert [isinstance(each, Envelope) for each in (around, inside, after)] == [True, good, True]


@pytest.mark.parametrize(
    ("body", "content_type", "slug", "status"),
    [
        (b"{", STRUCTURED, "invalid-json", 400),
        (b"", STRUCTURED, "invalid-json", 400),
        (b"\xff\xfe", STRUCTURED, "invalid-json", 400),
        (b'{"id": "\\ud800"}', STRUCTURED, "invalid-json", 400),
        (b'{"id": "a\x00"}', STRUCTURED, "invalid-json", 400),
        (b'{"n": NaN}', STRUCTURED, "invalid-json", 400),
        (b'{"n": -Infinity}', STRUCTURED, "invalid-json", 400),
        (b"[" * 1_000 + b"]" * 1_000, BATCHED, "invalid-json", 400),
        (b'"text"', "application/json", "not-an-event", 400),
        (b"[]", STRUCTURED, "not-an-event", 400),
        (b"{}", BATCHED, "not-an-event", 400),
        (b"[" + b"1," * 1_000 + b"1]", BATCHED, "too-many-events", 413),
        (b" " * (MAX_BYTES + 1), STRUCTURED, "body-too-large", 413),
        (b"{}", "text/plain", "unsupported-media-type", 415),
        (b"{}", "", "unsupported-media-type", 415),
        (b"{}", "application/json; charset=latin-1", "unsupported-media-type", 415),
    ],
)
def test_a_body_that_is_no_events_at_all_is_refused_whole(
    body: bytes, content_type: str, slug: str, status: int
) -> None:
    with pytest.raises(Refusal) as refusal:
        read(body, content_type)
    assert (refusal.value.slug, refusal.value.status) == (slug, status)


def test_a_thousand_events_are_a_batch_and_none_is_an_empty_one() -> None:
    assert len(read([EVENT] * 1_000, BATCHED)) == 1_000
    assert read([], BATCHED) == []


def test_a_header_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(Refusal):
        read(DATA, "application/json", id="%ff")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*EVENT, "subjectkind", "baseline", "causationid"]), JSON_VALUES))
def test_whatever_is_sent_is_either_taken_or_refused_by_name(changes: Mapping[str, object]) -> None:
    result = read_event({**EVENT, **changes}, 3, NOW)
    if isinstance(result, RefusedEvent):
        assert result.index == 3
        assert result.errors
    else:
        assert isinstance(result.data, ChildBecameLookedAfter)


@given(JSON_VALUES, JSON_VALUES)
def test_whatever_the_data_is_it_is_either_taken_or_refused(on: object, seen_alone: object) -> None:
    visit = event(type="social_worker.visit_recorded.v1", data={"on": on, "seen_alone": seen_alone})
    result = read_event(visit, 0, NOW)
    assert isinstance(result, RefusedEvent) or isinstance(result.data, SocialWorkerVisitRecorded)

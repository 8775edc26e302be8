"""The catalogue, and the envelope as stored and as sent."""

from datetime import UTC, date, datetime

import pytest

from shared.events import catalogue
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.envelope import (
    Envelope,
    UnknownEventType,
    UnreadableEvent,
    envelope_for,
    from_kafka,
    from_row,
    row_to_kafka_headers,
)
from shared.events.services.allocation import IroAllocated

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def allocated(**also: object) -> Envelope:
    event = IroAllocated.model_validate(
        {
            "allocation_id": "A1",
            "iro_id": "I7",
            "allocated_on": "2026-01-06",
            "rule": "siblings",
            "decided_by": "system",
        }
    )
    envelope = envelope_for(event, source="/allocation", subject="C1047", time=NOW, id="e2", baseline=date(2026, 1, 1))
    return envelope._replace(**also)


def test_every_type_is_found_by_its_wire_name() -> None:
    assert catalogue.by_wire_type("child.became_looked_after.v1") is ChildBecameLookedAfter
    with pytest.raises(KeyError):
        catalogue.by_wire_type("child.became_looked_after.v9")


def test_no_two_classes_share_a_wire_name() -> None:
    kinds = list(catalogue.all_types().values())
    assert len({kind.__name__ for kind in kinds}) == len(kinds) == len({kind.wire_type() for kind in kinds})


def test_councils_may_post_what_is_announced_on_the_child_topic_and_nothing_else() -> None:
    assert set(catalogue.postable()) == set(catalogue.types_for("child.events"))
    assert "iro.allocated.v1" not in {kind.wire_type() for kind in catalogue.postable()}
    assert len(catalogue.postable()) == 74


@pytest.mark.parametrize("service", catalogue.SERVICES)
def test_every_service_announces_the_duties_it_keeps(service: str) -> None:
    names = {kind.TYPE for kind in catalogue.types_for(f"{service}.events")}
    assert {f"duty.{move}" for move in ("opened", "met", "late", "missed", "voided", "moved")} <= names


def test_every_type_and_every_subject_is_described_in_words() -> None:
    for entry in catalogue.describe():
        assert entry["description"]
        assert set(entry["subjects"]) <= {"child", "iro", "foster_carer", "team", "provider"}
        assert entry["schema"]["$id"].endswith(f"/{entry['type']}.json")


def test_what_follows_from_an_event_belongs_to_its_chain_and_is_no_history_by_itself() -> None:
    first = allocated(id="e1", correlationid=None)
    second = envelope_for(first.data, source="/x", subject="C1047", time=NOW, cause=first)
    third = envelope_for(first.data, source="/x", subject="C1047", time=NOW, cause=second)
    assert (second.correlationid, second.causationid, second.baseline) == ("e1", "e1", None)
    assert (third.correlationid, third.causationid) == ("e1", second.id)


def test_a_stored_envelope_comes_back_whole() -> None:
    envelope = allocated(receivedat=NOW, correlationid="e0", causationid="e1")
    row = envelope.to_row()
    as_text = {
        **row,
        "time": "2026-01-05T10:00:00Z",
        "receivedat": "2026-01-05T10:00:00+00:00",
        "baseline": "2026-01-01",
    }
    assert from_row(row) == from_row(as_text) == envelope


def test_an_envelope_over_kafka_comes_back_whole_and_its_row_sends_the_same() -> None:
    envelope = allocated(receivedat=NOW, correlationid="e0", causationid="e1")
    headers = envelope.to_kafka_headers()
    assert from_kafka(headers, envelope.data_json().encode()) == envelope
    assert row_to_kafka_headers(envelope.to_row()) == headers


@pytest.mark.parametrize(
    ("change", "value", "why"),
    [
        ({"ce_specversion": b"0.3"}, b"{}", "CloudEvents 1.0"),
        ({"ce_subject": None}, b"{}", "subject"),
        ({"ce_time": b"yesterday"}, b"{}", "moment"),
        ({"ce_id": b"\xff"}, b"{}", "UTF-8"),
        ({}, b"{", "JSON"),
        ({}, None, "JSON"),
        ({}, b'{"iro_id": "I7"}', "allocation_id"),
        ({}, b"[]", "does not fit"),
    ],
)
def test_an_unreadable_message_is_named_with_its_reason(
    change: dict[str, bytes | None], value: bytes | None, why: str
) -> None:
    headers = {**dict(allocated().to_kafka_headers()), **change}
    sent = [(name, text) for name, text in headers.items() if text is not None]
    good = allocated().data_json().encode()
    with pytest.raises(UnreadableEvent, match=why):
        from_kafka(sent, good if change and value == b"{}" else value)


def test_a_type_from_a_newer_version_is_told_apart_from_a_broken_message() -> None:
    headers = {**dict(allocated().to_kafka_headers()), "ce_type": b"iro.allocated.v2"}
    with pytest.raises(UnknownEventType):
        from_kafka(headers.items(), b"{}")

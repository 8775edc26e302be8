"""Our envelope against the CloudEvents project's own library: what one writes, the other reads."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import http, kafka
from cloudevents.core.v1.event import CloudEvent

from shared.events.cloudevents import read_request
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.envelope import Envelope, from_kafka

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
DATA: dict[str, Any] = {
    "looked_after_from": "2026-01-05",
    "date_of_birth": "2015-03-02",
    "legal_status": "V2",
    "sibling_ids": ["C1048"],
    "visitor_id": None,
}
OURS = Envelope(
    id="7b0c",
    source="/council/E06000009/lcs",
    type="child.became_looked_after.v1",
    subject="C1047",
    subjectkind="child",
    time=datetime(2026, 1, 5, 10, 30, 15, 250000, tzinfo=UTC),
    data=ChildBecameLookedAfter.model_validate(DATA),
    receivedat=NOW,
    correlationid="c1",
    causationid="c2",
    baseline=date(2026, 1, 1),
)


def theirs() -> CloudEvent:
    attributes: dict[str, Any] = dict(OURS.to_attributes())
    attributes["time"] = OURS.time
    return CloudEvent(attributes, DATA)


def same(event: Any) -> bool:
    found = {**event.get_attributes(), "time": event.get_time()}
    return bool(found == theirs().get_attributes()) and event.get_data() == DATA


def test_the_library_reads_our_structured_form() -> None:
    message = http.HTTPMessage(
        {"content-type": "application/cloudevents+json"}, json.dumps(OURS.to_cloudevent()).encode()
    )
    assert same(http.from_structured_event(message))


def test_the_library_reads_our_kafka_messages() -> None:
    message = kafka.KafkaMessage(dict(OURS.to_kafka_headers()), None, OURS.data_json().encode())
    assert same(kafka.from_binary_event(message))


def test_we_read_the_librarys_kafka_messages() -> None:
    message = kafka.to_binary_event(theirs())
    assert from_kafka(message.headers.items(), message.value) == OURS


@pytest.mark.parametrize("write", [http.to_structured_event, http.to_binary_event])
def test_we_read_what_the_library_posts(write: Any) -> None:
    message = write(theirs())
    headers = {name.lower(): value for name, value in message.headers.items()}
    assert read_request(headers["content-type"], headers, message.body, received_at=NOW) == [OURS]

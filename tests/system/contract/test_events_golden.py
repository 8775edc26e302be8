"""Frozen messages: what was once sent can be read for ever, and is written the same today."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.events.base import to_instant
from shared.events.cloudevents import read_event
from shared.events.envelope import Envelope, from_kafka

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
FROM_COUNCILS = [path for path in GOLDEN if path.stem.startswith("council")]


READ_ANEW: dict[str, dict[str, Any]] = {"scheduling-review-held": {"ordinal": 1, "serves": ["first_review"]}}
"""What an older message means that did not say it yet: before there were ordinals its kind said both."""


def message(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def kafka_form(event: dict[str, Any]) -> tuple[list[tuple[str, bytes]], bytes]:
    attributes = [(name, value) for name, value in event.items() if name not in ("data", "datacontenttype")]
    return [(f"ce_{name}", value.encode()) for name, value in attributes], json.dumps(event["data"]).encode()


def test_there_are_frozen_messages_of_every_announcer() -> None:
    sources = {message(path)["source"].strip("/").partition("/")[0] for path in GOLDEN}
    assert sources == {"council", "allocation", "scheduling", "escalation", "notifications"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_frozen_message_is_read_and_written_the_same(path: Path) -> None:
    frozen = message(path)
    envelope = from_kafka(*kafka_form(frozen))
    frozen["data"] |= READ_ANEW.get(path.stem, {})
    assert json.loads(envelope.data_json()) == frozen["data"]
    assert envelope.to_cloudevent() == frozen
    assert from_kafka(envelope.to_kafka_headers(), envelope.data_json().encode()) == envelope


@pytest.mark.parametrize(
    "path", [each for each in GOLDEN if each.stem.startswith("council")], ids=lambda path: path.stem
)
def test_a_frozen_message_of_a_council_still_passes_the_door(path: Path) -> None:
    frozen = message(path)
    assert isinstance(read_event(frozen, 0, to_instant("2026-01-05T12:00:00Z")), Envelope)

"""One event as a transport brought it: readable, or the reason why not, with all that is needed to try it again."""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.events.envelope import Envelope, UnknownEventType, UnreadableEvent, from_kafka, from_row

UNREADABLE = "unreadable"
"""The source of a message that could not be read; its id is its place. What it says of itself is not believed, or it
would take the place of the real event with that id."""
_LONGEST = 200
"""Of ids and sources of our own making none comes near it; much longer ones do not fit into an index."""
_OURS_ALONE = ("seq", "position", "topic")


@dataclass(frozen=True, slots=True)
class Received:
    """One event as it came. `source` and `id` are its identity; `payload` is the whole of it as it was sent."""

    source: str
    id: str
    type: str
    subject: str
    payload: Mapping[str, Any]
    envelope: Envelope | None
    problem: str | None = None

    @classmethod
    def from_envelope(cls, envelope: Envelope) -> "Received":
        """As it was handed over in memory."""
        return cls(envelope.source, envelope.id, envelope.type, envelope.subject, {}, envelope)

    @classmethod
    def from_log(cls, row: Mapping[str, Any]) -> "Received":
        """From a row of a service's log."""
        envelope, problem = _try(lambda: from_row(row))
        return cls(row["source"], row["id"], row["type"], row["subject"], {"row": row}, envelope, problem)

    @classmethod
    def from_message(
        cls, headers: Iterable[tuple[str, bytes | None]], value: bytes | None, place: str
    ) -> "Received | None":
        """From a Kafka message; None when its type is not in our catalogue. `place` names one that cannot be read."""
        given = [(name, text or b"") for name, text in headers]
        try:
            envelope, problem = _try(lambda: from_kafka(given, value))
        except UnknownEventType:
            return None
        payload = {"headers": given, "value": value}
        if envelope is not None and all(map(_can_be_kept, (envelope.source, envelope.id, envelope.subject))):
            return cls(envelope.source, envelope.id, envelope.type, envelope.subject, payload, envelope)
        said = {name: _shown(text.decode(errors="replace")) for name, text in given}
        kind, subject = said.get("ce_type", ""), said.get("ce_subject", "")
        return cls(UNREADABLE, place, kind, subject, payload, None, problem or "its id, source or subject is too long")

    def to_park(self) -> dict[str, Any]:
        """The payload in a form that JSON can keep."""
        if "headers" not in self.payload:
            row = self.payload["row"] if self.envelope is None or self.payload else self.envelope.to_row()
            return {"row": {name: _plain(value) for name, value in row.items() if name not in _OURS_ALONE}}
        return {
            "headers": [[name, base64.b64encode(value).decode()] for name, value in self.payload["headers"]],
            "value": base64.b64encode(self.payload["value"] or b"").decode(),
        }

    @classmethod
    def from_parked(cls, payload: Mapping[str, Any]) -> "Received":
        """What `to_park` kept. Raises UnknownEventType when this version does not know its type."""
        if "row" in payload:
            return cls.from_log(payload["row"])
        headers = [(name, base64.b64decode(value)) for name, value in payload["headers"]]
        again = cls.from_message(headers, base64.b64decode(payload["value"]), "parked")
        if again is None:
            raise UnknownEventType("its type is not in this version's catalogue")
        return again

    def readable(self) -> Envelope:
        """Its envelope. Raises UnreadableEvent when there is none."""
        if self.envelope is None:
            raise UnreadableEvent(self.problem or "unreadable")
        return self.envelope


def _can_be_kept(text: str) -> bool:
    """Whether both databases can store and index it."""
    return 0 < len(text) <= _LONGEST and "\0" not in text


def _shown(text: str) -> str:
    return text[:_LONGEST].replace("\0", "\ufffd")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _try(read: Callable[[], Envelope]) -> tuple[Envelope | None, str | None]:
    """The envelope, or what is wrong with it: no message, however strange, may stop the reader."""
    try:
        return read(), None
    except UnknownEventType:
        raise
    except UnreadableEvent as unreadable:
        return None, str(unreadable)
    except Exception as strange:
        return None, f"it cannot be read ({type(strange).__name__})"

"""The envelope: CloudEvents 1.0, as an object, as a stored row, as JSON, and as a Kafka message.

An envelope made here or read back from our own store is trusted; what comes in from outside passes `cloudevents.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import uuid4

from pydantic import ValidationError

from shared.events import catalogue
from shared.events.base import SCHEMAS_AT, Event, to_date
from shared.events.place import end_of, place_of

SPEC_VERSION: Final = "1.0"
JSON_DATA: Final = "application/json"
OURS: Final = "/iro/"
"""What the sources of our own services begin with; nobody else may announce in their name."""
_EXTENSIONS: Final = ("correlationid", "causationid", "receivedat", "recordedat", "place", "baseline")


class UnreadableEvent(ValueError):
    """A message or stored row that is not an event of ours: the reader parks it with this reason."""


class UnknownEventType(UnreadableEvent):
    """A well-formed message of a type this version does not know: a reader may pass over it."""


class Envelope(NamedTuple):
    """One event with the attributes it travels under.

    `id` and `source` together are its identity. `time` is when it happened and `receivedat` when the door took it in,
    both aware. `recordedat` is when the source wrote it down, and `place` where it stands in the one order, given once
    by whoever took it in. `correlationid` is the event that began the chain and `causationid` the one that directly
    caused this.
    `baseline` marks imported history as at that day: clocks that ended before it are not judged, and nobody is
    written to about it.
    """

    id: str
    source: str
    type: str
    subject: str
    subjectkind: str
    time: datetime
    data: Event
    receivedat: datetime | None = None
    recordedat: datetime | None = None
    place: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    baseline: date | None = None

    @property
    def received(self) -> datetime:
        """When the door took it in; what our own services announce was received when it was said."""
        return self.receivedat or self.time

    @property
    def stands_at(self) -> str:
        """Its place; of what was taken in before places were given, the one that it would have been given.

        A return was then known by the day as at which it was imported.
        """
        if self.place is not None:
            return self.place
        stated = self.recordedat or (end_of(self.baseline) if self.baseline else self.received)
        return place_of(stated, self.received, 0, self.id)

    def data_json(self) -> str:
        """The data as JSON, without the fields that were never given: absent and null differ."""
        return self.data.as_json()

    def to_row(self) -> dict[str, Any]:
        """The columns of a stored envelope: each attribute as it is, and the data as JSON text."""
        row = self._asdict()
        row["data"] = self.data_json()
        return row

    def to_values(self) -> tuple[Any, ...]:
        """The values of the same columns, in the order of the fields."""
        return (*self[:_DATA], self.data.as_json(), *self[_DATA + 1 :])

    def to_attributes(self) -> dict[str, str]:
        """Its CloudEvents attributes as text, without the data; those that are not set are left out."""
        return _attributes(self._asdict())

    def to_cloudevent(self) -> dict[str, Any]:
        """The structured CloudEvents form: a dictionary that any JSON writer can write."""
        return {**self.to_attributes(), "data": self.data.model_dump(mode="json", exclude_unset=True)}

    def to_kafka_headers(self) -> list[tuple[str, bytes]]:
        """The headers of a Kafka message in binary mode; its value is `data_json()` and its key the subject."""
        return _headers(self.to_attributes())


_DATA: Final = Envelope._fields.index("data")


def row_to_kafka_headers(row: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """As `Envelope.to_kafka_headers`, from a stored row: the relay need not read the data to send it on."""
    return _headers(_attributes(row))


def _attributes(row: Mapping[str, Any]) -> dict[str, str]:
    attributes = {
        "specversion": SPEC_VERSION,
        "id": row["id"],
        "source": row["source"],
        "type": row["type"],
        "subject": row["subject"],
        "subjectkind": row["subjectkind"],
        "time": _text(row["time"]),
        "datacontenttype": JSON_DATA,
        "dataschema": f"{SCHEMAS_AT}{row['type']}.json",
    }
    return attributes | {name: _text(value) for name in _EXTENSIONS if (value := row.get(name)) is not None}


def _headers(attributes: Mapping[str, str]) -> list[tuple[str, bytes]]:
    named = [
        ("content-type" if name == "datacontenttype" else f"ce_{name}", value) for name, value in attributes.items()
    ]
    return [(name, value.encode()) for name, value in named]


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def envelope_for(
    event: Event,
    *,
    source: str,
    subject: str,
    time: datetime,
    subjectkind: str | None = None,
    id: str | None = None,
    cause: Envelope | None = None,
    because: str | None = None,
    baseline: date | None = None,
    place: str | None = None,
) -> Envelope:
    """The envelope for something a service announces.

    `cause` is the event that made it announce this: the chain's ids are taken from it. Without it the chain begins
    with the event whose id `because` is.
    """
    kind, began = subjectkind or event.SUBJECTS[0], because
    if cause is not None:
        began, because = cause.correlationid or cause.id, cause.id
    # by position, in the order of its fields: thirteen names take longer than all the rest
    about = id or uuid4().hex, source, event.wire_type(), subject, kind, time, event
    return Envelope(*about, None, None, place, began, because, baseline)


_KEPT_UP_TO = 8_000
"""Characters; longer data is read anew each time, so that what is kept is bounded in size, too."""


@lru_cache(maxsize=4_000)
def _read_and_kept(kind: type[Event], text: str) -> Event:
    """An event is read when it is heard and again as a fact at each later event of its child.

    Whoever reads the same data is given the same object. Events are frozen; only the `answers` of some are a dict, and
    nobody may write to it.
    """
    return kind.model_validate_json(text)


def _read_data(kind: type[Event], text: str) -> Event:
    return _read_and_kept(kind, text) if len(text) <= _KEPT_UP_TO else kind.model_validate_json(text)


def read_data(wire_type: str, data: str | bytes) -> Event:
    """The event in stored or received JSON data.

    Raises UnknownEventType for a type we do not know and UnreadableEvent for data that does not fit its type.
    """
    kind = catalogue.find(wire_type)
    if kind is None:
        raise UnknownEventType(f"no event type {wire_type!r}")
    try:
        return _read_data(kind, data if isinstance(data, str) else data.decode())
    except UnicodeDecodeError as wrong:
        raise UnreadableEvent(f"the data of a {wire_type} is not JSON") from wrong
    except ValidationError as wrong:
        found = wrong.errors(include_input=False)
        if found[0]["type"] == "json_invalid":
            raise UnreadableEvent(f"the data of a {wire_type} is not JSON") from wrong
        fields = ", ".join(".".join(map(str, each["loc"])) for each in found)
        raise UnreadableEvent(f"the data does not fit {wire_type}: {fields}") from wrong


def from_row(row: Mapping[str, Any]) -> Envelope:
    """The envelope stored by `to_row`; times and dates may come back as ISO text or as themselves.

    Raises UnreadableEvent when the row does not hold a readable event.
    """
    attributes = {name: row[name] for name in ("id", "source", "type", "subject", "subjectkind", "time")}
    attributes |= {name: row.get(name) for name in _EXTENSIONS}
    return _read(attributes, row["data"])


def from_kafka(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Envelope:
    """The envelope of a Kafka message in binary mode.

    Raises UnreadableEvent when it is not one of ours, and UnknownEventType when its type is not in our catalogue.
    """
    try:
        attributes = {name.removeprefix("ce_"): text.decode() for name, text in headers if name.startswith("ce_")}
    except UnicodeDecodeError as wrong:
        raise UnreadableEvent("a header is not UTF-8") from wrong
    if attributes.pop("specversion", None) != SPEC_VERSION:
        raise UnreadableEvent("not a CloudEvents 1.0 message in binary mode")
    return _read(attributes, value or b"")


def _moment(value: object) -> datetime:
    """A moment that one of us wrote, in UTC; the door's own check of what others write costs more."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as wrong:
        raise ValueError("a moment is written in ISO 8601") from wrong
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("a moment has its zone")
    return moment.astimezone(UTC)


def _perhaps_moment(value: object) -> datetime | None:
    return None if value is None else _moment(value)


def _read(attributes: Mapping[str, Any], data: str | bytes) -> Envelope:
    try:
        baseline = attributes.get("baseline")
        return Envelope(
            id=attributes["id"],
            source=attributes["source"],
            type=attributes["type"],
            subject=attributes["subject"],
            subjectkind=attributes["subjectkind"],
            time=_moment(attributes["time"]),
            data=read_data(attributes["type"], data),
            receivedat=_perhaps_moment(attributes.get("receivedat")),
            recordedat=_perhaps_moment(attributes.get("recordedat")),
            place=attributes.get("place"),
            correlationid=attributes.get("correlationid"),
            causationid=attributes.get("causationid"),
            baseline=None if baseline is None else to_date(baseline),
        )
    except UnreadableEvent:
        raise
    except KeyError as wrong:
        raise UnreadableEvent(f"the attribute {wrong} is missing") from wrong
    except ValueError as wrong:
        raise UnreadableEvent(f"an attribute cannot be read: {wrong}") from wrong

"""CloudEvents over HTTP as councils post them: structured, batched and binary mode.

The body as a whole is either readable or not: `read_request` raises a refusal with 400, 413 or 415. After that every
event is judged by itself, so that a batch takes its good events and names its bad ones. What is refused is named by
JSON pointer into that one event; nothing that was sent is repeated but its id. A name given twice in one JSON object is
refused. Unknown attributes and unknown data fields are ignored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import from_json

from shared.events import catalogue
from shared.events.base import FROM_OUTSIDE, ID_PATTERN, Event, to_date, to_instant
from shared.events.binary_mode import attributes_of
from shared.events.council.withdrawals import AboutAStatement
from shared.events.envelope import JSON_DATA, SPEC_VERSION, Envelope
from shared.events.json_text import BOM, names_given_twice
from shared.refusals import FieldError, Refusal
from shared.texts import fault_of

MAX_EVENTS: Final = 1_000
MAX_DEPTH: Final = 32
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ERRORS: Final = 20
FAST_CLOCKS: Final = timedelta(days=1)
"""How far ahead of ours a source's clock, or its time zone, may be."""
STRUCTURED: Final = "application/cloudevents+json"
BATCHED: Final = "application/cloudevents-batch+json"

_SUBJECT: Final = re.compile(ID_PATTERN)
_LONGEST_LABEL: Final = 200
_LABEL: Final = re.compile(rf"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]{{1,{_LONGEST_LABEL}}}")
_WIRE_NAME: Final = re.compile(r"([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\.v([1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """One event that was not taken: its place in the batch, its id if it had a readable one, and what is wrong.

    `slug` is one of `invalid-event`, `unknown-event-type`, `unknown-event-version` and `event-type-not-postable`.
    """

    index: int
    id: str | None
    slug: str
    detail: str
    errors: tuple[FieldError, ...]


class Request(list[Envelope | RefusedEvent]):
    """Every event of a request, taken or refused, in the order sent. `is_batch`: sent as an array, however short."""

    is_batch = False


def read_request(
    content_type: str | None, headers: Mapping[str, str], body: bytes, *, received_at: datetime
) -> Request:
    """The events of a request.

    `received_at` (aware) is when the door received them; it also stands for the `time` of an event that gives none.
    Raises Refusal for the body as a whole: `unsupported-media-type` (415), `body-too-large` and `too-many-events`
    (413), `invalid-json` and `not-an-event` (400).
    """
    media_type = _media_type(content_type)
    if len(body) > MAX_BYTES:
        raise Refusal("body-too-large", f"A request may have at most {MAX_BYTES} bytes", status=413)
    attributes = attributes_of(headers.items()) if media_type == JSON_DATA else {}
    body = body.removeprefix(BOM)
    parsed = _json(body)
    items = [{**attributes, "data": parsed}] if attributes else _events_of(parsed, media_type)
    shallow = not _deeper_than(items, MAX_DEPTH + 1)
    read = Request(read_event(item, index, received_at, shallow=shallow) for index, item in enumerate(items))
    read.is_batch = isinstance(parsed, list) and not attributes
    for pointer in names_given_twice(body, parsed):
        _refuse_twice(read, f"/data{pointer}" if attributes else pointer)
    return read


def _refuse_twice(read: Request, pointer: str) -> None:
    """Refuse the event in which a name stands twice; in a batch the pointer begins with its place."""
    index, pointer = (int(pointer.split("/")[1]), f"/{pointer.split('/', 2)[2]}") if read.is_batch else (0, pointer)
    event = read[index]
    before = event.errors if isinstance(event, RefusedEvent) else ()
    read[index] = refused(index, event.id, [FieldError(pointer, "is given twice"), *before])


def read_event(item: object, index: int, received_at: datetime, *, shallow: bool = False) -> Envelope | RefusedEvent:
    """One event from its structured form. `shallow` says that its depth has been looked at already."""
    if not isinstance(item, dict):
        return refused(index, None, [FieldError("", "an event is a JSON object")])
    if not shallow and _deeper_than(item, MAX_DEPTH):
        return refused(index, item.get("id"), [FieldError("", f"nested deeper than {MAX_DEPTH} levels")])
    event_type = item.get("type")
    kind = catalogue.find(event_type) if isinstance(event_type, str) else None
    if kind is None or not kind.POSTABLE:
        slug, message = _why_not(event_type, kind)
        return refused(index, item.get("id"), [FieldError("/type", message)], slug)
    wrong: list[FieldError] = []
    attributes = _attributes(item, kind, received_at, wrong)
    data = _data(item, kind, wrong)
    if wrong or data is None:
        return refused(index, item.get("id"), wrong)
    return Envelope(**attributes, data=data)


def _media_type(content_type: str | None) -> str:
    media_type, _, parameters = (content_type or "").partition(";")
    media_type = media_type.strip().lower()
    if media_type not in (STRUCTURED, BATCHED, JSON_DATA):
        allowed = ", ".join((STRUCTURED, BATCHED, JSON_DATA))
        raise Refusal("unsupported-media-type", "Not a CloudEvents request", f"Send one of {allowed}.", status=415)
    if not _in_utf8(parameters):
        raise Refusal("unsupported-media-type", "JSON is written in UTF-8", status=415)
    return media_type


def _in_utf8(parameters: str) -> bool:
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", parameters, re.IGNORECASE)
    return charset is None or charset[1].lower() in ("utf-8", "utf8", "us-ascii")


def _json(body: bytes) -> Any:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as wrong:
        where = re.search(r"at line \d+ column \d+$", str(wrong))
        detail = f"The text breaks off or goes wrong {where[0]}." if where else None
        raise Refusal("invalid-json", "The body is not JSON", detail, status=400) from wrong


def _events_of(parsed: Any, media_type: str) -> list[Any]:
    if isinstance(parsed, dict) and media_type != BATCHED:
        return [parsed]
    if not isinstance(parsed, list) or media_type == STRUCTURED:
        wanted = {STRUCTURED: "one JSON object", BATCHED: "a JSON array"}.get(media_type, "a JSON object or array")
        raise Refusal("not-an-event", "The body is not an event", f"{media_type} is {wanted}.", status=400)
    if len(parsed) > MAX_EVENTS:
        raise Refusal("too-many-events", f"A batch may have at most {MAX_EVENTS} events", status=413)
    return parsed


def _deeper_than(value: Any, limit: int) -> bool:
    """Whether objects and arrays are nested more than `limit` deep, level by level and so without recursion."""
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


def _why_not(event_type: object, kind: type[Event] | None) -> tuple[str, str]:
    if kind is not None:
        return "event-type-not-postable", f"only our own services announce {kind.wire_type()}"
    name = _WIRE_NAME.fullmatch(event_type) if isinstance(event_type, str) else None
    versions = catalogue.versions_of(name[1]) if name else ()
    if name and versions:
        known = ", ".join(f"v{version}" for version in versions)
        return "unknown-event-version", f"{name[1]} has no version v{name[2]}; it has {known}"
    if event_type is None:
        return "invalid-event", "the type is missing"
    return "unknown-event-type", "there is no such event type; the catalogue lists all of them"


def _attributes(
    item: dict[str, Any], kind: type[Event], received_at: datetime, wrong: list[FieldError]
) -> dict[str, Any]:
    if item.get("specversion") != SPEC_VERSION:
        wrong.append(FieldError("/specversion", f'must be "{SPEC_VERSION}"'))
    subject = item.get("subject")
    if type(subject) is not str or not _SUBJECT.fullmatch(subject):
        wrong.append(
            FieldError("/subject", "must be an id: a letter or digit, then up to 63 letters, digits or . _ : -")
        )
    return {
        "id": _label(item, "id", wrong),
        "source": _label(item, "source", wrong),
        "type": kind.wire_type(),
        "subject": subject,
        "subjectkind": _subject_kind(item, kind, wrong),
        "time": _time(item, received_at, wrong),
        "recordedat": _moment(item, "recordedat", wrong),
        "receivedat": received_at,
        "correlationid": _label(item, "correlationid", wrong, required=False),
        "causationid": _label(item, "causationid", wrong, required=False),
        "baseline": _baseline(item, received_at, wrong),
    }


def _label(item: dict[str, Any], name: str, wrong: list[FieldError], *, required: bool = True) -> str | None:
    value = item.get(name)
    if type(value) is str and _is_label(value):
        return value
    if required or value is not None:
        wrong.append(FieldError(f"/{name}", "must be text of 1 to 200 characters that can be seen, on one line"))
    return None


def _is_label(value: str) -> bool:
    if not 0 < len(value) <= _LONGEST_LABEL or fault_of(value) is not None:
        return False
    return value.isascii() or _LABEL.fullmatch(value) is not None


def _subject_kind(item: dict[str, Any], kind: type[Event], wrong: list[FieldError]) -> str:
    given = item.get("subjectkind")
    if given in kind.SUBJECTS or (given is None and (len(kind.SUBJECTS) == 1 or issubclass(kind, AboutAStatement))):
        return given or kind.SUBJECTS[0]
    if given is None and kind.SUBJECT_BY_DEFAULT is not None:
        return kind.SUBJECT_BY_DEFAULT
    wrong.append(FieldError("/subjectkind", f"must be {' or '.join(kind.SUBJECTS)}"))
    return ""


def _moment(item: dict[str, Any], name: str, wrong: list[FieldError]) -> datetime | None:
    value = item.get(name)
    if value is None:
        return None
    try:
        return to_instant(value)
    except ValueError as problem:
        wrong.append(FieldError(f"/{name}", str(problem)))
        return None


def _time(item: dict[str, Any], received_at: datetime, wrong: list[FieldError]) -> datetime:
    time = _moment(item, "time", wrong) or received_at
    if time > received_at + FAST_CLOCKS:
        wrong.append(FieldError("/time", "has not come yet: an event tells what has happened"))
    return time


def _baseline(item: dict[str, Any], received_at: datetime, wrong: list[FieldError]) -> date | None:
    value = item.get("baseline")
    if value is None:
        return None
    try:
        baseline = to_date(value)
    except ValueError as problem:
        wrong.append(FieldError("/baseline", str(problem)))
        return None
    if baseline > (received_at + FAST_CLOCKS).date():
        wrong.append(FieldError("/baseline", "has not come yet: it is the day as at which history was brought in"))
    return baseline


def _data(item: dict[str, Any], kind: type[Event], wrong: list[FieldError]) -> Event | None:
    wrong.extend(_odd_about_data(item))
    data = item.get("data")
    if type(data) is not dict:
        wrong.append(FieldError("/data", "must be a JSON object"))
        return None
    try:
        return kind.model_validate(data, context=FROM_OUTSIDE)
    except ValidationError as problem:
        found = problem.errors(include_url=False, include_context=False, include_input=False)
        wrong.extend(FieldError(_pointer(each["loc"]), _message(each["msg"])) for each in found[:MAX_ERRORS])
        return None


def _odd_about_data(item: dict[str, Any]) -> Iterator[FieldError]:
    """What is wrong with the attributes that say how the data is written."""
    written = item.get("datacontenttype")
    if written is not None and not (isinstance(written, str) and _is_json_in_utf8(written)):
        yield FieldError("/datacontenttype", f"must be {JSON_DATA}")
    if not isinstance(item.get("dataschema", ""), str | None):
        yield FieldError("/dataschema", "must be the address of a schema")
    if item.get("data_base64") is not None:
        yield FieldError("/data_base64", "is not taken: send the JSON itself as data")


def _is_json_in_utf8(content_type: str) -> bool:
    media_type, _, parameters = content_type.partition(";")
    return media_type.strip().lower() == JSON_DATA and _in_utf8(parameters)


def _pointer(location: tuple[int | str, ...]) -> str:
    steps = (str(step)[:64].replace("~", "~0").replace("/", "~1") for step in location)
    return "/".join(("/data", *steps))


def _message(message: str) -> str:
    return message.removeprefix("Value error, ").replace("a valid tuple", "a valid list")


def refused(index: int, event_id: object, wrong: list[FieldError], slug: str = "invalid-event") -> RefusedEvent:
    """The refusal of one event for what is wrong with it."""
    readable = event_id if isinstance(event_id, str) and _LABEL.fullmatch(event_id) else None
    detail = "; ".join(f"{each.pointer} {each.message}".strip() for each in wrong[:3])
    return RefusedEvent(index, readable, slug, detail, tuple(wrong))

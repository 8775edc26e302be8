"""What the door's contract says of a posted event: three modes, and one schema for each type that councils may post."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from shared.events import catalogue
from shared.events.base import ID_PATTERN, Event
from shared.events.cloudevents import BATCHED, MAX_EVENTS, STRUCTURED
from shared.events.envelope import JSON_DATA
from shared.web.openapi import COMPONENTS

_REF: Final = "#/components/schemas/"
_LABEL: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_DATA: Final = {
    "looked_after_from": "2026-01-05",
    "date_of_birth": "2015-03-02",
    "legal_status": "V2",
    "sibling_ids": ["C1048"],
    "team_id": "T3",
    "social_worker_id": "SW12",
}
_ATTRIBUTES: Final[Mapping[str, str]] = {
    "specversion": "1.0",
    "id": "7b0c",
    "source": "/council/E06000009/lcs",
    "type": "child.became_looked_after.v1",
    "subject": "C1047",
    "time": "2026-01-05T10:00:00Z",
}
_EXAMPLE: Final = {**_ATTRIBUTES, "datacontenttype": JSON_DATA, "data": _DATA}
_CEASED: Final = {
    **_EXAMPLE,
    "id": "7b0d",
    "type": "child.ceased_to_be_looked_after.v1",
    "data": {"ceased_on": "2026-01-04", "reason": "E4A"},
}
RECEIPT: Final[dict[str, Any]] = {
    "accepted": 1,
    "duplicates": 1,
    "rejected": [
        {
            "index": 2,
            "id": "7b0d",
            "problem": {
                "type": "not-happened-yet",
                "title": "The event was not taken",
                "status": 422,
                "detail": "/data/ceased_on has not come yet: tell it when it has",
                "instance": "urn:uuid:0191d0a8-5d3c-7f0e-9a3b-2f6d1c7b8e90#2",
                "errors": [{"pointer": "/data/ceased_on", "message": "has not come yet: tell it when it has"}],
            },
        }
    ],
    "id_reused": [],
    "withdrawn": [{"index": 1, "id": "7b0c"}],
    "dry_run": False,
}
"""The receipt of a batch of three."""
TYPE: Final[dict[str, Any]] = {
    "type": "child.ceased_to_be_looked_after.v1",
    "announced_by": ["council systems"],
    "topics": ["child.events"],
    "subjects": ["child"],
    "postable": True,
    "description": "Care ended.",
    "schema": {"type": "object", "required": ["ceased_on"]},
}
_ENVELOPE: Final[dict[str, Any]] = {
    "type": "object",
    "description": "The attributes of a CloudEvent (1.0). Others are ignored.",
    "required": ["specversion", "id", "source", "type", "subject", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_LABEL, "description": "with the source, the identity of the event: posted again it has no effect"},
        "source": {**_LABEL, "description": "who says so; may not begin with /iro/"},
        "type": {"type": "string", "description": "the wire name with its version"},
        "subject": {
            "type": "string",
            "pattern": ID_PATTERN,
            "description": "whom it is about, by the council's own id",
        },
        "subjectkind": {
            "enum": ["child", "iro", "foster_carer", "team"],
            "description": "may be left out where the type allows only one",
        },
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "when it happened; left out: when it is received. At most a day ahead",
        },
        "datacontenttype": {"type": "string", "description": f"{JSON_DATA}, if it is given"},
        "baseline": {"type": "string", "format": "date", "description": "imported history as at that day"},
        "correlationid": {**_LABEL, "description": "the event that began this chain"},
        "causationid": {**_LABEL, "description": "the event that directly caused this one"},
        "data": {"type": "object"},
    },
    "example": _EXAMPLE,
}


@cache
def contract() -> dict[str, Any]:
    """What the route of the door says besides what its function does."""
    kinds = catalogue.postable()
    _, shapes = models_json_schema([(kind, "validation") for kind in kinds], ref_template=f"{_REF}{{model}}")
    events = {f"{kind.__name__}Event": _event(kind) for kind in kinds}
    posted = {
        "oneOf": [{"$ref": f"{_REF}{name}"} for name in events],
        "discriminator": {
            "propertyName": "type",
            "mapping": {kind.wire_type(): f"{_REF}{kind.__name__}Event" for kind in kinds},
        },
        "example": _EXAMPLE,
    }
    components = {**shapes["$defs"], "CloudEvent": _ENVELOPE, **events, "PostedEvent": posted}
    body = {"required": True, "content": _modes(kinds)}
    return {"requestBody": body, "parameters": _headers(), COMPONENTS: json.loads(json.dumps(components))}


def _event(kind: type[Event]) -> dict[str, Any]:
    own = {
        "type": "object",
        "properties": {"type": {"const": kind.wire_type()}, "data": {"$ref": f"{_REF}{kind.__name__}"}},
    }
    return {"allOf": [{"$ref": f"{_REF}CloudEvent"}, own], "description": kind.__doc__}


def _modes(kinds: tuple[type[Event], ...]) -> dict[str, Any]:
    one = {"$ref": f"{_REF}PostedEvent"}
    many = {"type": "array", "items": one, "maxItems": MAX_EVENTS}
    data = [{"$ref": f"{_REF}{kind.__name__}"} for kind in kinds]
    return {
        STRUCTURED: {"schema": one, "examples": {"structured": _shown("Structured: one event", _EXAMPLE)}},
        BATCHED: {"schema": many, "examples": {"batched": _shown("Batched: several events", [_EXAMPLE, _CEASED])}},
        JSON_DATA: {
            "schema": {"anyOf": data},
            "examples": {"binary": _shown("Binary: the data alone, its attributes in ce- headers", _DATA)},
        },
    }


def _shown(summary: str, value: object) -> dict[str, object]:
    return {"summary": summary, "value": value}


def _headers() -> list[dict[str, Any]]:
    """The headers of the binary mode, which the other modes do without."""
    return [
        {
            "name": f"ce-{name}",
            "in": "header",
            "required": False,
            "description": f"binary mode: the attribute {name}, percent-encoded, in double quotes or not",
            "schema": {"type": "string"},
            "example": example,
        }
        for name, example in {**_ATTRIBUTES, "subjectkind": "child"}.items()
    ]

"""The AsyncAPI 3.0 document: topics as channels, announcers' operations, and every event as a message."""

from typing import Any, Final

import yaml

from shared.events import catalogue
from shared.events.base import ID_PATTERN, Event

VERSION: Final = "1.0.0"
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_HEADERS: Final = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_subjectkind", "ce_time"],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {**_TEXT, "description": "With the source, the identity of the event."},
        "ce_source": {**_TEXT, "description": "Who announced it."},
        "ce_type": {**_TEXT, "description": "The wire name, with its version."},
        "ce_subject": {"type": "string", "pattern": ID_PATTERN, "description": "Whom it is about; the message's key."},
        "ce_subjectkind": {"type": "string", "enum": ["child", "iro", "foster_carer", "team"]},
        "ce_time": {**_MOMENT, "description": "When it happened."},
        "ce_dataschema": {"type": "string", "format": "uri", "description": "The address of the data's JSON Schema."},
        "ce_receivedat": {**_MOMENT, "description": "When the door received it."},
        "ce_recordedat": {**_MOMENT, "description": "When the source wrote it down."},
        "ce_place": {
            "type": "string",
            "description": "Where it stands among all statements, given once by whoever took it in; a text that sorts.",
        },
        "ce_correlationid": {**_TEXT, "description": "The event that began this chain."},
        "ce_causationid": {**_TEXT, "description": "The event that directly caused this one."},
        "ce_baseline": {
            "type": "string",
            "format": "date",
            "description": "Imported history as at that day: clocks that ended before it are not judged.",
        },
        "content-type": {"type": "string", "const": "application/json"},
    },
}


def async_api() -> dict[str, Any]:
    """The whole document, made from the catalogue."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of the Independent Reviewing Officers' system",
            "version": VERSION,
            "description": "CloudEvents 1.0 over Kafka in binary mode. Ids, dates and codes, never a child's story.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {_key(topic): _channel(topic) for topic in catalogue.TOPICS},
        "operations": _operations(),
        "components": {
            "messages": {wire: _message(kind) for wire, kind in catalogue.all_types().items()},
            "messageTraits": {"cloudEvent": {"contentType": "application/json", "headers": _HEADERS}},
        },
    }


def as_yaml() -> str:
    """The document as text, the same each time it is made."""
    return yaml.dump(async_api(), Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=120)


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _key(topic: str) -> str:
    return topic.replace(".", "_")


def _channel(topic: str) -> dict[str, Any]:
    return {
        "address": topic,
        "description": f"Announced by {_sender(topic)}.",
        "messages": {
            kind.wire_type(): {"$ref": f"#/components/messages/{kind.wire_type()}"}
            for kind in catalogue.types_for(topic)
        },
        "bindings": {"kafka": {"topic": topic, "bindingVersion": "0.5.0"}},
    }


def _sender(topic: str) -> str:
    service = topic.partition(".")[0]
    return f"the {service} service" if service in catalogue.SERVICES else catalogue.COUNCIL


def _operations() -> dict[str, Any]:
    return {
        f"announce_{_key(topic)}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{_key(topic)}"},
            "summary": f"Announced by {_sender(topic)}, keyed by subject so that one subject's events stay in order.",
            "messages": [
                {"$ref": f"#/channels/{_key(topic)}/messages/{kind.wire_type()}"} for kind in catalogue.types_for(topic)
            ],
        }
        for topic in catalogue.TOPICS
    }


def _message(kind: type[Event]) -> dict[str, Any]:
    return {
        "name": kind.wire_type(),
        "title": kind.TYPE,
        "summary": " ".join((kind.__doc__ or "").partition("\n\n")[0].split()),
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "payload": {"$ref": f"./schemas/{kind.wire_type()}.json"},
        "x-subject-kinds": list(kind.SUBJECTS),
        "x-postable": kind.POSTABLE,
    }

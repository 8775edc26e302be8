"""The page that shows a service's contract: every call with its fields and examples, and every schema.

Drawn here from the OpenAPI document, with nothing from another host and no script: the ready-made pages load theirs
from elsewhere, which the content security policy forbids and a network without the internet cannot do.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

_FILES: Final = resources.files("shared.web") / "templates"
STYLE: Final = (_FILES / "reference.css").read_text(encoding="utf-8")
_REFERENCE: Final = "#/components/schemas/"
_LIMITS: Final = {"minLength": "at least {} characters", "maxLength": "at most {} characters", "minimum": "at least {}",
                  "maximum": "at most {}", "exclusiveMinimum": "more than {}", "minItems": "at least {}",
                  "maxItems": "at most {}", "pattern": "like {}", "default": "else {}"}  # fmt: skip


class Field(NamedTuple):
    """One field of a schema, or one parameter, as it is shown."""

    name: str
    kind: Markup
    needed: bool
    about: str


def reference_page(document: Mapping[str, Any], prefix: str) -> str:
    """The page of this document, for a service whose paths begin with `prefix`."""
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in document.get("paths", {}).items()
        for method, operation in methods.items()
    ]
    schemas = document.get("components", {}).get("schemas", {})
    title = document["info"]["title"]
    page: str = _template().render(title=title, prefix=prefix, operations=operations, schemas=schemas, **_SHOWN)
    return page


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((_FILES / "reference.html").read_text(encoding="utf-8"))


def kind_of(schema: Mapping[str, Any]) -> Markup:
    """What a value is, in a few words, with links to the schemas that are named."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return Markup('<a href="#{0}">{0}</a>').format(name)
    for several, between in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " with ")):
        if several in schema:
            return escape(between).join(kind_of(each) for each in schema[several])
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Markup(" or ").join(Markup("<code>{}</code>").format(json.dumps(each)) for each in values)
    if schema.get("type") == "array":
        return Markup("list of ") + kind_of(schema.get("items", {}))
    if isinstance(schema.get("additionalProperties"), dict):
        return Markup("object of ") + kind_of(schema["additionalProperties"])
    return escape(schema.get("format") or schema.get("type", "anything"))


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    needed = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        yield Field(name, kind_of(each), name in needed, _about(each))


def _parameters(operation: Mapping[str, Any]) -> Iterator[Field]:
    for each in operation.get("parameters", ()):
        about = each.get("description", ""), _about(each["schema"])
        name = f"{each['name']} ({each['in']})"
        yield Field(name, kind_of(each["schema"]), each.get("required", False), " ".join(filter(None, about)))


def _about(schema: Mapping[str, Any]) -> str:
    limits = [words.format(schema[name]) for name, words in _LIMITS.items() if schema.get(name) not in (None, [], {})]
    return "; ".join(filter(None, [schema.get("description", ""), *limits]))


def _in_lines(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _examples(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "example" in content:
        yield "Example", _in_lines(content["example"])
    for name, each in content.get("examples", {}).items():
        yield each.get("summary", name), _in_lines(each["value"])


_SHOWN: Final = {"kind_of": kind_of, "fields": _fields, "parameters": _parameters, "examples": _examples}

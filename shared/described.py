"""Models whose fields are described by the text under them, as their JSON schemas tell whoever reads the contract.

Pydantic could do it (`use_attribute_docstrings`), but as each class is made: it parsed five hundred classes one by one,
a tenth of the processor time of a start, for documents that hardly any start is asked for.
"""

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import AliasChoices, BaseModel, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Described(BaseModel):
    """A model whose fields are described by the text under each. What a `Field` says itself stands before that."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """As without this, with the descriptions."""
        made = handler(schema)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, field in cls.model_fields.items():
            text = _text_under(cls, name)
            for known_as in _names(name, field) if text else ():
                if known_as in properties:
                    properties[known_as].setdefault("description", text)
        return made


def _names(name: str, field: FieldInfo) -> set[str]:
    """What the field may be called in a schema: as it is read, as it is written, as it is."""
    read = field.validation_alias
    first = read.choices[0] if isinstance(read, AliasChoices) else read
    return {each for each in (name, first, field.serialization_alias) if isinstance(each, str)}


def _text_under(model: type[BaseModel], field: str) -> str | None:
    """In the class that says last what the field is."""
    owner = next(each for each in model.__mro__ if field in inspect.get_annotations(each))
    return _texts_of(owner.__module__).get(owner.__qualname__, {}).get(field)


@cache
def _texts_of(module: str) -> Mapping[str, Mapping[str, str]]:
    """By class, the text under each field that has one; nothing where the source is not at hand."""
    file = getattr(sys.modules[module], "__file__", None)
    source = Path(file) if file else None
    if source is None or not source.is_file():
        return {}
    found: dict[str, Mapping[str, str]] = {}
    _note_classes(ast.parse(source.read_text(encoding="utf-8")), "", found)
    return found


def _note_classes(within: ast.AST, prefix: str, found: dict[str, Mapping[str, str]]) -> None:
    for each in ast.iter_child_nodes(within):
        if isinstance(each, ast.ClassDef):
            found[prefix + each.name] = dict(_described_in(each.body))
            _note_classes(each, f"{prefix}{each.name}.", found)
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            _note_classes(each, f"{prefix}{each.name}.<locals>.", found)


def _described_in(body: list[ast.stmt]) -> list[tuple[str, str]]:
    """The pairs of a field and the text right under it."""
    return [
        (field.target.id, inspect.cleandoc(text.value.value))
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    ]

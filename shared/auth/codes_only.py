"""What a dashboard is shown: codes, ids, numbers and dates; no names, no ways to reach anybody, and nobody's words.

A policy's own words (titles, limits, sources) are about nobody and stay. An answer names in `WORDS` those of its fields
that are somebody's words even where they are a single one.
"""

import re
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from shared.auth.roles import Caller

_Shown = TypeVar("_Shown", bound=BaseModel)
_WORDS: Final = frozenset({"name", "email", "phone", "registration_number", "venue", "note", "detail_ref", "why"})
"""A registration number names its holder to whoever looks it up in the regulator's public register."""
_OF_THE_POLICY: Final = frozenset({"limit", "source", "title"})
_CODE: Final = re.compile(r"[^\s]*")
"""Whatever has a space in it is somebody's words."""


def reads_codes_only(caller: Caller) -> bool:
    """Whether the caller is a dashboard and nothing else."""
    return caller.roles == {"dashboard"}


def shown_to(caller: Caller, answer: _Shown) -> _Shown:
    """The answer as this caller is shown it: whole, but for a dashboard."""
    return _codes_of(answer) if reads_codes_only(caller) else answer


def _codes_of(answer: _Shown) -> _Shown:
    known = {name: getattr(answer, name) for name in type(answer).model_fields}
    words: frozenset[str] = getattr(type(answer), "WORDS", frozenset())
    return answer.model_copy(update={name: _blank(v) if name in words else _code(name, v) for name, v in known.items()})


def _blank(value: Any) -> str | None:
    return None if value is None else ""


def _code(name: str, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _codes_of(value)
    if isinstance(value, list):
        return [_code(name, each) for each in value]
    if isinstance(value, dict):
        return {key: _code(str(key), each) for key, each in value.items()}
    if not isinstance(value, str) or name in _OF_THE_POLICY:
        return value
    return value if name not in _WORDS and _CODE.fullmatch(value) else ""

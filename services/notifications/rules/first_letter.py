"""What the child's own letter about the IRO says of brothers and sisters, so that no other letter says it again.

A local rule: nobody is told the same thing twice, and whoever was told of somebody who is none is told so.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any

from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.status import TOLD, Status

_TO_BE_WRITTEN = frozenset({Status.WAITING, Status.QUEUED, Status.WITHDRAWN})
"""Whatever is so by then it will say; one withdrawn is queued again where it is called for."""
_NOT_OUT = _TO_BE_WRITTEN | {Status.TASK, Status.FAILED}


class Says(Enum):
    """Whether the first letter tells of certain brothers and sisters."""

    WILL = "will"
    DOES = "does"
    NOT = "not"


def is_first_letter(notice: Mapping[Any, Any]) -> bool:
    """Whether this is the letter by which a child is told who the IRO is."""
    return notice["recipient_kind"] == RecipientKind.CHILD and not notice["occasion"]


def whom_it_told_of(letter: Mapping[Any, Any], announced: Collection[str]) -> frozenset[str]:
    """The brothers and sisters of whom this first letter told the child.

    `announced` are those named with the allocation: of them a letter told that was sent before that was put on record.
    """
    if letter["told_of"] is not None:
        return frozenset(letter["told_of"])
    return frozenset(announced) if letter["status"] in TOLD else frozenset()


def says_of(first: Mapping[Any, Any] | None, siblings: Collection[str], announced: Collection[str]) -> Says:
    """Whether this letter tells of these siblings, as it was written or will be."""
    if first is None:
        return Says.NOT
    if first["status"] in _TO_BE_WRITTEN:
        return Says.WILL
    return Says.DOES if whom_it_told_of(first, announced).issuperset(siblings) else Says.NOT


def may_still_leave_it_out(first: Mapping[Any, Any]) -> bool:
    """Whether the letter has not gone out, and is not on its way."""
    return first["status"] in _NOT_OUT

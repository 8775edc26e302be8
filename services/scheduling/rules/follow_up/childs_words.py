"""What a child is told of a review's decisions: those that stand, in the words that were written for the child.

A child whose copy of the record leaves out the decisions is told none of them here either. Pure.

Source: Hull 2 (the child is informed of the outcome of the review); Blackpool 6.9 (as age appropriate).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from services.scheduling.rules.decisions.standing import SUPERSEDED, WITHDRAWN
from services.scheduling.rules.follow_up.sections import SectionCode

Row = Mapping[str, Any]
_GONE: Final = frozenset({WITHDRAWN, SUPERSEDED})


def words_for_child(decisions: Sequence[Row], *, recommendation: bool) -> list[str]:
    """The words of what was decided, or of what was only recommended, in the order of the review."""
    told = (each for each in decisions if each["words_for_child"] and each["status"] not in _GONE)
    return [
        each["words_for_child"]
        for each in sorted(told, key=lambda each: each["place"])
        if each["recommendation"] == recommendation
    ]


def keeps_decisions_from(record: Row | None, readers: Collection[str]) -> bool:
    """Whether the copy of any of these people leaves out what was decided."""
    kept = () if record is None else record["kept_from"]
    return any(each["person_id"] in readers and SectionCode.RECOMMENDATIONS in each["sections"] for each in kept)

"""What one reader is given of a review's record: without the sections that are kept from that reader.

A copy says nothing of what was left out: a section nobody wrote and one that is kept look the same. Every format is
made from this and nothing else.

Source: Jersey 3.69 (identifying details removed as necessary, for example the address of the placement); Jersey 3.18.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.scheduling.rules.follow_up.sections import SECTIONS, SectionCode


class Passage(NamedTuple):
    """One section as it is read: its code, its heading and its text."""

    code: str
    heading: str
    text: str


class Copy(NamedTuple):
    """A version of a record as one reader reads it."""

    child_id: str
    held_on: date | None
    version: int
    written_on: date | None
    passages: tuple[Passage, ...]


def passages_for(record: Mapping[str, Any], readers: Collection[str]) -> tuple[Passage, ...]:
    """The sections of a record in their order, but for those that are kept from any of these people."""
    kept = {code for each in record["kept_from"] if each["person_id"] in readers for code in each["sections"]}
    written = with_views_of_excluded(record)
    return tuple(
        Passage(code.value, section.heading, written[code])
        for code, section in SECTIONS.items()
        if code in written and code not in kept
    )


def with_views_of_excluded(record: Mapping[str, Any]) -> dict[str, str]:
    """The sections as they were written, and with others' views those of parents who were excluded (Jersey 3.18)."""
    written: dict[str, str] = dict(record["sections"])
    views = [_in_words(view) for view in record.get("views_of_excluded") or ()]
    if views and written:
        place = SectionCode.OTHERS_VIEWS.value
        written[place] = "\n\n".join([*([written[place]] if place in written else []), *views])
    return written


def _in_words(view: Mapping[str, Any]) -> str:
    whose = f"The views of the {view['from_kind'].replace('_', ' ')}, who was not there"
    return f"{whose}: {view['text']}" if view["text"] else f"{whose}, are kept under {view['text_ref']}."


def gets_no_copy(to: Sequence[Mapping[str, Any]], person_id: str) -> bool:
    """Whether it was decided that this person gets something other than the record, or nothing (Jersey 3.69)."""
    return any(each["person_id"] == person_id and each["what"] != "full" for each in to)

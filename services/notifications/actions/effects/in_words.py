"""What a service did, as one plain sentence of codes, ids and days: events carry nothing else.

A type without a sentence here has the first one of its description in the catalogue, so that a new event is never
shown as a code.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from string import Formatter
from typing import Any, Final

from pydantic_core import from_json, to_json

from shared.events import catalogue
from shared.events.base import Event
from shared.policy import Profile

_SENTENCES: Final[Mapping[str, str]] = {
    "iro.allocated": "{iro_id} is the child's IRO from {allocated_on}, by the rule {rule}",
    "iro.changed": "{iro_id} is the child's IRO from {changed_on} in place of {previous_iro_id}, by the rule {rule}",
    "iro.shared": "Brothers or sisters have the same IRO, {iro_id}, from {shared_from}",
    "iro.covered": "{cover_iro_id} stands in for the child's IRO, {iro_id}, from {from_on}",
    "iro.allocation_ended": "{iro_id} is the child's IRO no more from {ended_on}",
    "child.unallocated": "The child has had no IRO since {since}",
    "review.due": "A review is planned: {kind}, due on {due_on}",
    "review.arranged": "A review is arranged: {kind}, on {arranged_for}",
    "review.convened_for_change": "A review is convened because of a change, due on {due_on}",
    "change.noticed": "A change was noticed that no review had considered, made on {made_on}",
    "matter.opened": "The IRO is asked whether a review is needed",
    "decision.made": "A decision of a review is on record, due on {due_on}",
    "concern.raised": "A concern was raised: {category}",
    "duty.opened": "A time limit began: {duty}, due on {due_on}",
    "duty.met": "Done on {met_on}: {duty}",
    "duty.late": "Late from {late_from}: {duty}",
    "duty.missed": "Missed on {missed_on}: {duty}",
    "duty.moved": "Due on {due_on} now: {duty}",
    "duty.voided": "Not asked any more: {duty}",
    "duty.reminded": "{to} is reminded of it, because {by} asked for that: {duty}",
    "notice.sent": "A letter went out to the {recipient_kind}: {template}",
    "notice.delivered": "The {recipient_kind} has the letter: {template}",
    "notice.failed": "No letter could be sent to the {recipient_kind}, which is a task for a person: {reason}",
    "notice.acknowledged": "The {recipient_kind} read the letter: {template}",
    "notice_set.completed": "Everybody has theirs, or a task stands for it: {duty}",
    "court_document.copied": "The IRO has the court document since {copied_on}",
}
_BESIDE: Final = re.compile(r"\s*\([^()]*\)\.?\s*$")
_IDS: Final = ("_id",)
_NOTHING: Final = "{}"


def words_needed(data: Event) -> str:
    """Of what an event says, that which its sentence needs, as JSON."""
    fields = _fields_of(data.TYPE)
    return _as_kept(fields, tuple([getattr(data, name) for name in fields])) if fields else _NOTHING


@lru_cache(maxsize=2_000)
def _as_kept(fields: tuple[str, ...], values: tuple[Any, ...]) -> str:
    """Of the children of one day many are said the same."""
    return to_json({name: value for name, value in zip(fields, values, strict=True) if value is not None}).decode()


def in_words(wire_type: str, kept: str, profile: Profile) -> str:
    """The sentence for an event of this type that said this; the names of duties are the policy's."""
    name, said = wire_type.rpartition(".v")[0], from_json(kept)
    fields = _fields_of(name)
    if not fields or not said.keys() >= set(fields):
        return _from_the_catalogue(wire_type)
    return _SENTENCES[name].format(**{field: _plain(field, said[field], profile) for field in fields})


@cache
def _fields_of(name: str) -> tuple[str, ...]:
    return tuple(field for _, field, _, _ in Formatter().parse(_SENTENCES.get(name, "")) if field)


def _plain(field: str, value: Any, profile: Profile) -> str:
    text = str(value)
    if field == "duty":
        duty = profile.all_duties.get(text)
        return duty.title if duty is not None else text.replace("_", " ")
    if field.endswith(_IDS):
        return text
    day = _day(text)
    return f"{day.day} {day:%B %Y}" if day is not None else text.replace("_", " ")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@cache
def _from_the_catalogue(wire_type: str) -> str:
    kind = catalogue.find(wire_type)
    description = " ".join((kind.__doc__ or "").split("\n\n")[0].split()) if kind is not None else ""
    return _BESIDE.sub("", description).rstrip(".") or wire_type

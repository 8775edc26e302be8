"""What a return would change: against what the imports of its collection years said before.

Of the children it names and the modules it has, a corrected return takes back what imports said for its year and it
says no more, and puts back what it says again. A child it does not name at all is listed, and nothing of it taken back.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from services.cli.office_client import Office, Said
from shared.ssda903.returns import Return

_MOST_SHOWN: Final = 50
_QUESTION: Final = "family.question_raised.v1"
_MODULES: Final[Mapping[str, frozenset[str]]] = {
    "Episodes": frozenset(
        {
            "child.became_looked_after.v1",
            "child.ceased_to_be_looked_after.v1",
            "legal_status.changed.v1",
            "placement.started.v1",
            "placement.ended.v1",
        }
    ),
    "Header": frozenset({_QUESTION}),
    "Reviews": frozenset({"past_review.recorded.v1"}),
    "Missing": frozenset({"child.went_missing.v1", "child.returned.v1"}),
    "SWEpisodes": frozenset({"social_worker.changed.v1"}),
}
_OF_ADOPTION: Final = frozenset({"AD1", "PlacedAdoption"})


@dataclass(slots=True)
class Changes:
    """Events that are new, known, no longer said, or said again; and the children said before and not named now."""

    new: list[dict[str, Any]] = field(default_factory=list)
    known: int = 0
    gone: list[Said] = field(default_factory=list)
    again: list[Said] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The withdrawals and restorations to post."""
        return [*(_about(each, "withdrawn", "withdraws") for each in self.gone), *self._restored()]

    def _restored(self) -> Iterator[dict[str, Any]]:
        return (_about(each, "restored", "restores") for each in self.again)


def _about(said: Said, kind: str, field_: str) -> dict[str, Any]:
    """Whether a statement counts may change more than once, so that each of these has an id of its own."""
    return {
        "specversion": "1.0",
        "id": f"ssda903:{uuid4().hex}",
        "source": said.source,
        "type": f"fact.{kind}.v1",
        "subject": said.subject,
        "datacontenttype": "application/json",
        "data": {field_: {"source": said.source, "id": said.id}, "reason": "entered_in_error"},
    }


async def changes_of(found: Return, events: Sequence[dict[str, Any]], office: Office, source: str) -> Changes:
    """What bringing in these events of a return would change."""
    changes, wanted = Changes(), {event["id"]: event for event in events}
    said: dict[str, Said] = {}
    for year, part in found.years:
        if year is not None:
            before = await office.said(source, year)
            said |= {each.id: each for each in before}
            _compare(changes, part, wanted, before)
    changes.new = [event for id_, event in wanted.items() if id_ not in said]
    changes.known = len(wanted) - len(changes.new)
    return changes


def _compare(changes: Changes, part: Return, wanted: Mapping[str, Any], before: Sequence[Said]) -> None:
    named, types = _children_of(part), _types_of(part)
    for each in before:
        if each.id in wanted:
            changes.again += [replace(each, type=wanted[each.id]["type"])] if each.withdrawn else []
        elif each.subject not in named:
            changes.absent |= set() if each.withdrawn else {each.subject}
        elif each.type in types and not each.withdrawn:
            changes.gone.append(each)


def _children_of(part: Return) -> set[str]:
    rooms = (part.episodes, part.header, part.reviews, part.missing, part.uasc, part.adopted, part.placed_for_adoption)
    return {row.child for room in (*rooms, part.social_workers, part.dated) for row in room}


def _types_of(part: Return) -> frozenset[str]:
    modules = set(part.modules.values())
    types = frozenset[str]().union(*(types for module, types in _MODULES.items() if module in modules))
    adoption = frozenset({f"adoption.{each}.v1" for each in ("placement_authorised", "authority_revoked", "placed")})
    return types | adoption | {"adoption.disrupted.v1"} if modules & _OF_ADOPTION else types


def told(changes: Changes) -> Iterator[str]:
    """The changes in plain words, by kind; what would be taken back one by one."""
    new = Counter(event["type"] for event in changes.new)
    gone, again = Counter(each.type for each in changes.gone), Counter(each.type for each in changes.again)
    for name in sorted({*new, *gone, *again}):
        corrected = min(new[name], gone[name])
        counts = (new[name] - corrected, "new"), (corrected, "corrected"), (gone[name] - corrected, "withdrawn")
        parts = [f"{number} {word}" for number, word in (*counts, (again[name], "restored")) if number]
        yield f"  {name}: {', '.join(parts)}"
    yield f"  {changes.known} known already"
    gone_one_by_one = [f"{each.subject}: {each.type}, {each.on}" for each in changes.gone]
    yield from _listed("no longer said, and taken back", gone_one_by_one)
    asked = sorted(event["subject"] for event in changes.new if event["type"] == _QUESTION)
    yield from _listed("questionable: is this the child's parent?", asked)
    absent = "named by an earlier import of this year and not in this return: nothing of them is taken back"
    yield from _listed(absent, sorted(changes.absent))


def _listed(what: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"{len(items)} {what}:"
        yield from (f"  {item}" for item in items[:_MOST_SHOWN])
        if len(items) > _MOST_SHOWN:
            yield f"  ... and {len(items) - _MOST_SHOWN} more"


def agreed(changes: Changes, yes: bool) -> bool:
    """Whether somebody says yes before anything is taken back."""
    if not changes.gone or yes:
        return True
    sys.stdout.write(f"Take back these {len(changes.gone)}? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")

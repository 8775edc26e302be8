"""The table of who is told of what, `who_is_told.yaml`, as frozen rows, checked when it is read.

Whatever needs no judgement goes by it; what does is a rule in a file of its own (`tell_*.py`), which the table names.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from services.notifications.rules.conditions import CONDITIONS
from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.tell_the_iro import KINDS
from shared.policy.tables import read_table

URGENT_NEWS: Final = "urgent_news"
DIGEST: Final = "digest_of_news"
LETTERS_OF_LINES: Final = frozenset({URGENT_NEWS, DIGEST})
PATTERNS: Final = "practice_patterns_to_senior_manager"
LETTERS_OF_A_DAY: Final = frozenset({DIGEST, PATTERNS})
"""Those that wait for 8.00 of a working day; all that is for one person then goes in one."""
_FILE: Final = Path(__file__).with_name("who_is_told.yaml")
MAY_NOT_KNOW: Final = frozenset({"placement", "school", "adopters", "visit"})
"""What there is that somebody may not come to know of a child."""
_WHOEVER: Final = "whoever_was_told"
_NEVER_BY_LINES: Final = frozenset({RecipientKind.CHILD, RecipientKind.PARENT, RecipientKind.CARER})


class BadTable(ValueError):
    """The table says something that it cannot mean; the text says where."""


class When(StrEnum):
    """How soon somebody is told."""

    AT_ONCE = "at_once"
    AFTER_A_DAY = "after_a_day"
    DIGEST = "digest"
    MONDAY = "monday"
    BEFORE_REVIEW = "before_review"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: of this event (without its version) this recipient is told, by this letter, if all of that holds.

    `by` names the rule that decides it instead. `set` is the duty that is met once all whom the table
    names have it. `after_care`: told although the child is not looked after any more.
    `id` names the row on record: whoever gives it another letter has those who were told told anew, unless that was
    before the upgrade.
    """

    event: str
    to: str
    letter: str
    source: str
    conditions: tuple[str, ...] = ()
    when: When = When.AT_ONCE
    says: str | None = None
    by: str | None = None
    channel: str = "preferred"
    after_care: bool = False
    set: str | None = None
    tells: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.event}.{self.to}.{self.letter}"


_NAMES: Final = frozenset(field.name for field in fields(Line)) - {"event", "conditions"} | {"if"}


def table_from(said: Mapping[str, Any]) -> tuple[Mapping[str, tuple[Line, ...]], Mapping[str, str]]:
    """The rows by event, and why nobody is told of the others. Raises BadTable."""
    told = {event: tuple(_line(event, row) for row in rows) for event, rows in said["told"].items()}
    nobody: dict[str, str] = said["nobody"]
    if both := sorted(told.keys() & nobody.keys()):
        raise BadTable(f"{', '.join(both)}: told to somebody and to nobody")
    if silent := sorted(event for event, why in nobody.items() if not why):
        raise BadTable(f"{', '.join(silent)}: told to nobody, but not why")
    ids = Counter(line.id for lines in told.values() for line in lines if line.by is None)
    if twice := sorted(each for each, count in ids.items() if count > 1):
        raise BadTable(f"{', '.join(twice)}: twice")
    return MappingProxyType(told), MappingProxyType(nobody)


def _line(event: str, row: Mapping[str, Any]) -> Line:
    where = f"{event} to {row.get('to')}"
    if unknown := sorted(row.keys() - _NAMES):
        raise BadTable(f"{where}: {', '.join(unknown)} is no column")
    if missing := sorted({"to", "letter", "source"} - row.keys()):
        raise BadTable(f"{where}: {', '.join(missing)} is missing")
    asked = row.get("if", ())
    conditions = (asked,) if isinstance(asked, str) else tuple(asked)
    given = {name: value for name, value in row.items() if name not in ("if", "when", "tells")}
    when = row.get("when", When.AT_ONCE)
    if when not in set(When):
        raise BadTable(f"{where}: {when} is no time")
    of_all = {"event": event, "says": KINDS.get(event), "tells": tuple(row.get("tells", ()))}
    line = Line(**of_all | given, conditions=conditions, when=When(when))
    for wrong in _faults(line):
        raise BadTable(f"{where}: {wrong}")
    return line


def _unknown(line: Line) -> Iterator[str]:
    if unknown := sorted(set(line.tells) - MAY_NOT_KNOW):
        yield f"{', '.join(unknown)} is nothing that somebody may not know"
    for each in line.conditions:
        if each not in CONDITIONS:
            yield f"{each} is no condition"


def _faults(line: Line) -> Iterator[str]:
    if line.to not in set(RecipientKind) | ({_WHOEVER} if line.by else set()):
        yield f"{line.to} is no recipient"
    yield from _unknown(line)
    by_lines = line.letter in LETTERS_OF_LINES
    if by_lines and not line.says:
        yield "a letter of lines needs words"
    if by_lines and line.to in _NEVER_BY_LINES:
        yield "children, parents and carers get letters of their own"
    if (line.letter in LETTERS_OF_A_DAY) != (line.when in (When.DIGEST, When.MONDAY)):
        yield "what waits for the digest is a line of it, and nothing else is"
    if line.by and line.conditions:
        yield "the rule that decides it has its own conditions"


TOLD, NOBODY = table_from(read_table(_FILE))
"""The rows by event type, without its version; and the types that nobody is told of, with why."""
BY_ID: Final[Mapping[str, Line]] = MappingProxyType(
    {line.id: line for lines in TOLD.values() for line in lines if line.by is None}
)
"""The rows that go by the table alone."""


_WORDS: Final = {line.by: line.says for lines in TOLD.values() for line in lines if line.by and line.says}


def words_of(rule: str) -> str | None:
    """The words of a line: of the row of this id, or of those that the rule of this name decides."""
    row = BY_ID.get(rule)
    return row.says if row is not None else _WORDS.get(rule)


FROM_THE_TABLE: Final = frozenset(line.event for line in BY_ID.values())
"""The event types of which somebody is told without any judgement."""
SETS: Final = frozenset(line.set for lines in TOLD.values() for line in lines if line.set is not None)
"""The duties that are met by a set of notices."""
LETTERS: Final = frozenset(line.letter for line in BY_ID.values())
"""The letters that go by the table alone."""

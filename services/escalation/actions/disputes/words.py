"""What people say of disputes, as it stands, by dispute: the words that everything else is derived from.

A dispute is stated of its first child (or of a foster carer), and so is everything said in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from services.escalation.rules.disputes.stages import Answer, Move
from shared.calendar import Calendar, local_date
from shared.register.aliases import under_which_ids
from shared.register.statements import ABOUT, CALL, Word
from shared.register.withdrawn import withdrawals
from shared.storage.view import Row
from shared.work.unit_of_work import Work

OPENED: Final = "dispute:opened"
RESPONSE: Final = "dispute:response"
VIEW: Final = "dispute:view"
NEXT_STAGE: Final = "dispute:next_stage"
ENDED: Final = "dispute:ended"
COMPLAINT_BY: Final = "dispute:complaint_by"
CARRIED_OUT: Final = "remedy:carried_out"
DEPUTY: Final = "deputy:named"
MANAGER: Final = "manager"
"""The kind of subject of what is said of who answers for a manager."""
KINDS: Final = frozenset({OPENED, RESPONSE, VIEW, NEXT_STAGE, ENDED, COMPLAINT_BY, CARRIED_OUT})


@dataclass(slots=True)
class Said:
    """Everything that stands said of one dispute, each list in the order in which it was said."""

    opened: Word
    responses: list[Word] = field(default_factory=list)
    views: dict[str, Word] = field(default_factory=dict)
    """By response."""
    moves: list[Word] = field(default_factory=list)
    ended: Word | None = None
    complaint_by: Word | None = None
    carried_out: dict[str, Word] = field(default_factory=dict)
    """By remedy."""

    @property
    def id(self) -> str:
        return self.opened.key

    @property
    def also_for(self) -> tuple[str, ...]:
        return tuple(self.opened.data.get("also_for") or ())

    spoken: "Sequence[Spoken]" = ()
    """Everything that was ever said of it."""

    def all_words(self) -> list[Word]:
        """All of them, in the order in which they were said."""
        single = [each for each in (self.ended, self.complaint_by) if each is not None]
        several = [*self.responses, *self.views.values(), *self.moves, *self.carried_out.values()]
        return sorted([self.opened, *single, *several], key=lambda each: each.place)


def said_of_disputes(words: Iterable[Word]) -> dict[str, Said]:
    """By dispute; what was said of one that nobody opened counts for nothing."""
    mine = [each for each in words if each.kind in KINDS]
    found = {each.key: Said(each) for each in mine if each.kind == OPENED}
    for word in mine:
        said = found.get(dispute_of(word))
        if said is not None and word.kind != OPENED:
            _add(said, word)
    return found


def _add(said: Said, word: Word) -> None:
    if word.kind == RESPONSE:
        said.responses.append(word)
    elif word.kind == VIEW:
        said.views[word.key] = word
    elif word.kind == NEXT_STAGE:
        said.moves.append(word)
    elif word.kind == ENDED:
        said.ended = word
    elif word.kind == COMPLAINT_BY:
        said.complaint_by = word
    else:
        said.carried_out[word.key] = word


def dispute_of(word: "Word | Spoken") -> str:
    """The dispute that a word is about."""
    found = word.key if word.kind in (OPENED, ENDED, COMPLAINT_BY) else word.data.get("dispute_id")
    return str(found)


class Spoken(NamedTuple):
    """Whatever was ever said of a dispute, also where it was said anew or taken back since, by whom and when."""

    kind: str
    key: str
    data: Mapping[str, Any]
    on: date | None
    by: str
    at: datetime
    place: str
    taken_back_by: str | None = None
    taken_back_at: datetime | None = None


async def spoken_of(work: Work, subject: str) -> dict[str, list[Spoken]]:
    """By dispute, everything that was ever said of those about this subject, in the order in which it was said."""
    rows = await ABOUT.rows(work.connection, await under_which_ids(work, [subject]))
    gone = withdrawals(rows)
    found: dict[str, list[Spoken]] = {}
    for row in sorted(rows, key=lambda each: str(each["place"])):
        if row["origin"] == CALL and row["kind"] in KINDS:
            word = _spoken(row, gone.get(f"{row['source']}|{row['id']}"))
            found.setdefault(dispute_of(word), []).append(word)
    return found


def _spoken(row: Row, by: Row | None) -> Spoken:
    said = Spoken(
        row["kind"], row["key"], from_json(row["data"]), row["on_day"], row["by"], row["received"], row["place"]
    )
    return said if by is None else said._replace(taken_back_by=by["by"], taken_back_at=by["received"])


def day_said(word: Word | Spoken, calendar: Calendar) -> date:
    """The day that a word is about: the one it names, else the one on which it was said."""
    return word.on or local_date(word.at, calendar)


def move_of(word: Word, calendar: Calendar) -> Move:
    data: Any = word.data
    urgent, informal = bool(data.get("emergency")), bool(data.get("informal"))
    return Move(day_said(word, calendar), word.place, int(data["to"]), urgent, informal)


def answer_of(word: Word, calendar: Calendar) -> Answer:
    return Answer(word.key, int(word.data["number"]), day_said(word, calendar), word.place)

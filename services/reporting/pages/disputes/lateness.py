"""Late duties as lines to read: nobody raised a concern for them, and done late they close themselves. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.disputes.clock import People, of_whom
from services.reporting.pages.lists import Cell, Column
from services.reporting.pages.questions import Question

Row = Mapping[str, Any]
STATUSES: Final = {
    "late": "Late, and to be done",
    "done_late": "Done late",
    "missed": "Cannot be done any more",
    "over": "Fell away",
    "all": "All of them",
}
SIDES: Final = {"authority": "The council's", "iro_service": "The IRO service's"}
BOTH: Final = "both"
CHOICES: Final = {**SIDES, BOTH: "Both"}
LEAD: Final = (
    "To read: no concern was raised for these. One that is done late closes itself, and is counted."
    " What fell due before anybody could know of it is not among them: it stands on the child's page."
)
COLUMNS: Final = (
    Column("since", "Late since"),
    Column("who", "Child"),
    Column("what", "What was to be done"),
    Column("owner", "By whom"),
    Column("status", "What became of it"),
    Column("iro", "IRO"),
)


def sides_of(chosen: str) -> tuple[str, ...]:
    """The sides whose lines this choice shows."""
    return tuple(SIDES) if chosen == BOTH else (chosen,)


def columns_of(chosen: str) -> Sequence[Column]:
    """The list's columns; where both sides stand in it, with whose each is."""
    return (*COLUMNS, Column("whose", "Whose")) if chosen == BOTH else COLUMNS


def filters_of(*, manages: bool) -> tuple[Question, ...]:
    """What the list can be narrowed to; what the IRO service owed is for its managers."""
    side = (Question("side", "Whose", "pick", options=CHOICES, usual="authority"),) if manages else ()
    return (Question("status", "Status", "pick", options=STATUSES, usual="late"), *side)


def nothing(status: str, side: str) -> str:
    """The sentence of an empty list: of whom it is true, and no more; for what was due before anybody could know is no
    line (`shortfall`), and stands on a child's page."""
    if status != "late":
        return "There is no such line."
    if side == BOTH:
        return "No late duty stands here, of the council or of the IRO service."
    return f"No late duty of {'the IRO service' if side == 'iro_service' else 'the council'} stands here."


def rows_of(lines: Iterable[Row], people: People, owner: Callable[[str], str], chosen: str) -> list[list[Cell]]:
    """The list's rows in the columns of this choice; `owner` says in words who owes something."""
    whose = chosen == BOTH
    return [_cells(each, people, owner) + ([Cell(SIDES[each["side"]])] if whose else []) for each in lines]


def _cells(line: Row, people: People, owner: Callable[[str], str]) -> list[Cell]:
    since, due = items.day(line["late_from"]), items.day(line["due_on"])
    return [
        Cell(f"{since.day} {since:%B %Y}" if since else "", order=since),
        Cell(of_whom(line)),
        Cell(str(line["title"]), note=f"was due on {due.day} {due:%B %Y}" if due else ""),
        Cell(owner(line["owner"])),
        Cell(STATUSES.get(str(line["status"]), str(line["status"]))),
        Cell(people.called(line["iro_id"]) if line["iro_id"] else ""),
    ]

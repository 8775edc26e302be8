"""A button that has whoever owes something late reminded of it, and when that was done last. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages.links import remind_link
from services.reporting.rules.status import LATE
from shared.calendar import Calendar
from shared.child.relations import Involved
from shared.duties.reminding import again_from, whom

Row = Mapping[Any, Any]
TODAY: Final = "today"
CHILD: Final = "child"


@dataclass(frozen=True, slots=True)
class Remind:
    """The form of one button: where it is sent, and what only our own page can know."""

    action: str
    form_token: str
    came_from: str


@dataclass(frozen=True, slots=True)
class Reminding:
    """Of what this reader may have somebody reminded. `people` are those around the children of whom she may."""

    subject: str
    people: Mapping[str, Involved]
    names: Mapping[str, str]
    today: date
    calendar: Calendar
    form_token: str
    came_from: str

    def button(self, row: Row) -> Remind | None:
        """None where she may not, it is not late, there is nobody to remind, or that was done this working day."""
        people = self.people.get(row["child_id"])
        to = whom(row["owner"], people) if people is not None else None
        if to is None or to == self.subject or row["status"] != LATE or not self._may_again(row["reminded_on"]):
            return None
        return Remind(remind_link(row["duty_id"]), self.form_token, self.came_from)

    def _may_again(self, last: date | None) -> bool:
        return last is None or again_from(last, self.calendar) <= self.today

    def said(self, row: Row) -> str:
        """`Reminded on 3 March by Jo Bell`, by name where that is known."""
        return reminded(row, self.names)


def reminded(row: Row, names: Mapping[str, str]) -> str:
    """When its owner was last reminded of it, and who had that done; empty where nobody was."""
    on, by = row["reminded_on"], row["reminded_by"]
    return f"Reminded on {on.day} {on:%B} by {names.get(by, by)}" if on is not None else ""


def who_reminded(rows: Collection[Row]) -> set[str]:
    """Who had somebody reminded of these, by id."""
    return {row["reminded_by"] for row in rows if row["reminded_by"]}

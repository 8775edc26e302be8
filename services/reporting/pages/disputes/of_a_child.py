"""All that was challenged for one child, and what can be begun: from the child's page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages.disputes.beginnings import BEGINNINGS
from services.reporting.pages.disputes.beside import Beside
from services.reporting.pages.disputes.board import Line
from services.reporting.pages.items import Act
from services.reporting.pages.links import challenge_link, child_link
from services.reporting.pages.lists import Cell
from services.reporting.pages.reader import Reader

Row = Mapping[str, Any]
_OFFERED: Final = ("concern", "dispute", "freeze", "cafcass", "advice", "practice")
_WHEN: Final[Mapping[str, str]] = {
    "concern": "Something is not right for the child, and those who can mend it have not been asked.",
    "dispute": "They were asked and it is not mended, or it cannot wait.",
    "freeze": "The child is to move, and should not until that was settled.",
    "cafcass": "The child's rights are at stake, or the court is to know.",
    "advice": "You want a lawyer's view that is independent of the council's.",
    "practice": "You saw something good, or something poor that is about more than this child.",
}
"""When each is the right one."""


@dataclass(frozen=True, slots=True)
class ChildsView:
    """The page."""

    reader: Reader
    profile: str
    sample: bool
    child_id: str
    lines: Sequence[Line]
    concerns: Sequence[Sequence[Cell]]
    beside: Beside
    unknown: tuple[str, ...]
    cafcass: bool = True
    """Whether cases may go to Cafcass under the council's rules."""
    done: str | None = None

    @property
    def begins(self) -> list[tuple[Act, str]]:
        """What the reader may begin, each with when it is the right thing."""
        kinds = [each for each in _OFFERED if each != "cafcass" or self.cafcass]
        may = [kind for kind in kinds if not set(BEGINNINGS[kind].roles).isdisjoint(self.reader.roles)]
        about = {"child_id": self.child_id}
        return [(Act(BEGINNINGS[kind].heading, challenge_link(kind, **about)), _WHEN[kind]) for kind in may]

    @property
    def back(self) -> str:
        """The child's page."""
        return child_link(self.child_id)

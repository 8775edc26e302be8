"""What is still to be looked at before a transaction of allocation commits: whatever is done says so, nobody calls on.

A place that comes free, by whatever cause, may help whoever waits without an IRO, or still has one who goes; a change
to a family or to what an IRO may have is looked at as a whole. `settling/settle.py` works it off until nothing is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.allocation.actions.deciding.view import Picture
from shared.work.unit_of_work import Work


class Written(NamedTuple):
    """Allocations that were made, and whether any were ended, as the picture shows it: somebody may need cover."""

    picture: Picture
    made: Sequence[Mapping[str, Any]]
    ended: bool


@dataclass(slots=True)
class Agenda:
    """What was said of IROs, whose families and covers are to be looked at, what was written, and who may be helped."""

    kinds_by_iro: dict[str, set[str]] = field(default_factory=dict)
    families_of: set[str] = field(default_factory=set)
    covers_by: set[str] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)
    who_wait: bool = False
    who_stay: bool = False

    def __bool__(self) -> bool:
        looks = self.kinds_by_iro or self.families_of or self.covers_by or self.written
        return bool(looks or self.who_wait or self.who_stay)

    def look_at_iro(self, iro_id: str, kind: str) -> None:
        """Statements of this kind were made about an IRO, or their day has come."""
        self.kinds_by_iro.setdefault(iro_id, set()).add(kind)

    def look_at_families_of(self, child_ids: Iterable[str]) -> None:
        """Rules may be newly broken for these children, or kept again."""
        self.families_of.update(child_ids)

    def look_at_covers_by(self, iro_id: str) -> None:
        """Whoever this IRO covers for may need somebody else."""
        self.covers_by.add(iro_id)

    def somebody_may_have_room(self) -> None:
        """A place has come free, or somebody may be given who could not be before."""
        self.who_wait = self.who_stay = True

    def changes(self) -> list[Written]:
        """What was written since this was asked last."""
        found, self.written = self.written, []
        return found

    def iros(self) -> dict[str, set[str]]:
        """The IROs to be settled now, each with the kinds of statements from which."""
        found, self.kinds_by_iro = self.kinds_by_iro, {}
        return found

    def families(self) -> list[str]:
        """Those whose families are to be looked at now."""
        found, self.families_of = sorted(self.families_of), set()
        return found

    def covers(self) -> list[str]:
        """The IROs whose covers are to be looked at now."""
        found, self.covers_by = sorted(self.covers_by), set()
        return found


def agenda_of(work: Work) -> Agenda:
    """The agenda of this transaction."""
    if work.agenda is None:
        work.agenda = Agenda()
    found: Agenda = work.agenda
    return found

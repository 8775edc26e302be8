"""The board of disputes: by what runs out first, each with its line of stages, its days, and whose turn it is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.disputes.clock import (
    Clock,
    People,
    changes,
    clock_of,
    ended_as,
    long,
    of_whom,
    what_about,
)
from services.reporting.pages.disputes.codes import DISPUTE_STATUS
from services.reporting.pages.links import DISPUTES, child_link, dispute_page_link
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.questions import Question
from services.reporting.rules.turns import BY_LAW, counted, rank
from shared.policy import Profile

Row = Mapping[str, Any]
STATUSES: Final = {**DISPUTE_STATUS, "all": "Open and ended"}
COLUMNS: Final = (
    Column("who", "Child or foster carer", sorts=False),
    Column("also", "Also for", sorts=False),
    Column("about", "About", sorts=False),
    Column("stage", "Stage", sorts=False),
    Column("turn", "Whose turn it is", sorts=False),
    Column("next", "What comes next", sorts=False),
    Column("used", "Working days used", sorts=False),
    Column("left", "Working days left", sorts=False),
    Column("limit", "Last day", sorts=False),
    Column("iro", "IRO", sorts=False),
    Column("changed", "What changed for the child", sorts=False),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which disputes are asked for; what is empty does not matter."""

    status: str = "open"
    stage: str = ""
    overdue: bool = False
    week: bool = False
    waiting_for: str = ""
    iro_id: str = ""

    def asked(self) -> dict[str, str]:
        """As the address has them; an open dispute is what is shown without."""
        status = self.status if self.status != "open" else ""
        found = {"status": status, "stage": self.stage, "waiting_for": self.waiting_for, "iro_id": self.iro_id}
        found |= {"overdue": "true" if self.overdue else "", "week": "true" if self.week else ""}
        return {name: each for name, each in found.items() if each}


@dataclass(frozen=True, slots=True)
class Line:
    """One dispute on the board."""

    dispute: Row
    clock: Clock
    people: People
    by_law: bool

    @property
    def link(self) -> str:
        """Its page."""
        return dispute_page_link(str(self.dispute["id"]))

    @property
    def title(self) -> str:
        """`Child BEN: contact with family and others`."""
        return f"{of_whom(self.dispute)}: {what_about(self.dispute)}"

    @property
    def also_for(self) -> tuple[tuple[str, str], ...]:
        """The brothers and sisters it is for, too, with their pages."""
        return tuple((each, child_link(each)) for each in self.dispute["also_for"])

    @property
    def iro(self) -> str:
        """Whose it is."""
        return self.people.called(self.dispute["iro_id"])

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return bool(self.dispute["status"] != "open")

    @property
    def changed(self) -> str:
        """What changed for the child by its end."""
        return changes(self.dispute["what_changed"])

    @property
    def ended(self) -> str:
        """How it ended."""
        return ended_as(self.dispute)

    def cells(self) -> list[Cell]:
        """The same as a row of a file."""
        said, clock = self.dispute, self.clock
        late = "Out of time" if clock.out_of_time else ""
        at = f"{said['stage']} of {len(said['ladder'])}: {said['stage_name']}"
        limit = clock.limit_on.isoformat() if clock.limit_on else ""
        return [
            Cell(of_whom(said), tag=late),
            Cell(", ".join(said["also_for"])),
            Cell(what_about(said)),
            Cell(at),
            Cell(clock.turn),
            Cell(clock.next_words),
            Cell(str(clock.used)),
            Cell(str(clock.left)),
            Cell(limit),
            Cell(self.iro),
            Cell(self.changed),
        ]


@dataclass(frozen=True, slots=True)
class BoardPage(ListPage):
    """The board, with what is to be known of it first."""

    lines: Sequence[Line] = ()
    first: Sequence[Line] = ()
    """All of them, whatever they were narrowed to."""
    cut: bool = False

    @property
    def summary(self) -> list[tuple[str, str]]:
        """How many there are of what matters, each with the address of those."""
        return summary_of(self.first, self.reader.subject)

    def given(self, name: str) -> str:
        """A filter in force; what is open is shown where nothing else is asked for."""
        return self.asked.get(name) or ("open" if name == "status" else "")

    @property
    def answer(self) -> str:
        """Which dispute runs out this week."""
        week = [each for each in self.first if each.clock.this_week]
        if not week:
            return "No dispute runs out in the next seven days."
        many = counted(len(week), "dispute runs", "disputes run")
        return f"{many} out in the next seven days:"

    @property
    def week(self) -> list[tuple[str, str, str]]:
        """Those, each with its page, its title, and when."""
        found = [each for each in self.first if each.clock.this_week]
        return [(each.link, each.title, _when(each)) for each in found]


def _when(line: Line) -> str:
    on = line.clock.limit_on
    day = f"on {long(on)}, " if on else ""
    return f"{day}{counted(line.clock.left, 'working day')} left; waits for {line.clock.turn}"


def lines_of(disputes: Iterable[Row], people: People, profile: Profile, today: date) -> list[Line]:
    """Those that run out first, first; then what has ended, the latest end first."""
    duty = profile.all_duties.get(items.DISPUTE)
    by_law = duty is not None and rank(duty.basis) == BY_LAW
    made = [Line(each, clock_of(each, people, profile, today), people, by_law) for each in disputes]
    still = sorted((each for each in made if not each.over), key=lambda each: (*each.clock.order, each.dispute["id"]))
    ended = sorted((each for each in made if each.over), key=lambda each: str(each.dispute["ended_on"]), reverse=True)
    return [*still, *ended]


def among(lines: Sequence[Line], asked: Filters) -> list[Line]:
    """Those that are asked for."""
    return [each for each in lines if _is_asked(each, asked)]


def _is_asked(line: Line, asked: Filters) -> bool:
    said = line.dispute
    return (
        (not asked.stage or str(said["stage"]) == asked.stage)
        and (not asked.overdue or line.clock.out_of_time)
        and (not asked.week or line.clock.this_week)
        and (not asked.waiting_for or asked.waiting_for in said["waiting_for"])
        and (not asked.iro_id or said["iro_id"] == asked.iro_id)
    )


def summary_of(lines: Sequence[Line], reader_id: str) -> list[tuple[str, str]]:
    """What matters, as counts, each with the address of what it counts."""
    open_ = [each for each in lines if not each.over]
    found = [
        (counted(len(open_), "dispute is open", "disputes are open"), DISPUTES),
        (_many(open_, "out of time", lambda each: each.clock.out_of_time), f"{DISPUTES}?overdue=true"),
        (_many(open_, "for you to act on", lambda each: each.clock.mine), f"{DISPUTES}?waiting_for={reader_id}"),
    ]
    return [each for each in found if not each[0].startswith("0 are")]


def _many(lines: Sequence[Line], what: str, is_one: Any) -> str:
    count = sum(1 for each in lines if is_one(each))
    return f"{counted(count, 'is', 'are')} {what}"


def filters_of(lines: Sequence[Line], people: People, stages: Sequence[str]) -> tuple[Question, ...]:
    """What the board can be narrowed to."""
    waiting = sorted({who for each in lines for who in each.dispute["waiting_for"]})
    iros = sorted({str(each.dispute["iro_id"]) for each in lines if each.dispute["iro_id"]})
    named = {str(at): f"{at}: {name}" for at, name in enumerate(stages, 1)}
    return (
        Question("status", "Status", "pick", options=STATUSES, usual="open"),
        Question("stage", "Stage", "pick", options=named),
        Question("waiting_for", "Waits for", "pick", options={each: people.called(each) for each in waiting}),
        Question("iro_id", "IRO", "pick", options={each: people.called(each) for each in iros}),
        Question("overdue", "Days", "pick", options={"true": "Out of time"}),
    )

"""What the pages show: plain values, ready to be drawn. Whoever fills them has already checked who may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.reporting.pages import words
from services.reporting.pages.children.desk import Desk
from services.reporting.pages.children.filters import WITHOUT_IRO, Filters
from services.reporting.pages.children.statement import Saying
from services.reporting.pages.children.who import Who
from services.reporting.pages.reader import Reader
from services.reporting.pages.reminding import Remind

__all__ = ["WITHOUT_IRO", "Filters"]
_EVERY_CHILD = Filters()
_UNKNOWN = Who()


@dataclass(frozen=True, slots=True)
class DueItem:
    """One open duty of a child. `due_on` is None where the limit is an event ("before the review") and not a day.

    `policy` is the version of the policy it was opened under, which has its title.
    """

    duty: str
    due_on: date | None
    late: bool
    owner: str
    policy: str
    by_law: bool = False
    """Whether a statute says so."""

    @property
    def title(self) -> str:
        """The duty in plain words."""
        return words.duty(self.duty, self.policy)

    @property
    def order(self) -> tuple[bool, bool, date]:
        """What is late first, and of that what the law asks; then what is due soonest."""
        return (not self.late, self.late and not self.by_law, self.due_on or date.max)


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One child in the list. Without an IRO, `unallocated_why` says why nobody could be chosen."""

    child_id: str
    looked_after_from: date
    iro_name: str | None = None
    iro_id: str | None = None
    unallocated_why: str | None = None
    working_days_without_iro: int | None = None
    next_review_due: date | None = None
    review_kind: str | None = None
    due: tuple[DueItem, ...] = ()

    @property
    def late(self) -> bool:
        """Whether anything is late for this child."""
        return any(item.late for item in self.due)

    @property
    def late_by_law(self) -> bool:
        """Whether anything is late that a statute asks for."""
        return any(item.by_law for item in self.due)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over all the children the reader may see, whatever page or filter is shown."""

    children: int
    without_iro: int
    late: int
    due_this_week: int


@dataclass(frozen=True, slots=True)
class IroOption:
    """An IRO whom the reader may filter by."""

    iro_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ChildrenView:
    """The list of children. `sample` puts up the banner that says these children are invented."""

    profile: str
    as_of: date
    sample: bool
    totals: Totals
    rows: tuple[ChildRow, ...]
    next_cursor: str | None = None
    filters: Filters = _EVERY_CHILD
    iros: tuple[IroOption, ...] = ()
    reader: Reader | None = None


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """One open duty with its limit's source. `confirmed` is false until the limit was read in a primary source.

    `policy` is the version of the policy it was opened under, which has its title.
    """

    duty: str
    owner: str
    due_on: date | None
    late: bool
    source: str
    confirmed: bool
    policy: str
    limit: str | None = None
    basis: str | None = None
    when: str = ""
    """The limit as people say it: `late by 3 working days`."""
    remind: Remind | None = None
    reminded: str = ""
    """When its owner was last reminded of it, and who had that done."""

    @property
    def by_law(self) -> bool:
        """Whether a statute says so."""
        return self.basis == "statute"

    @property
    def title(self) -> str:
        """The duty in plain words."""
        return words.duty(self.duty, self.policy)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event: its own date, its wire name, the service that announced it, and why it happened.

    `details` holds codes from the event; the page shows only the one that `event_words.DETAILS` names for the type.
    """

    on: date
    event: str
    service: str
    why: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    meant: str | None = None
    """What another event says that this one takes back, or puts back."""
    withdrawn: bool = False
    link: str | None = None
    """Where the reader may take it back, or restore it."""

    @property
    def machinery(self) -> bool:
        """Whether it only tells that a clock started or stopped, or that a letter is on its way."""
        return words.is_machinery(self.event)

    @property
    def what(self) -> str:
        """What happened, in plain words."""
        said = words.event(self.event, self.details)
        return f"{said} ({self.meant[:1].lower()}{self.meant[1:]})" if self.meant else said


@dataclass(frozen=True, slots=True)
class ChildView:
    """One child's page. `legal_status` is the SSDA903 code; `allocation_why` is the reason the rule gave."""

    child_id: str
    profile: str
    as_of: date
    sample: bool
    looked_after_from: date | None
    ceased_on: date | None = None
    iro_name: str | None = None
    iro_id: str | None = None
    allocated_on: date | None = None
    allocation_why: str | None = None
    unallocated_why: str | None = None
    working_days_without_iro: int | None = None
    legal_status: str | None = None
    who: Who = _UNKNOWN
    duties: tuple[OpenDuty, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    done: str | None = None
    """What the reader has just had done."""
    reader: Reader | None = None
    desk: Desk | None = None
    """What the other services say of the child now; None where they are not asked (a child's own page)."""
    story: bool = True
    """Whether the reader is shown what happened, beside what is to be done."""
    everything: bool = False
    """Whether what the machinery said is shown, too."""

    @property
    def told(self) -> tuple[TimelineEntry, ...]:
        """What happened, in the order in which it is kept; without the machinery, unless it is asked for."""
        return tuple(entry for entry in self.timeline if self.everything or not entry.machinery)

    @property
    def folded(self) -> int:
        """How many lines of machinery are not shown."""
        return len(self.timeline) - len(self.told)


@dataclass(frozen=True, slots=True)
class StatementView:
    """The page that asks why something is taken back, or restored.

    `wrong` is what kept the form from being taken when it was sent before; `hidden` are its hidden fields.
    """

    saying: Saying
    child_id: str
    profile: str
    sample: bool
    what: str
    on: date
    hidden: Mapping[str, str]
    chosen: str = ""
    wrong: str | None = None
    reader: Reader | None = None

    @property
    def reasons(self) -> list[dict[str, object]]:
        """The choices; none is made before somebody has made it."""
        chosen, reasons = self.chosen, self.saying.reasons
        return [{"value": code, "text": said, "checked": code == chosen} for code, said in reasons.items()]

"""The page of today: what the reader can do, what comes this week, what waits for others. Pure: data in, view out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Protocol

from services.reporting.pages import items, words
from services.reporting.pages.children.filters import Filters
from services.reporting.pages.items import Item
from services.reporting.pages.links import list_link
from services.reporting.pages.reader import Reader
from services.reporting.pages.reminding import Reminding
from services.reporting.pages.today import boards
from services.reporting.pages.today.asked import Answers
from services.reporting.pages.today.boards import Board, Line
from services.reporting.rules.turns import SOON, counted, in_days
from shared.policy import Profile

Row = Mapping[Any, Any]
_LINES: Final = 12
"""Children in one part of the page; the rest is a count behind a link."""
_OF_A_DAY: Final = 5
"""Lines of one of the coming days; the rest is a count that unfolds."""
_FOLDED: Final = 20
"""Lines of a day with those that unfold; of a larger day the rest is a count alone."""


class Read(Protocol):
    """What reporting's own pictures say (`actions/today.py`)."""

    @property
    def children(self) -> int: ...
    @property
    def owed(self) -> Sequence[Row]: ...
    @property
    def owed_for(self) -> int: ...
    @property
    def cut(self) -> bool: ...
    @property
    def late_by_owner(self) -> Sequence[Row]: ...
    @property
    def late_of_others(self) -> Sequence[Row]: ...
    @property
    def late_iros(self) -> Sequence[Row]: ...
    @property
    def late_by_iro(self) -> Sequence[Row]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: lines to do, and how many children more there are."""

    items: tuple[Item, ...]
    count: int
    lines: int
    """How many lines there would be."""

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.lines - len(self.items))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the coming week: its first lines, and those that the page keeps folded."""

    on: date
    items: tuple[Item, ...]
    folded: tuple[Item, ...] = ()
    more: int = 0
    """How many there are besides these."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody else: who, for how many children how long, and what."""

    who: str
    count: int
    since: str
    kinds: tuple[str, ...]
    items: tuple[Item, ...] = ()
    """What is late longest, with the button that has them reminded."""


@dataclass(frozen=True, slots=True)
class TodayView:
    """The page of today. `unknown` is what could not be asked now."""

    reader: Reader
    profile: str
    sample: bool
    at: datetime
    do: Part
    week: tuple[Day, ...]
    waiting: tuple[Waiting, ...]
    boards: tuple[Board, ...]
    children: Line | None
    unknown: tuple[str, ...]
    done: str | None = None
    acts: bool = True
    """Whether the reader is one who has things to do here herself."""

    @property
    def nothing(self) -> str:
        """What is said where nothing is to be done by the reader herself."""
        if any(board.lines for board in self.boards):
            return "Nothing waits for you alone. What you answer for stands below."
        return "Nothing of yours is late, and nothing waits for you."

    @property
    def next_words(self) -> str:
        """What comes next, where nothing is to be done today."""
        if not self.week:
            return "Nothing of yours is due in the next seven days."
        on, first = self.week[0].on, self.week[0].items[0]
        child = f", child {first.child_id}" if first.child_id else ""
        return f"Next: {first.title}{child}, on {on:%A} {on.day} {on:%B}."


def today_view(
    read: Read,
    answers: Answers,
    reader: Reader,
    names: Mapping[str, str],
    profile: Profile,
    now: datetime,
    *,
    sample: bool,
    reminding: Reminding,
    done: str | None = None,
) -> TodayView:
    """Everything on the page, in the order in which somebody needs it."""
    today = now.date()
    everything = _to_do(read, answers, reader, profile, today)
    now_due = [each for each in everything if each.late or (each.due_on is not None and each.due_on <= today)]
    now_due += [each for each in everything if each not in now_due and _asked_after(each)]
    soon = [each for each in everything if each not in now_due]
    first = items.once_a_child(now_due)
    unseen = max(0, read.owed_for - len({each.child_id for each in now_due})) if read.cut else 0
    shown = tuple(first[:_LINES])
    return TodayView(
        reader=reader,
        profile=profile.name,
        sample=sample,
        at=now,
        do=Part(shown, items.children_in(first) + unseen, len(first) + unseen),
        week=_by_day(soon, today),
        waiting=_waiting(read, profile, reminding),
        boards=boards.boards_for(read, answers, reader, names, profile, today),
        children=_children(read, reader),
        unknown=answers.unknown,
        done=done,
        acts=bool(set(reader.roles) - {"auditor", "admin", "dashboard"}),
    )


def _to_do(read: Read, answers: Answers, reader: Reader, profile: Profile, today: date) -> list[Item]:
    reviews = [each for name in ("planned", "arranged") for each in answers.of(name).items]
    matters, mine = answers.of("matters").items, answers.of("mine").items
    documents = [each for each in answers.of("documents").items if each.get("iro_id") == reader.subject]
    decisions = answers.of("decisions").items
    shown = items.stands_for(reviews, {items.MATTER: matters, items.DISPUTE: mine, items.DECISION: decisions})
    unallocated = {each["child_id"] for each in answers.of("unallocated").items}
    owed = [row for row in items.not_shown_yet(read.owed, shown) if not _on_a_board(row, unallocated)]
    found = [items.of_review(each, profile, today, holds=reader.holds) for each in reviews if _near(each, today)]
    found += [items.of_unfinished(each, today, holds=reader.holds) for each in answers.of("unfinished").items]
    found += [items.of_matter(each, profile, today, answers=reader.answers) for each in matters]
    found += [items.of_dispute(each, profile, mine=True) for each in mine]
    found += [items.of_concern(each, profile, today) for each in answers.of("offered").items]
    found += [items.of_document(each, profile, today) for each in documents]
    found += [items.of_decision(each, profile, today) for each in decisions]
    return [*found, *(items.of_duty(row, profile, today) for row in owed)]


def _on_a_board(row: Row, unallocated: set[Any]) -> bool:
    """Whether the board of children without an IRO shows it already."""
    return row["duty"] == "iro_appointed" and row["child_id"] in unallocated


def _near(review: Mapping[str, Any], today: date) -> bool:
    on = items.day(review.get("arranged_for")) or items.day(review["due_on"])
    return on is not None and on <= today + SOON


def _asked_after(item: Item) -> bool:
    """A review whose day has come is asked after, though its last day has not; so is whatever waits for her."""
    return bool(item.acts) and (item.title.endswith("?") or item.title.startswith("Dispute"))


def _by_day(soon: Sequence[Item], today: date) -> tuple[Day, ...]:
    days: dict[date, list[Item]] = defaultdict(list)
    for each in soon:
        if today < each.on <= today + SOON:
            days[each.on].append(each)
    lines = {on: tuple(items.once_a_child(days[on])) for on in sorted(days)}
    return tuple(
        Day(on, found[:_OF_A_DAY], found[_OF_A_DAY:_FOLDED], max(0, len(found) - _FOLDED))
        for on, found in lines.items()
    )


def _waiting(read: Read, profile: Profile, reminding: Reminding) -> tuple[Waiting, ...]:
    by_owner: dict[str, list[Row]] = defaultdict(list)
    for row in read.late_by_owner:
        by_owner[row["owner"]].append(row)
    found = [_waits_for(owner, rows, profile, reminding.today) for owner, rows in by_owner.items()]
    lines: dict[str, list[Item]] = defaultdict(list)
    for row in read.late_of_others:
        lines[words.owner(row["owner"])].append(items.of_others_duty(row, profile, reminding))
    found = [(since, replace(each, items=tuple(lines[each.who]))) for since, each in found]
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].who)))


def _waits_for(owner: str, rows: Sequence[Row], profile: Profile, today: date) -> tuple[date, Waiting]:
    since = min((row["since"] for row in rows if row["since"]), default=today)
    kinds = sorted(rows, key=lambda row: (-row["children"], row["duty"]))
    said = tuple(
        f"{words.duty(row['duty'], row['policy_version'])}: {counted(row['children'], 'child', 'children')}"
        for row in kinds
    )
    oldest = f"the oldest {in_days(since, today, profile.calendar)}" if since < today else "since today"
    return since, Waiting(words.owner(owner), sum(row["children"] for row in rows), oldest, said)


def _children(read: Read, reader: Reader) -> Line | None:
    if not reader.sees_lists and read.children == 0:
        return None
    link = list_link(Filters()) if reader.sees_lists else None
    many = counted(read.children, "child", "children")
    return Line(f"{many} looked after whom you may see", link=link)

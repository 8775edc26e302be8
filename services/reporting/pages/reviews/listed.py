"""The list of reviews: this week and next by day, then all of them, each with what it still lacks. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.form import Around
from services.reporting.pages.items import Item
from services.reporting.pages.links import REVIEWS, child_link, review_page_link
from services.reporting.pages.lists import Cell, Column, ListPage, in_order
from services.reporting.pages.questions import Question
from services.reporting.pages.reviews import codes
from services.reporting.rules.turns import in_days
from shared.policy import Profile

Told = Mapping[str, Any]
TO_COME, EVERY = "to_come", "every"
_STILL: Final = ("planned", "arranged")
_MISSING: Final = 3
"""So many of what is missing are named; the rest is a count."""
COLUMNS: Final = (
    Column("review", "Review"),
    Column("child", "Child"),
    Column("due", "By"),
    Column("arranged", "Arranged for"),
    Column("status", "How it stands"),
    Column("ready", "Ready"),
    Column("moved", "Moved"),
    Column("chair", "Chair"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for, as it stands in the address."""

    iro_id: str = ""
    status: str = ""
    due_from: str = ""
    due_to: str = ""
    late: bool = False
    not_ready: bool = False

    @property
    def asked(self) -> dict[str, str]:
        """The filters in force."""
        ticks = {"late": "yes" * self.late, "not_ready": "yes" * self.not_ready}
        plain = {"iro_id": self.iro_id, "status": self.status, "due_from": self.due_from, "due_to": self.due_to}
        return {name: value for name, value in {**plain, **ticks}.items() if value}

    def question(self) -> dict[str, str]:
        """What scheduling is asked."""
        found = {"readiness": "true", "iro_id": self.iro_id}
        found |= {"due_from": as_day(self.due_from), "due_to": as_day(self.due_to), "late": "true" * self.late}
        if self.status in codes.STATUS:
            found["status"] = self.status
        elif self.status != EVERY:
            found["to_come"] = "true"
        return {name: value for name, value in found.items() if value}


def as_day(typed: str) -> str:
    """A day as it is typed (`27/3/2026`, or ISO 8601), as services are asked for it; empty if it is none."""
    try:
        parts = [int(each) for each in typed.replace("-", "/").replace(" ", "/").split("/")]
        on, month, year = parts if parts[0] < _FIRST_YEAR else parts[::-1]
        return date(year, month, on).isoformat()
    except (ValueError, IndexError):
        return ""


_FIRST_YEAR: Final = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One review in the list by day."""

    title: str
    link: str
    child_id: str
    when: str
    ready: str
    missing: str
    chair: str
    moved: str
    late: bool
    arranged: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """What is shown before the list: what waits for an answer, then each day."""

    over: tuple[Row, ...] = ()
    days: tuple[tuple[date, tuple[Row, ...]], ...] = ()
    last: date | None = None
    more: bool = False
    unfinished: tuple[Item, ...] = ()
    """What was held and has no finished outcome."""

    @property
    def count(self) -> int:
        """How many reviews these days have."""
        return sum(len(rows) for _, rows in self.days)


@dataclass(frozen=True, slots=True)
class ReviewsPage(ListPage):
    """The list with its next two weeks."""

    coming: Coming = field(default_factory=Coming)

    def given(self, name: str) -> str:
        """A filter in force; those still to come where nothing else is asked for."""
        return ListPage.given(self, name) or (TO_COME if name == "status" else "")


def end_of_next_week(today: date) -> date:
    """The Sunday after the next."""
    return today + timedelta(days=13 - today.weekday())


def coming_up(
    reviews: Iterable[Told], held: Iterable[Told], names: Mapping[str, str], around: Around, *, more: bool = False
) -> Coming:
    """The next two weeks by day, what is past its day and nobody has said whether it was held, and what was held and
    has no outcome yet."""
    days: dict[date, list[Told]] = defaultdict(list)
    for each in reviews:
        on = items.day(each.get("arranged_for")) or items.day(each["due_on"])
        days[on or around.today].append(each)
    shown = {on: tuple(_row(each, names, around) for each in sorted(days[on], key=_time)) for on in sorted(days)}
    over = tuple(row for on, rows in shown.items() if on < around.today for row in rows)
    ahead = tuple((on, rows) for on, rows in shown.items() if on >= around.today)
    unfinished = [items.of_unfinished(each, around.today, holds=around.reader.holds) for each in held]
    return Coming(over, ahead, end_of_next_week(around.today), more, tuple(items.in_order(unfinished)))


def _time(review: Told) -> tuple[str, str]:
    return str(review.get("starts_at") or "~"), str(review["id"])


def _row(review: Told, names: Mapping[str, str], around: Around) -> Row:
    done, wanted, missing = readiness(review, names)
    named = missing[:_MISSING] + ([f"and {len(missing) - _MISSING} more"] if len(missing) > _MISSING else [])
    return Row(
        title=items.review_words(review),
        link=review_page_link(str(review["id"])),
        child_id=str(review["child_id"]),
        when=_when(review, around),
        ready="Ready" if wanted and not missing else f"{done} of {wanted} ready" if wanted else "",
        missing=", ".join(named),
        chair=_chair(review, names),
        moved=_moved(review),
        late=bool(review.get("late")),
        arranged=bool(review.get("arranged_for")),
    )


def _when(review: Told, around: Around) -> str:
    due = items.day(review["due_on"])
    by = f"due {due.day} {due:%B} ({in_days(due, around.today, around.profile.calendar)})" if due else ""
    if not review.get("arranged_for"):
        return f"no day arranged yet, {by}"
    at = _clock(review, around.profile)
    return ", ".join(each for each in (at, str(review.get("venue") or ""), by) if each)


def _clock(review: Told, profile: Profile) -> str:
    if not review.get("starts_at"):
        return ""
    at = datetime.fromisoformat(str(review["starts_at"])).astimezone(profile.calendar.zone)
    return f"{at.hour}:{at:%M}"


def _moved(review: Told) -> str:
    times = int(review.get("postponements") or 0)
    return "" if not times else "moved once" if times == 1 else f"moved {times} times"


def _chair(review: Told, names: Mapping[str, str]) -> str:
    chair = str(review.get("chair_id") or review.get("iro_id") or "")
    return names.get(chair, chair) or "Nobody yet"


def readiness(review: Told, names: Mapping[str, str]) -> tuple[int, int, list[str]]:
    """How many things are there, of how many, and what is missing with whose it is: IROs by name."""
    wanted = [each for each in review.get("readiness") or () if each["state"] != "not_needed"]
    lacks = [each for each in wanted if each["state"] != "ready"]
    owners = [str(each.get("owner_id") or words.owner(each["owner"])) for each in lacks]
    said = [f"{each['title']} ({names.get(who, who)})" for each, who in zip(lacks, owners, strict=True)]
    return len(wanted) - len(lacks), len(wanted), said


def listed(
    reviews: Sequence[Told], wanted: Wanted, names: Mapping[str, str], around: Around, sort: str
) -> list[Sequence[Cell]]:
    """The rows of the list."""
    shown = [each for each in reviews if not wanted.not_ready or readiness(each, names)[2]]
    return in_order(COLUMNS, [_cells(each, names, around) for each in shown], sort)


def _cells(review: Told, names: Mapping[str, str], around: Around) -> Sequence[Cell]:
    due, arranged = items.day(review["due_on"]), items.day(review.get("arranged_for"))
    held = items.day(review.get("held_on"))
    done, all_, missing = readiness(review, names)
    late = bool(review.get("late")) and review["status"] in _STILL
    when = in_days(due, around.today, around.profile.calendar) if review["status"] in _STILL else ""
    moved = int(review.get("postponements") or 0)
    return (
        Cell(items.review_words(review), review_page_link(str(review["id"]))),
        Cell(str(review["child_id"]), child_link(str(review["child_id"]))),
        Cell(_short(due), note=when, order=due, late=late, tag="Late" if review.get("late") else ""),
        Cell(_short(arranged), note=_clock(review, around.profile), order=arranged),
        Cell(codes.STATUS.get(str(review["status"]), ""), note=_short(held)),
        Cell(
            f"{done} of {all_}" if all_ else "", note=", ".join(missing[:_MISSING]), order=done - all_ if all_ else None
        ),
        Cell(str(moved) if moved else "", order=moved),
        Cell(_chair(review, names)),
    )


def _short(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def filters(iros: Mapping[str, str]) -> tuple[Question, ...]:
    """What the list can be narrowed by; `iros` where the reader sees those of others."""
    status = {TO_COME: "Still to come", EVERY: "All", **codes.STATUS}
    hint = "For example, 27/3/2026."
    return (
        *((Question("iro_id", "IRO", "pick", options=iros),) if iros else ()),
        Question("status", "How it stands", "pick", options=status, usual=TO_COME),
        Question("due_from", "Due from", hint=hint),
        Question("due_to", "Due to", hint=hint),
        Question("late", "Late", "tick"),
        Question("not_ready", "Not ready", "tick"),
    )


def reviews_page(
    rows: Sequence[Sequence[Cell]], coming: Coming, wanted: Wanted, iros: Mapping[str, str], around: Around, **more: Any
) -> ReviewsPage:
    """The whole page."""
    return ReviewsPage(
        heading="Reviews",
        caption="All reviews" if wanted.status == EVERY else codes.STATUS.get(wanted.status, "Still to come"),
        columns=COLUMNS,
        rows=rows,
        empty="No review is so. Show all of them, or ask for less.",
        path=REVIEWS,
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        filters=filters(iros),
        asked=wanted.asked,
        coming=coming,
        **more,
    )

"""An IRO's desk: her diary, what waits for her answer, decisions to chase, contacts, and her children. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from services.reporting.pages import items, words
from services.reporting.pages.caseloads.said import short, so_many
from services.reporting.pages.form import Around
from services.reporting.pages.items import Item
from services.reporting.pages.links import child_link, desk_link
from services.reporting.pages.lists import Cell, Column, ListPage, in_order
from services.reporting.pages.today.asked import Answers, Question
from services.reporting.rules.turns import counted, in_days
from shared.policy import Profile, duty_under

Row = Mapping[Any, Any]
PREPARATION: Final = "review_preparation"
COLUMNS: Final = (
    Column("child", "Child"),
    Column("review", "Next review"),
    Column("ready", "Still missing for it"),
    Column("late", "Late"),
    Column("contact", "Last contact"),
)


class Read(Protocol):
    """What reporting's own pictures say of her children."""

    @property
    def children(self) -> Sequence[Row]: ...
    @property
    def duties(self) -> Mapping[str, Sequence[Row]]: ...
    @property
    def contacts(self) -> Mapping[str, date]: ...


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the diary with its reviews."""

    on: date
    lines: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """A child of whom nothing was heard for long."""

    child_id: str
    said: str
    link: str


@dataclass(frozen=True, slots=True)
class DeskPage(ListPage):
    """The list of her children, with what she is to do above it."""

    overdue: tuple[Item, ...] = ()
    diary: tuple[Day, ...] = ()
    matters: tuple[Item, ...] = ()
    disputes: tuple[Item, ...] = ()
    decisions: tuple[Item, ...] = ()
    silent: tuple[Silence, ...] = ()
    more: str = ""
    until: date = date.max
    ahead: str = ""
    """How far the diary looks, in words."""
    silence: str = ""
    """After how long without a contact a child is named, in words."""


def asked_of(iro_id: str, today: date, profile: Profile) -> dict[str, Question]:
    """What is asked of the other services, each once."""
    ahead = timedelta(weeks=profile.settings.desk.diary_weeks)
    until, many = (today + ahead).isoformat(), {"limit": "200", "iro_id": iro_id}
    return {
        "planned": ("/scheduling/reviews", {**many, "status": "planned", "due_to": until}),
        "arranged": ("/scheduling/reviews", {**many, "status": "arranged", "due_to": (today + 2 * ahead).isoformat()}),
        "unfinished": ("/scheduling/reviews", {**many, "status": "held"}),
        "matters": ("/scheduling/matters", {**many, "status": "open"}),
        "decisions": ("/scheduling/decisions", {**many, "status": "open"}),
        "disputes": ("/escalation/disputes", {"limit": "200", "status": "open", "waiting_for": iro_id}),
    }


def desk_page(
    iro: Mapping[str, Any], read: Read, answers: Answers, around: Around, sort: str, done: str | None
) -> DeskPage:
    """The page, of what is on record here and what the others answered."""
    mine, its = around.reader.subject == iro["id"], str(iro["id"])
    silent = _silent(read, its, around)
    reviews = [each for name in ("planned", "arranged") for each in answers.of(name).items]
    return DeskPage(
        heading="Your desk" if mine else f"The desk of {iro['name']}",
        caption="Your children" if mine else "Children",
        columns=COLUMNS,
        rows=in_order(COLUMNS, [_row(row, read, its, around) for row in read.children], sort or "review"),
        empty="There is no child on this desk whom you may see.",
        path=desk_link(its),
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        lead=_lead(read, reviews, silent, around),
        sort=sort,
        done=done,
        unknown=answers.unknown,
        **_to_do(reviews, answers, around, mine=mine),
        silent=silent,
        until=_until(around),
        ahead=counted(around.profile.settings.desk.diary_weeks, "week"),
        silence=_silence(around.profile),
    )


def _to_do(reviews: Sequence[Row], answers: Answers, around: Around, *, mine: bool) -> dict[str, Any]:
    """What waits for her, what comes, and what she is to chase."""
    today, profile, reader = around.today, around.profile, around.reader
    lines = [items.of_review(each, profile, today, holds=reader.holds) for each in reviews]
    unfinished = [items.of_unfinished(each, today, holds=reader.holds) for each in answers.of("unfinished").items]
    matters = [items.of_matter(each, profile, today, answers=reader.answers) for each in answers.of("matters").items]
    decisions = [items.of_decision(each, profile, today) for each in answers.of("decisions").items]
    return {
        "overdue": tuple(items.in_order([*(each for each in lines if each.on <= today), *unfinished])),
        "diary": _diary([each for each in lines if today < each.on <= _until(around)]),
        "matters": tuple(items.in_order(matters)),
        "disputes": tuple(items.of_dispute(each, profile, mine=mine) for each in answers.of("disputes").items),
        "decisions": tuple(items.in_order(decisions)),
    }


def _until(around: Around) -> date:
    """How far the diary goes."""
    return around.today + timedelta(weeks=around.profile.settings.desk.diary_weeks)


def _silence(profile: Profile) -> str:
    """After how long without a contact a child is named, in words: that of the drift radar."""
    days = profile.settings.drift.days_since_contact
    return counted(days, "day") if days % 7 else counted(days // 7, "week")


def _lead(read: Read, reviews: Sequence[Row], silent: Sequence[Silence], around: Around) -> str:
    today = around.today
    week = today + timedelta(days=7)
    near = sum(1 for each in reviews if today <= (_day_of(each) or date.max) <= week)
    said = f"{so_many(len(read.children))}. {counted(near, 'review')} in the next seven days"
    return f"{said}; {counted(len(silent), 'child', 'children')} without a contact for over {_silence(around.profile)}."


def _day_of(review: Row) -> date | None:
    return items.day(review.get("arranged_for")) or items.day(review["due_on"])


def _diary(lines: Sequence[Item]) -> tuple[Day, ...]:
    days: dict[date, list[Item]] = defaultdict(list)
    for each in lines:
        days[each.on].append(each)
    return tuple(Day(on, tuple(items.in_order(days[on]))) for on in sorted(days))


def contact_link(iro_id: str, child_id: str) -> str:
    """The address of the form by which a contact is put on record."""
    return f"{desk_link(iro_id)}/contact?{urlencode({'child_id': child_id})}"


def _silent(read: Read, iro_id: str, around: Around) -> tuple[Silence, ...]:
    today, offers = around.today, around.reader.holds
    long, found = timedelta(days=around.profile.settings.drift.days_since_contact), []
    for row in read.children:
        child_id, last = str(row["child_id"]), read.contacts.get(row["child_id"])
        since = last or row["allocated_on"] or row["looked_after_from"]
        if since is not None and since < today - long:
            days = counted((today - since).days, "day")
            said = f"last contact {short(last)}, {days} ago" if last else f"no contact yet in {days}"
            found.append((since, Silence(child_id, said, contact_link(iro_id, child_id) if offers else "")))
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].child_id)))


def _row(row: Row, read: Read, iro_id: str, around: Around) -> tuple[Cell, ...]:
    child_id, today, calendar = str(row["child_id"]), around.today, around.profile.calendar
    due, last = row["next_review_due"], read.contacts.get(row["child_id"])
    duties = read.duties.get(row["child_id"], ())
    missing = [each for each in duties if _prepares(each, around.profile)]
    late = [each for each in duties if each["status"] == "late"]
    kind = words.spelled_out(row["next_review_kind"]) if row["next_review_kind"] else ""
    near = due is not None and due <= _until(around)
    said = "; ".join(words.duty(each["duty"], each["policy_version"]) for each in missing[:2])
    rest = f" and {len(missing) - 2} more" if len(missing) > 2 else ""
    contact = Cell(short(last) if last else "None yet", order=str(last) if last else "")
    if around.reader.holds:
        contact = Cell(f"Add a contact for {child_id}", contact_link(iro_id, child_id),
                       contact.text, order=contact.order)  # fmt: skip
    return (
        Cell(f"Child {child_id}", child_link(child_id), order=child_id),
        Cell(short(due) if due else "", note=f"{kind}, {in_days(due, today, calendar)}" if due else "", order=due),
        Cell(str(len(missing)) if missing else "nothing", note=said + rest, order=len(missing)) if near else Cell(""),
        Cell(str(len(late)) if late else "", order=len(late) or None),
        contact,
    )


def _prepares(duty: Row, profile: Profile) -> bool:
    found = duty_under(duty["policy_version"], duty["duty"], profile)
    return found is not None and found.category == PREPARATION

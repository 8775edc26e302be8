"""Concerns: the informal beginning of every challenge, as a list, one of them whole, and what is done with it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.disputes.clock import People, changes, long, of_whom, what_about
from services.reporting.pages.disputes.codes import (
    CONCERN_STATUS,
    DECLINES,
    LACKED,
    LAPSES,
    SETTLED,
    said,
)
from services.reporting.pages.disputes.concern_steps import DECIDES, STEPS
from services.reporting.pages.disputes.history import Told
from services.reporting.pages.form import Around
from services.reporting.pages.items import Act
from services.reporting.pages.links import challenge_link, child_link, concern_page_link, dispute_page_link
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.questions import Question
from services.reporting.pages.reader import Reader
from services.reporting.rules.turns import in_days
from shared.policy import Profile

Row = Mapping[str, Any]
STATUSES: Final = {**CONCERN_STATUS, "all": "All of them"}
COLUMNS: Final = (
    Column("who", "Child or foster carer"),
    Column("about", "About"),
    Column("raised", "Raised"),
    Column("due", "To be settled"),
    Column("status", "Status"),
    Column("iro", "IRO"),
)
GROUNDS: Final[Mapping[str, str]] = {
    "change_without_review": "a change was made that no review had considered",
    "no_permanence_plan": "the second review found no permanence plan",
    "decision": "a decision of a review was disagreed with, or is long overdue",
    "visits_missed": "two visits running were missed",
    "guardian_silent": "the Children's Guardian has not been in touch before the hearing",
    "emergency_unconfirmed": "an emergency placement was not confirmed",
    "same_lateness": "the same was late for the third time",
    "review_lacked": "the review lacked something",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a review lacked, ready made: its IRO takes it up by one tap, or not."""

    id: str
    child_id: str
    title: str
    note: str
    page: str
    take_up: str
    """Where its one tap is sent."""
    decline: str


@dataclass(frozen=True, slots=True)
class ConcernsPage(ListPage):
    """The list, with what was put to the reader above it. `token` goes with each tap."""

    offered: Sequence[Offered] = ()
    token: str = ""


def offered_of(concerns: Iterable[Row], people: People) -> list[Offered]:
    """What was put to IROs, ready to be taken up."""
    return [_offered(each, people) for each in concerns if each["status"] == "offered"]


def _offered(concern: Row, people: People) -> Offered:
    its, on = str(concern["id"]), items.day(concern["raised_on"])
    note = f"Put to {people.called(concern['assigned_to'])}" + (f" on {long(on)}" if on else "")
    note += " with the review's outcome. Nobody has raised it yet."
    title = lacked_words(concern) or what_about(concern)
    links = concern_page_link(its), concern_page_link(its, "open"), concern_page_link(its, "decline")
    return Offered(its, str(concern["child_id"] or ""), f"{of_whom(concern)}: {title}", note, *links)


def lacked_words(concern: Row) -> str:
    """What a review lacked, in a sentence."""
    found = [said(LACKED, each) for each in concern["lacked"] or ()]
    if not found:
        return ""
    several = f"{', '.join(found[:-1])} and {found[-1]}" if found[1:] else found[0]
    return f"the review lacked {several}"


def rows_of(concerns: Iterable[Row], people: People, profile: Profile, today: date) -> list[list[Cell]]:
    """The list's rows."""
    return [_cells(each, people, profile, today) for each in concerns]


def _cells(concern: Row, people: People, profile: Profile, today: date) -> list[Cell]:
    raised, due = items.day(concern["raised_on"]), items.day(concern["due_on"])
    is_open = concern["status"] == "open"
    late = is_open and due is not None and due < today
    when = in_days(due, today, profile.calendar) if is_open and due else ""
    by = f"by {people.called(concern['raised_by'])}" if concern["raised_by"] != "system" else "by the system"
    changed = changes(concern["what_changed"] or ())
    status = said(CONCERN_STATUS, concern["status"])
    return [
        Cell(of_whom(concern), link=concern_page_link(str(concern["id"]))),
        Cell(what_about(concern), note=lacked_words(concern)),
        Cell(_short(raised), note=by, order=raised),
        Cell(_short(due), note=when, order=due, tag="Late" if late else ""),
        Cell(status, note=changed),
        Cell(people.called(concern["assigned_to"])),
    ]


def _short(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def filters_of(concerns: Sequence[Row], people: People) -> tuple[Question, ...]:
    """What the list can be narrowed to."""
    iros = sorted({str(each["assigned_to"]) for each in concerns if each["assigned_to"]})
    return (
        Question("status", "Status", "pick", options=STATUSES, usual="open"),
        Question("iro_id", "IRO", "pick", options={each: people.called(each) for each in iros}),
    )


@dataclass(frozen=True, slots=True)
class ConcernView:
    """The page of a concern."""

    reader: Reader
    profile: str
    sample: bool
    heading: str
    stands: str
    late: bool
    acts: tuple[Act, ...]
    tap: str
    """Where the one tap is sent that takes it up."""
    token: str
    facts: tuple[tuple[str, str, str], ...]
    history: tuple[Told, ...]
    done: str | None = None


def concern_view(concern: Row, people: People, around: Around, done: str | None) -> ConcernView:
    """Everything on the page."""
    due, is_open = items.day(concern["due_on"]), concern["status"] == "open"
    return ConcernView(
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        heading=f"{of_whom(concern)}: {what_about(concern)}",
        stands=_stands(concern, people, around),
        late=is_open and due is not None and due < around.today,
        acts=tuple(_acts(concern, around.reader)),
        tap=concern_page_link(str(concern["id"]), "open") if _may_open(concern, around.reader) else "",
        token=around.token,
        facts=tuple(_facts(concern, people)),
        history=tuple(_history(concern, people)),
        done=done,
    )


def _may_open(concern: Row, reader: Reader) -> bool:
    return concern["status"] == "offered" and not DECIDES.isdisjoint(reader.roles)


def _acts(concern: Row, reader: Reader) -> Iterator[Act]:
    if DECIDES.isdisjoint(reader.roles):
        return
    for step in STEPS.values():
        if concern["status"] in step.states and step.path != "open":
            yield Act(step.verb, concern_page_link(str(concern["id"]), step.path))


def _stands(concern: Row, people: People, around: Around) -> str:
    due = items.day(concern["due_on"])
    if concern["status"] == "offered":
        return f"Put to {people.called(concern['assigned_to'])}. Nobody has raised it, and nobody has been told."
    if concern["status"] == "open" and due:
        with_whom = f" with {people.called(concern['raised_with'])}" if concern["raised_with"] else ""
        return f"Raised informally{with_whom}. To be settled by {long(due)} ({_days(due, around)})."
    on = items.day(concern["closed_on"])
    when = f" on {long(on)} {on.year}" if on else ""
    changed = changes(concern["what_changed"] or ())
    return f"{said(CONCERN_STATUS, concern['status'])}{when}." + (f" What changed: {changed}." if changed else "")


def _days(due: date, around: Around) -> str:
    return in_days(due, around.today, around.profile.calendar)


def _facts(concern: Row, people: People) -> Iterator[tuple[str, str, str]]:
    child, raised = concern["child_id"], items.day(concern["raised_on"])
    yield "About", of_whom(concern), child_link(str(child)) if child else ""
    if concern["ground"]:
        yield "Why", lacked_words(concern).capitalize() or said(GROUNDS, concern["ground"]).capitalize(), ""
    if concern["duty"]:
        yield "The duty that was late", words.duty(str(concern["duty"]), ""), ""
    if raised and concern["status"] not in ("offered", "declined"):
        by = "the system" if concern["raised_by"] == "system" else people.called(concern["raised_by"])
        yield "Raised", f"{long(raised)} {raised.year}, by {by}", ""
    iro = people.called(concern["assigned_to"])
    yield "IRO", f"{iro[:1].upper()}{iro[1:]}", ""
    if concern["detail_ref"]:
        yield "The story is kept at", str(concern["detail_ref"]), ""
    if concern["dispute_id"]:
        yield "It became", "a formal dispute", dispute_page_link(str(concern["dispute_id"]))


_HISTORY: Final[Mapping[str, str]] = {
    "raised": "Raised",
    "offered": "Put to the IRO, with the review's outcome",
    "opened": "Taken up",
    "resolved": "Settled",
    "lapsed": "Let lapse",
    "declined": "Not taken up",
    "formal": "Made formal",
    "withdrawn": "Taken back",
    "reopened": "Open again: what was said was taken back",
    "duty.late": "What it is about was late",
    "duty.missed": "What it is about could not be done any more",
    "duty.met": "What it is about was done",
    "duty.voided": "What it is about fell away",
    "duty.moved": "What it is about got another day",
}


def _history(concern: Row, people: People) -> Iterator[Told]:
    codes = {**LAPSES, **DECLINES, **SETTLED}
    last = next((each for each in reversed(concern["history"]) if each.get("by") not in (None, "system")), None)
    entries: list[Row] = concern["history"][::-1]
    for entry in entries:
        text = said(_HISTORY, entry["what"])
        if entry.get("outcome"):
            text += f": {said(codes, entry['outcome']).lower()}"
        by = entry.get("by")
        text = f"{text}, by {people.called(by)}" if by and by != "system" else text
        back = _back(concern, entry, people.reader) if entry is last else ""
        yield Told(items.day(entry["on"]), text, back=back)


def _back(concern: Row, last: Row, reader: Reader) -> str:
    """Where the last that was said of it is taken back: by whoever said it, or a manager of the IRO service."""
    what = _TAKEN_BACK.get((str(concern["status"]), str(last["what"])))
    manages = not {"iro_manager", "iro_admin"}.isdisjoint(reader.roles)
    if what is None or not (manages or last["by"] == reader.subject):
        return ""
    return challenge_link("taken-back", what=what, id=str(concern["id"]))


_TAKEN_BACK: Final[Mapping[tuple[str, str], str]] = {
    ("open", "raised"): "concern",
    ("open", "opened"): "concern_open",
    ("declined", "declined"): "concern_declined",
    ("resolved", "resolved"): "concern_resolved",
    ("lapsed", "lapsed"): "concern_lapsed",
}

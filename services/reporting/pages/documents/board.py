"""Court documents as a list, with what is owed first, and the hearings ahead. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from services.reporting.pages import items, words
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.items import Act
from services.reporting.pages.links import COURT_DOCUMENTS, child_link
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.places import TODAY
from services.reporting.pages.questions import Question
from services.reporting.pages.reader import Reader
from services.reporting.rules.turns import BY_LAW, counted, in_days, rank
from shared.policy import Profile

Row = Mapping[str, Any]
STATUSES: Final[Mapping[str, str]] = {
    "owed": "Still owed to the IRO",
    "received": "Received: the IRO cannot be given it yet",
    "due": "The IRO has the link, and has not opened it",
    "opened": "Opened by the IRO",
    "copied": "The IRO has it in another way",
    "all": "All of them",
}
OWED: Final = ("received", "due")
KINDS: Final[Mapping[str, str]] = {
    "interim_care_plan": "Interim care plan",
    "final_care_plan": "Final care plan",
    "timetable": "Court timetable",
    "directions": "Court directions",
    "order": "Court order",
    "expert_report": "Expert report",
    "guardian_interim_report": "Children's Guardian's interim report",
    "guardian_final_report": "Children's Guardian's final report",
    "facts_and_reasons": "Facts and reasons",
    "judgment": "Judgment",
}
HEARINGS: Final[Mapping[str, str]] = {
    "case_management": "Case management hearing",
    "issues_resolution": "Issues resolution hearing",
    "final": "Final hearing",
}
COLUMNS: Final = (
    Column("due", "Due to the IRO"),
    Column("child", "Child"),
    Column("what", "Document"),
    Column("received", "Received"),
    Column("who", "Who owes what to whom", sorts=False),
    Column("status", "How far it is"),
)
HAS_IT: Final = frozenset({"iro", "legal", "iro_admin"})
"""Who may say that the IRO has it: she herself, and who owes the copy or writes it down."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One document that an IRO is still to get, or to open."""

    title: str
    child: str
    child_link: str
    more: str
    when: str
    tag: str
    by_law: bool
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class HearingAhead:
    """One hearing."""

    on: date
    title: str
    when: str
    children: tuple[tuple[str, str], ...]
    owed: str


@dataclass(frozen=True, slots=True)
class DocumentsPage(ListPage):
    """The list, with what is owed and the hearings ahead above it."""

    owed: Sequence[Owed] = ()
    hearings: Sequence[HearingAhead] = ()

    @property
    def answer(self) -> str:
        """What is owed, as a sentence."""
        late = sum(1 for each in self.owed if each.tag)
        if not self.owed:
            return "Every court document is with the child's IRO."
        said = f"{counted(len(self.owed), 'court document is', 'court documents are')} still owed to an IRO"
        return f"{said}, {late} late." if late else f"{said}; none is late."


@dataclass(frozen=True, slots=True)
class About:
    """What every line needs: the reader, names, the rules and the day."""

    reader: Reader
    names: Mapping[str, str]
    profile: Profile
    today: date

    def iro(self, iro_id: object) -> str:
        """`you`, a name, an id, or that there is none."""
        who = str(iro_id or "")
        return "you" if who == self.reader.subject else self.names.get(who, who) or "nobody: the child has no IRO"

    def child(self, child_id: object) -> str:
        """The child's page, for whoever may open one."""
        return "" if TODAY.roles.isdisjoint(self.reader.roles) else child_link(str(child_id))


def owed_of(documents: Iterable[Row], about: About) -> list[Owed]:
    """What is still owed, what is due first first."""
    owed = [each for each in documents if each["status"] in OWED]
    return [_owed(each, about) for each in sorted(owed, key=lambda each: (each["due_on"] or "9", each["id"]))]


def _owed(document: Row, about: About) -> Owed:
    due = items.day(document["due_on"])
    when = f"{due.day} {due:%B %Y} ({in_days(due, about.today, about.profile.calendar)})" if due else "no day"
    return Owed(
        title=kind_words(document),
        child=f"Child {document['child_id']}",
        child_link=about.child(document["child_id"]),
        more=who_owes(document, about),
        when=when,
        tag="Late" if due is not None and due < about.today else "",
        by_law=_by_law(about.profile),
        acts=acts_of(document, about),
    )


def _by_law(profile: Profile) -> bool:
    duty = profile.all_duties.get(items.DOCUMENT)
    return duty is not None and rank(duty.basis) == BY_LAW


def kind_words(document: Row) -> str:
    """What kind of document it is."""
    kind = str(document["kind"])
    return KINDS.get(kind) or words.spelled_out(kind)


def who_owes(document: Row, about: About) -> str:
    """Who is to do what now."""
    iro = about.iro(document["iro_id"])
    if document["status"] == "due":
        return "You have the link: open it" if iro == "you" else f"{iro} has the link, and is to open it"
    if document["status"] == "received" and not document["has_link"]:
        return f"The legal department owes the IRO ({iro}) a link to it"
    if document["status"] == "received":
        return "The IRO manager is to give the child an IRO"
    on = items.day(document["copied_on"])
    return f"{iro[:1].upper()}{iro[1:]}, since {on.day} {on:%B %Y}" if on else iro


def acts_of(document: Row, about: About) -> tuple[Act, ...]:
    """What the reader may do about it: open it at notifications' own page, or say that the IRO has it."""
    found: list[Act] = []
    mine = document["iro_id"] == about.reader.subject
    link = str(document["open"])
    opens = mine or "iro" in about.reader.roles  # whoever stands in has the link, too
    if document["status"] == "due" and opens and link.startswith("/notifications/"):
        found.append(Act("Open", link))
    if document["status"] in OWED and _may_say(document, about.reader, mine=mine):
        found.append(Act("I have it already" if mine else "The IRO has it", has_it_link(document)))
    return tuple(found)


def _may_say(document: Row, reader: Reader, *, mine: bool) -> bool:
    if mine:
        return "iro" in reader.roles and document["status"] == "due"
    return bool(document["duty_id"]) and not {"legal", "iro_admin"}.isdisjoint(reader.roles)


def has_it_link(document: Row) -> str:
    """The address of the form by which it is said that the IRO has it."""
    return f"{COURT_DOCUMENTS}/had?{urlencode({'child_id': document['child_id'], 'id': document['id']})}"


def hearings_of(hearings: Iterable[Row], documents: Sequence[Row], about: About) -> list[HearingAhead]:
    """The hearings ahead, each with what is still owed of its children."""
    owed = [str(each["child_id"]) for each in documents if each["status"] in OWED]
    found = []
    for each in hearings:
        on = items.day(each["on"]) or about.today
        many = sum(1 for child in owed if child in each["child_ids"])
        note = f"{counted(many, 'court document', 'court documents')} still owed" if many else ""
        children = tuple((f"Child {child}", about.child(child)) for child in each["child_ids"])
        title = HEARINGS.get(str(each["kind"])) or words.spelled_out(str(each["kind"]))
        case = f", case {each['case_number']}" if each["case_number"] else ""
        when = in_days(on, about.today, about.profile.calendar)
        found.append(HearingAhead(on, f"{title}{case}", when, children, note))
    return found


def rows_of(documents: Iterable[Row], about: About) -> list[list[Cell]]:
    """The list's rows."""
    return [_cells(each, about) for each in documents]


def _cells(document: Row, about: About) -> list[Cell]:
    due, received = items.day(document["due_on"]), items.day(document["received_on"])
    late = document["status"] in OWED and due is not None and due < about.today
    when = in_days(due, about.today, about.profile.calendar) if due and document["status"] in OWED else ""
    case = f"case {document['case_number']}" if document["case_number"] else ""
    return [
        Cell(_long(due), note=when, order=due, tag="Late" if late else "", late=late and _by_law(about.profile)),
        Cell(f"Child {document['child_id']}", link=about.child(document["child_id"])),
        Cell(kind_words(document), note=case),
        Cell(_long(received), order=received),
        Cell(who_owes(document, about)),
        Cell(STATUSES[str(document["status"])]),
    ]


def _long(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def filters() -> tuple[Question, ...]:
    """What the list can be narrowed to."""
    return (Question("status", "How far it is", "pick", options=STATUSES, usual="owed"),)


def has_it_form(document: Row, around: Around, iro: str) -> FormPage:
    """The form that asks since when the IRO has it."""
    mine = document["iro_id"] == around.reader.subject
    asks = "On which day did you get it?" if mine else "On which day did the IRO get it?"
    received = items.day(document["received_on"])
    lead = f"{kind_words(document)}" + (f", received on {_long(received)}" if received else "")
    child = str(document["child_id"])
    return FormPage(
        heading="You have it already" if mine else "The IRO has the document",
        questions=(
            Question(
                "on",
                asks,
                "day",
                hint="For example, 27 3 2026.",
                required="Enter the day as a day, a month and a year",
            ),
        ),
        button="Save",
        action=has_it_link(document),
        around=around,
        lead=f"{lead}. For {iro}. Child {child}.",
        child_id=None if TODAY.roles.isdisjoint(around.reader.roles) else child,
        back=("Court documents", COURT_DOCUMENTS),
    )

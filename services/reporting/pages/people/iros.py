"""IROs as they are entered here: who she is, her hours, when she is away, and when she leaves. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.caseloads import said
from services.reporting.pages.caseloads.said import short, so_many
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import PEOPLE, absence_link, iro_link
from services.reporting.pages.questions import Question, Typed, typed_as

BACK: Final = ("People", PEOPLE)
ROLES: Final[Mapping[str, str]] = {
    "iro": "IRO",
    "iro_and_conference_chair": "IRO and child protection conference chair",
    "corporate_iro": "Corporate IRO: reviews foster carers, and is given no child but by a manager",
}
COVERS: Final[Mapping[str, str]] = {
    "by_length": "As its length asks: a short absence is covered, in a long one the children are moved",
    "yes": "Somebody covers: nobody's IRO changes",
    "no": "The children are moved, and come back afterwards",
}
_COVER_SAID: Final[Mapping[str, bool | None]] = {"by_length": None, "yes": True, "no": False}
_LISTS: Final = ("communication_methods", "people", "teams")
_DAY: Final = "For example, 27 3 2026."

ID: Final = Question(
    "id",
    "Id in the council's own system",
    hint="As this IRO signs in: by it the system knows whose a child is.",
    required="Enter the id",
    longest=64,
)
PARTICULARS: Final = (
    Question("name", "Name", hint="As children and parents know it.", required="Enter the name", longest=200),
    Question("role", "Role", "one_of", options=ROLES, required="Choose the role"),
    Question(
        "fte",
        "Working time",
        "number",
        hint="As a share of a full-time post: 1 is full time, 0.6 is three days a week.",
        required="Enter the working time as a number: 1 is full time",
        wrong="Enter the working time as a number: 1 is full time",
    ),
    Question(
        "iro_share",
        "Of that, for children's reviews",
        "number",
        hint="1 unless the post is shared with other work: 0.5 is half of it.",
        wrong="Enter a number up to 1",
    ),
    Question("email", "Email address", hint="Where the child's people write to."),
    Question("phone", "Telephone number"),
    Question("registration_number", "Registration number as a social worker", hint="With Social Work England."),
    Question(
        "qualified_on", "Qualified as a social worker on", "day", hint=_DAY, wrong="Enter a day, a month and a year"
    ),
    Question(
        "communication_methods",
        "Communicates, beside speech, by",
        hint="Codes with commas between them: bsl, makaton. Leave it open if there is nothing.",
    ),
    Question(
        "people",
        "People whose cases this IRO may not have",
        hint="Ids with commas between them: a partner, somebody managed until lately.",
    ),
    Question("teams", "Teams whose cases this IRO may not have", hint="Ids with commas between them."),
)
FIRST_DAY: Final = Question(
    "active_from",
    "First day of work here",
    "day",
    hint="Left open, today. From then on children are given.",
    wrong="Enter a day, a month and a year",
)
AWAY: Final = (
    Question("from_on", "First day away", "day", hint=_DAY, required="Enter the first day, as a day, month and year",
             wrong="Enter the first day, as a day, month and year"),
    Question("to_on", "Last day away", "day", hint="Leave it open if nobody knows yet.",
             wrong="Enter the last day, as a day, month and year"),
    Question("kind", "What kind of absence?", hint="A code of the council's own: leave, sickness, maternity. It is not"
             " shown with the caseloads."),
    Question("cover", "What is done about the children?", "one_of", options=COVERS, required="Choose what is done"),
)  # fmt: skip
LAST_DAY: Final = Question(
    "left_on",
    "What is the last day of work?",
    "day",
    hint=_DAY,
    required="Enter the last day, as a day, a month and a year",
    wrong="Enter the last day, as a day, a month and a year",
)
WHY: Final = Question(
    "reason", "Why?", "long", required="Say why in a sentence", wrong="Say it in at most 500 characters"
)


def new_iro_form(around: Around) -> FormPage:
    """The form by which an IRO is added."""
    return FormPage(
        heading="Add an IRO",
        questions=(ID, *PARTICULARS, FIRST_DAY),
        button="Add this IRO",
        action=f"{PEOPLE}/new-iro",
        around=around,
        back=BACK,
        follows=(
            "Children who wait for an IRO are tried again at once, and the next page says how many this IRO has then.",
        ),
        typed={"fte": ["1"]},
    )


def change_form(iro: Mapping[str, Any], around: Around) -> FormPage:
    """The form by which an IRO's particulars are changed, filled in as they are."""
    not_of = iro["not_independent_of"]
    known = {
        **iro,
        "communication_methods": ", ".join(iro["communication_methods"]),
        "people": ", ".join(not_of["people"]),
        "teams": ", ".join(not_of["teams"]),
    }
    return FormPage(
        heading=f"Change what is known of {iro['name']}",
        questions=PARTICULARS,
        button="Save",
        action=iro_link(str(iro["id"]), "change"),
        around=around,
        back=(str(iro["name"]), iro_link(str(iro["id"]))),
        typed=typed_as(PARTICULARS, known),
        version=str(iro["version"]),
        follows=("Only those children are moved, or proposed to a manager, whom a rule keeps from this IRO then.",),
    )


def particulars_said(answers: Mapping[str, Any], *, changing: bool) -> dict[str, Any]:
    """What allocation is told. What was emptied on a form that was filled in is emptied there, too."""
    told = {name: value for name, value in answers.items() if name not in _LISTS}
    lists = {name: _codes(answers.get(name)) for name in _LISTS}
    told["communication_methods"] = lists["communication_methods"]
    told["not_independent_of"] = {"people": lists["people"], "teams": lists["teams"]}
    told.setdefault("iro_share", 1.0)
    emptied = ("email", "phone", "registration_number", "qualified_on") if changing else ()
    return {**dict.fromkeys(emptied), **told}


def _codes(typed: Any) -> list[str]:
    return [each for part in str(typed or "").split(",") if (each := part.strip())]


def away_form(iro: Mapping[str, Any], around: Around, absence: Mapping[str, Any] | None = None) -> FormPage:
    """The form by which an absence is planned, or changed."""
    iro_id = str(iro["id"])
    known: dict[str, Any] = {"cover": "by_length"} if absence is None else {**absence, "cover": _covers(absence)}
    return FormPage(
        heading=f"{iro['name']} is away" if absence is None else "Change this absence",
        questions=AWAY,
        button="Save",
        action=iro_link(iro_id, "absence") if absence is None else absence_link(iro_id, str(absence["id"]), "change"),
        around=around,
        back=(str(iro["name"]), iro_link(iro_id)),
        typed=typed_as(AWAY, known),
        follows=("No child is newly given then.", "The next page says who stands in, and offers to take it back."),
    )


def _covers(absence: Mapping[str, Any]) -> str:
    return next(code for code, said_ in _COVER_SAID.items() if said_ is absence["cover"])


def away_said(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What allocation is told of an absence; days that were left open are open."""
    told = {"to_on": None, **answers, "cover": _COVER_SAID.get(str(answers.get("cover")))}
    return told if told.get("kind") else {name: value for name, value in told.items() if name != "kind"}


@dataclass(frozen=True, slots=True)
class Taking:
    """A way back: what it is called, where it is said, and what it says then."""

    heading: str
    button: str
    path: str
    done: str
    follows: str
    asks_why: bool = True


ABSENCE_WITHDRAWN: Final = Taking(
    "Take this absence back?",
    "Take it back",
    "withdrawal",
    "away_taken_back",
    "It was a mistake: what was said of it last does not count, and it stands as before, or never was.",
)
ABSENCE_CANCELLED: Final = Taking(
    "There after all?",
    "There after all",
    "cancellation",
    "back",
    "Cover ends, and children who were moved come back.",
    asks_why=False,
)
DEPARTURE_WITHDRAWN: Final = Taking(
    "Take this last day back?",
    "Take it back",
    "withdrawal",
    "leaving_taken_back",
    "It was a mistake: the last day of before stands again, or there is none. Possible as long as no child was"
    " handed over because of it.",
)
STAYS: Final = Taking(
    "Stays after all?",
    "Stays after all",
    "stays",
    "stays",
    "There is no last day any more. Children who have another IRO by now stay there.",
    asks_why=False,
)


def taking_form(taking: Taking, iro: Mapping[str, Any], around: Around, action: str, lead: str = "") -> FormPage:
    """The form by which something that was said of an IRO is taken back, or put right."""
    return FormPage(
        heading=taking.heading,
        questions=(WHY,) if taking.asks_why else (),
        button=taking.button,
        action=action,
        around=around,
        lead=lead or str(iro["name"]),
        back=(str(iro["name"]), iro_link(str(iro["id"]))),
        follows=(taking.follows,),
    )


def departure_form(iro: Mapping[str, Any], around: Around) -> FormPage:
    """The form that asks for an IRO's last day; nothing is put on record before what follows was read."""
    return FormPage(
        heading=f"{iro['name']} leaves",
        questions=(LAST_DAY,),
        button="See what follows",
        action=iro_link(str(iro["id"]), "departure"),
        around=around,
        back=(str(iro["name"]), iro_link(str(iro["id"]))),
        typed=typed_as((LAST_DAY,), {"left_on": iro["active_to"]} if iro["active_to"] else {}),
    )


def departure_confirmed(form: FormPage, plan: Mapping[str, Any], left_on: date, typed: Typed) -> FormPage:
    """What follows from that last day, to be read before it is put on record."""
    past = left_on < form.around.today
    hidden = {name: next(iter(typed.get(name, ())), "") for name in ("left_on-day", "left_on-month", "left_on-year")}
    return replace(
        form,
        heading=f"Is {short(left_on)} {plan['name']}'s last day?",
        questions=(),
        button="Yes, put it on record",
        typed=typed,
        hidden={**hidden, "confirmed": "yes"},
        warning=_warning(plan, left_on, form.around, past=past),
        follows=_what_follows(plan, left_on, form.around, past=past),
    )


def _warning(plan: Mapping[str, Any], left_on: date, around: Around, *, past: bool) -> str:
    many = len(plan["children"])
    if not many:
        return "No child is with this IRO now, and nobody is newly given."
    move = f"{so_many(many)} will have another IRO"
    begins = items.day(plan["handed_over_from"])
    if past:
        return f"This day is over: {move} at once."
    if begins is None or begins <= around.today:
        return f"{move}, and they are handed over at once: the last day is near."
    return f"{move}. They are handed over from {short(begins)} on, and all of them by {short(left_on)}."


def _what_follows(plan: Mapping[str, Any], left_on: date, around: Around, *, past: bool) -> tuple[str, ...]:
    ids = [str(each["child_id"]) for each in plan["children"]]
    lines = [f"In this order, by their next reviews: {said.children_words(ids)}."] if ids else []
    if past:
        return (*lines, "This IRO has left then: it cannot be taken back.")
    near = (items.day(plan["handed_over_from"]) or left_on) <= around.today
    until = "the first child is handed over, which is at once" if near and ids else "the first child is handed over"
    return (
        *lines,
        "Each child and everybody around the child is told who the next IRO is.",
        "A child whom nobody else may have stays until the last day, and stands among those without an IRO.",
        f"It can be taken back until {until}; later it can be said that this IRO stays, but moved children stay moved.",
    )

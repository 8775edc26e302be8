"""People around the children, as they are entered here: how to reach them, and who they are to whom. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.caseloads.said import short
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import PEOPLE, SEARCH, person_link
from services.reporting.pages.questions import Question, typed_as
from services.reporting.pages.reader import Reader
from services.reporting.pages.words import spelled_out

KINDS: Final[Mapping[str, str]] = {
    "parent": "Parent, or somebody with parental responsibility",
    "carer": "Carer",
    "adopter": "Adopter, or somebody who is to adopt",
    "guardian": "Children's Guardian",
    "advocate": "Advocate",
    "independent_visitor": "Independent visitor",
    "personal_adviser": "Personal adviser",
    "school": "School",
    "designated_teacher": "Designated teacher",
    "nurse": "Nurse",
}
"""Who somebody is to a child, by the code that the letters go by."""
OTHER: Final[Mapping[str, str]] = {"sibling": "Brother or sister", "relative": "Another relative", "other": "Other"}
CHANNELS: Final[Mapping[str, str]] = {"letter": "By letter", "email": "By email", "sms": "By text message"}
MAY_NOT_KNOW: Final[Mapping[str, str]] = {
    "placement": "Where the child lives",
    "school": "Which school the child goes to",
    "adopters": "Who is to adopt the child",
    "visit": "When and where the child is visited",
}
_DAY: Final = "Enter a day, a month and a year"

DETAILS: Final = (
    Question("name", "Name", required="Enter the name", wrong="Enter the name in at most 200 characters", longest=200),
    Question("preferred_name", "Likes to be called", longest=200),
    Question("email", "Email address"),
    Question("phone", "Telephone number"),
    Question("postal_address", "Postal address", "long", longest=500, wrong="Enter at most 500 characters"),
    Question("channel", "How they asked to be told", "one_of", options=CHANNELS, hint="Leave it open if nobody asked."),
    Question("language", "Language", hint="As a code: en, cy, pl. Left open: English."),
    Question("easy_read", "Are letters to be in easy read?", "yes_no"),
)
_CHILD: Final = Question(
    "child_id", "Around which child?", hint="The child's id.", required="Enter the child's id", longest=64
)
_TO_CHILD: Final = {**KINDS, **OTHER}
_WHO: Final = Question(
    "kind", "Who are they to the child?", "pick", options=_TO_CHILD, required="Choose who they are to the child"
)
_BARS: Final = (
    Question("may_not_know", "What may they not come to know?", "any_of", options=MAY_NOT_KNOW,
             hint="No letter that gives it away goes to them."),
    Question("no_contact", "Is there to be no contact with them?", "yes_no", hint="Then no letter goes to them at all.",
             required="Choose whether there is to be no contact"),
    Question("excluded", "Are they excluded from the child's reviews?", "yes_no",
             required="Choose whether they are excluded"),
    Question("from", "From", "day", hint="Left open: from always.", wrong=_DAY),
    Question("to", "Until", "day", hint="Left open: until further notice.", wrong=_DAY),
)  # fmt: skip
RELATION: Final = (_CHILD, _WHO, *_BARS)
_NEW_ID: Final = Question(
    "id", "Id in the council's own system", hint="Left open, one is made here.", longest=64
)  # fmt: skip
NEW: Final = (DETAILS[0], *RELATION[:5], *DETAILS[1:], _NEW_ID)
_NAMES: Final = frozenset(each.field for each in DETAILS)


def new_person_form(around: Around, child_id: str = "") -> FormPage:
    """The form by which somebody around a child is entered."""
    return FormPage(
        heading="Add somebody around a child",
        questions=NEW,
        button="Add them",
        action=f"{PEOPLE}/new",
        around=around,
        back=("Find somebody", SEARCH),
        typed={"child_id": [child_id]} if child_id else {},
        version="none",
    )


def details_form(person: Mapping[str, Any], around: Around) -> FormPage:
    """The form by which a person's details are changed, filled in as they are."""
    return FormPage(
        heading=f"Change the details of {called(person)}",
        questions=DETAILS,
        button="Save",
        action=person_link(str(person["id"]), "change"),
        around=around,
        back=(called(person), person_link(str(person["id"]))),
        typed=typed_as(DETAILS, person),
        version=str(person["version"]),
        follows=("Letters that waited for these details go out at once.",),
    )


def relation_form(person: Mapping[str, Any], around: Around, at: int | None) -> FormPage:
    """The form by which it is said who somebody is to one more child; or to one of those there are."""
    known = {} if at is None else person["relations"][at]
    deed = "relation" if at is None else f"relation/{at}"
    return FormPage(
        heading=f"Who is {called(person)} to a child?",
        questions=_asked(known),
        button="Save",
        action=person_link(str(person["id"]), deed),
        around=around,
        back=(called(person), person_link(str(person["id"]))),
        typed=typed_as(RELATION, known),
        version=str(person["version"]),
    )


def _asked(known: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions, with what is on record among what can be chosen, should it be a code of the council's own."""
    kind = known.get("kind")
    if not kind or kind in _WHO.options:
        return RELATION
    options = {**_WHO.options, str(kind): spelled_out(str(kind))}
    who = Question("kind", _WHO.asks, "pick", options=options, required=_WHO.required)
    return (_CHILD, who, *_BARS)


def removal_form(person: Mapping[str, Any], around: Around, at: int) -> FormPage:
    """The page that asks whether somebody is nothing to a child any more."""
    relation = person["relations"][at]
    return FormPage(
        heading=f"Is {called(person)} no longer around child {relation['child_id']}?",
        questions=(),
        button="Remove",
        action=person_link(str(person["id"]), f"relation/{at}/removal"),
        around=around,
        back=(called(person), person_link(str(person["id"]))),
        version=str(person["version"]),
        warning="What they may not know of the child is forgotten, too. If it was so until a day, say until when"
        " instead.",
    )


def called(person: Mapping[str, Any]) -> str:
    """A person's name, or the id."""
    return str(person["name"] or person["id"])


def entered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What notifications is told of somebody new."""
    relation = {each.field: answers[each.field] for each in RELATION if each.field in answers}
    details = {name: value for name, value in answers.items() if name in _NAMES}
    return {"kind": answers.get("kind"), **details, "relations": [relation]}


def with_details(person: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What notifications is told of somebody whose details are others now; the rest stays."""
    return {"kind": person["kind"], **answers, "relations": list(person["relations"])}


def with_relation(person: Mapping[str, Any], answers: Mapping[str, Any], at: int | None) -> dict[str, Any]:
    """What notifications is told of somebody who is something to one more child, or something else to this one."""
    related = list(person["relations"])
    if at is None:
        related.append(dict(answers))
    else:
        related[at] = dict(answers)
    return {**_held(person), "relations": related}


def without_relation(person: Mapping[str, Any], at: int) -> dict[str, Any]:
    """What notifications is told of somebody who is nothing to this child any more."""
    related = [each for place, each in enumerate(person["relations"]) if place != at]
    return {**_held(person), "relations": related}


def _held(person: Mapping[str, Any]) -> dict[str, Any]:
    return {name: person[name] for name in ("kind", *sorted(_NAMES))}


@dataclass(frozen=True, slots=True)
class RelationShown:
    """Who somebody is to a child."""

    child_id: str
    who: str
    days: str
    bars: tuple[str, ...]
    change: str
    removal: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Somebody around a child, with what can be said more."""

    around: Around
    person: Mapping[str, Any]
    facts: tuple[tuple[str, str], ...]
    relations: tuple[RelationShown, ...]
    keeps: bool
    done: str | None = None

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.around.reader

    @property
    def profile(self) -> str:
        """The rules in force."""
        return self.around.profile.name

    @property
    def sample(self) -> bool:
        """Whether all is invented."""
        return self.around.sample

    @property
    def heading(self) -> str:
        """The name, or the id."""
        return called(self.person)

    def link(self, deed: str) -> str:
        """Where more is said of them."""
        return person_link(str(self.person["id"]), deed)


def person_page(person: Mapping[str, Any], around: Around, done: str | None, *, keeps: bool) -> PersonPage:
    """The page of somebody of whom the reader may know."""
    its = str(person["id"])
    related = [_shown(its, at, each) for at, each in enumerate(person["relations"])]
    return PersonPage(around, person, _facts(person), tuple(related), keeps, done)


def _facts(person: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    known = (
        ("Id", str(person["id"])),
        ("Likes to be called", person["preferred_name"]),
        ("Email", person["email"]),
        ("Telephone", person["phone"]),
        ("Postal address", person["postal_address"]),
        ("Asked to be told", CHANNELS.get(person["channel"] or "", "")),
        ("Language", person["language"]),
        ("Easy read", "Yes" if person["easy_read"] else ""),
    )
    return tuple((name, str(value)) for name, value in known if value)


def _shown(its: str, at: int, each: Mapping[str, Any]) -> RelationShown:
    first, last = items.day(each.get("from")), items.day(each.get("to"))
    days = " ".join(filter(None, (f"from {short(first)}" if first else "", f"until {short(last)}" if last else "")))
    bars = ["No contact: no letter goes to them"] if each.get("no_contact") else []
    bars += ["Excluded from reviews"] if each.get("excluded") else []
    hidden: Sequence[str] = each.get("may_not_know", ())
    bars += [f"May not know: {'; '.join(MAY_NOT_KNOW.get(code, code).lower() for code in hidden)}"] if hidden else []
    who = _TO_CHILD.get(each["kind"], spelled_out(each["kind"]))
    change = person_link(its, f"relation/{at}")
    return RelationShown(str(each["child_id"]), who, days, tuple(bars), change, f"{change}/removal")

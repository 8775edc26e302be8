"""The record of a review: written in its sections, kept in part from somebody, read as each reader will, sent. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from services.reporting.pages import items
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import review_link, review_page_link
from services.reporting.pages.questions import Question, typed_as
from services.reporting.pages.reader import Reader
from services.reporting.pages.reviews.people import Person, copy_questions, hidden_of, known_people
from services.reporting.pages.reviews.steps import lead_of

Told = Mapping[str, Any]
SECTIONS: Final[Mapping[str, str]] = {
    "attendees": "Attendees",
    "apologies": "Apologies",
    "background": "Background information",
    "care_planning": "Care planning (contingency and transitional)",
    "placement": "Placement",
    "leisure": "Leisure",
    "health": "Health (physical and emotional)",
    "education": "Education",
    "contact": "Contact",
    "identity": "Identity",
    "safeguarding": "Safeguarding issues",
    "childs_view": "Child’s view",
    "legal_rights": "Child’s legal rights",
    "others_views": "Parents’ views and significant others",
    "other_issues": "Other issues (advocacy, independent visitors)",
    "disagreements": "Disagreements",
    "earlier_recommendations": "Recommendations from previous review",
    "recommendations": "Recommendations from this review",
    "next_review": "Next review",
}
"""In the order of Blackpool, appendix 3."""
OPTIONAL: Final = frozenset(
    (
        "apologies",
        "background",
        "safeguarding",
        "legal_rights",
        "other_issues",
        "disagreements",
        "earlier_recommendations",
    )
)
"""Where there is nothing to say, a record does without."""
_LONGEST: Final = 20_000
_DAY: Final = "Enter the day as a day, a month and a year"
_FILLED: Final = "Some sections are filled in from the outcome. Check them before you save."


def _section(code: str) -> Question:
    hint = "If there is something to say." if code in OPTIONAL else ""
    return Question(f"section-{code}", SECTIONS[code], "long", goes_to=f"sections/{code}", hint=hint, longest=_LONGEST)


_WRITTEN: Final = Question(
    "written_on",
    "It is finished: on which day was it written?",
    "day",
    hint="Leave it open while it is a draft. A finished record has every section that is always wanted.",
    wrong=_DAY,
    heading="Is it finished?",
)
_ELSEWHERE: Final = Question(
    "reference",
    "If the council keeps the record elsewhere: its reference",
    hint="Then nothing is written here.",
    longest=200,
)
_AGAIN: Final = Question(
    "new_version",
    "Why is there a new version?",
    goes_to="reason",
    required="Say why there is a new version: the one before was distributed",
    longest=500,
)


def record_questions(record: Told) -> tuple[Question, ...]:
    """The sections, whether it is finished, and once one went out why there is another version."""
    again = (_AGAIN,) if record.get("distributed_on") else ()
    return (*map(_section, SECTIONS), _WRITTEN, *again, _ELSEWHERE)


def record_form(review: Told, record: Told, outcome: Told, around: Around) -> FormPage:
    """The form of the whole record, with what was written, else with what the outcome says already."""
    asked = record_questions(record)
    saved = _saved(record)
    fresh = {} if record else {f"sections/{code}": text for code, text in from_outcome(outcome).items()}
    return FormPage(
        heading="The record of the review",
        questions=asked,
        button="Save the record",
        action=review_link(str(review["id"]), "record"),
        around=around,
        lead=f"{lead_of(review, around)} {_FILLED}" if fresh else lead_of(review, around),
        child_id=str(review["child_id"]),
        back=("The review", review_page_link(str(review["id"]))),
        typed=typed_as(asked, {**saved, **fresh}),
        version=str(record.get("revision") or ""),
        saved=typed_as(asked, saved),
    )


def _saved(record: Told) -> dict[str, Any]:
    sections = {f"sections/{each['code']}": each["text"] for each in record.get("sections", ())}
    return {**sections, "written_on": record.get("written_on"), "reference": record.get("reference")}


def record_said(record: Told, said: Told) -> dict[str, Any]:
    """What scheduling is told: every section anew, and what is kept from whom as it was."""
    sections = {path.partition("/")[2]: text for path, text in said.items() if path.startswith("sections/")}
    rest = {name: value for name, value in said.items() if not name.startswith("sections/")}
    kept = [] if rest.get("reference") else record.get("kept_from") or []
    return {**rest, "sections": sections, "kept_from": kept}


def from_outcome(outcome: Told) -> dict[str, str]:
    """What the outcome says of some sections already."""
    attendance = outcome.get("attendance") or ()
    decisions = outcome.get("decisions") or ()
    found = {
        "attendees": _who(attendance, "whole", "part"),
        "apologies": _who(attendance, "apologies"),
        "childs_view": _view(outcome, "child"),
        "others_views": "\n\n".join(
            filter(None, (_view(outcome, each) for each in ("parents", "carers", "professionals")))
        ),
        "disagreements": str((outcome.get("said") or {}).get("disagreements") or ""),
        "recommendations": "\n".join(f"{at}. {each.get('words') or ''}" for at, each in enumerate(decisions, 1)),
        "next_review": _next(outcome.get("next_review_on")),
    }
    return {code: text for code, text in found.items() if text}


def _who(attendance: Sequence[Told], *came: str) -> str:
    return "\n".join(
        Person(str(each["kind"]), each.get("person_id")).called for each in attendance if each["came"] in came
    )


def _view(outcome: Told, who: str) -> str:
    return str(((outcome.get("views") or {}).get(who) or {}).get("text") or "")


def _next(said: Any) -> str:
    on = items.day(said)
    return f"On {on.day} {on:%B %Y}." if on else ""


def kept_form(review: Told, record: Told, people: Sequence[Person], around: Around) -> FormPage:
    """The form by which sections are kept from somebody."""
    asked = kept_questions(record, people)
    return FormPage(
        heading="Keep parts of the record from somebody",
        questions=asked,
        button="Save what is kept from them",
        action=review_link(str(review["id"]), "record/kept"),
        around=around,
        lead=lead_of(review, around),
        child_id=str(review["child_id"]),
        back=("How each reader gets it", review_link(str(review["id"]), "record/preview")),
        version=str(record.get("revision") or ""),
        warning="Their copy says nothing of what was left out.",
    )


def kept_questions(record: Told, people: Sequence[Person]) -> tuple[Question, ...]:
    """From whom, which sections, and why."""
    written = {str(each["code"]): str(each["heading"]) for each in record.get("sections", ())}
    named = ", ".join(each.called for each in people if each.person_id)
    hint = f"Their id. Known of this review: {named}." if named else "Their id in the council's system."
    return (
        Question("person_id", "From whom?", hint=hint, required="Say from whom it is kept", longest=64),
        Question("sections", "Which sections?", "any_of", options=written, hint="None, to keep nothing from them."),
        Question("why", "Why?", hint="Never in anybody's copy.", required="Say why", longest=500),
        *((_AGAIN,) if record.get("distributed_on") else ()),
    )


def kept_said(record: Told, said: Told) -> dict[str, Any]:
    """What scheduling is told: the record as it is written, with this kept from that person."""
    others = [each for each in record.get("kept_from") or () if each["person_id"] != said.get("person_id")]
    now = {"person_id": said.get("person_id"), "sections": said.get("sections", []), "reason": said.get("why")}
    sections = {each["code"]: each["text"] for each in record.get("sections", ())}
    again = {"reason": said["reason"]} if said.get("reason") else {}
    kept = [*others, now] if now["sections"] else others
    return {"written_on": record.get("written_on"), "sections": sections, "kept_from": kept, **again}


def sending_form(review: Told, record: Told, outcome: Told, around: Around) -> FormPage:
    """The form by which it is said when the record went out, and what everybody got."""
    people = known_people(review, outcome.get("attendance") or ())
    asked = sending_questions(people)
    there = [each for each in outcome.get("attendance") or () if each["came"] in ("whole", "part")]
    came = {(each["kind"], each.get("person_id")) for each in there}
    full = {f"what-{at}": ["full"] for at, each in enumerate(people) if _gets_it(each, came)}
    return FormPage(
        heading="The record was distributed",
        questions=asked,
        button="Save that it was distributed",
        action=review_link(str(review["id"]), "record-distributed"),
        around=around,
        lead=f"{lead_of(review, around)} Version {record.get('version', 1)} of the record.",
        child_id=str(review["child_id"]),
        back=("The review", review_page_link(str(review["id"]))),
        typed=typed_as(asked, {"distributed_on": around.today.isoformat()}) | full,
        hidden=hidden_of(people),
        warning="Once it was distributed, a change of the record is a new version, with its reason.",
    )


def _gets_it(person: Person, came: set[tuple[Any, Any]]) -> bool:
    return person.kind != "child" and (person.kind, person.person_id) in came


def sending_questions(people: Sequence[Person]) -> tuple[Question, ...]:
    """When it went out, and what each person got."""
    day = Question("distributed_on", "On which day did it go out?", "day", required=_DAY, wrong=_DAY)
    return (day, *copy_questions(people))


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The record as one reader will get it, with the readers to choose from."""

    review_id: str
    child_id: str
    title: str
    version: int
    written: str
    copy_of: str
    who: str
    readers: tuple[tuple[str, str, bool], ...]
    """Of each reader an id, what they are, and whether something is kept from them."""
    sections: tuple[Told, ...]
    kept: tuple[str, ...]
    reader: Reader
    profile: str
    sample: bool
    writes: bool
    done: str | None = None
    elsewhere: str = ""

    def link(self, path: str = "") -> str:
        """The address of something of this review."""
        return review_link(self.review_id, path) if path else review_page_link(self.review_id)

    def file(self, kind: str) -> str:
        """The address of this copy as a file."""
        asked = {"format": kind, **({"for": self.copy_of} if self.copy_of else {})}
        return f"{self.link('record/file')}?{urlencode(asked)}"


def preview_view(
    review: Told, whole: Told, copy: Told, people: Sequence[Person], around: Around, who: str, *, writes: bool
) -> PreviewView:
    """What stands in this reader's copy; `whole` is the record as the reader of this page gets it."""
    kept = {str(each["person_id"]): each for each in whole.get("kept_from") or ()}
    known = {each.person_id: each.called for each in people if each.person_id}
    named = {**{each: each for each in kept}, **known}
    written = items.day(copy.get("written_on"))
    return PreviewView(
        review_id=str(review["id"]),
        child_id=str(review["child_id"]),
        title=items.review_words(review),
        version=int(copy.get("version") or 1),
        written=f"written on {written.day} {written:%B %Y}" if written else "a draft",
        copy_of=who,
        who=named.get(who, who),
        readers=tuple((each, called, each in kept) for each, called in named.items()),
        sections=tuple(copy.get("sections", ())),
        kept=tuple(SECTIONS.get(code, code) for code in kept.get(who, {}).get("sections", ())),
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        writes=writes,
        elsewhere=str(copy.get("reference") or ""),
    )


def with_done(view: PreviewView, done: str | None) -> PreviewView:
    """The same page after a form was sent."""
    return replace(view, done=done)

"""The decisions of a review while its outcome is written: added one at a time, changed, left out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import review_link
from services.reporting.pages.questions import Question, flat, nested, typed_as
from services.reporting.pages.reader import Reader

Told = Mapping[str, Any]
_DAY: Final = "Enter the day as a day, a month and a year"
NEW: Final = "new"
LIST: Final = "outcome/decisions"


_CHILDS_WORDS: Final = "As you would say it to them. Wanted of a child of 4 and over."
_WHAT: Final = (
    Question("words", "What was decided?", "long", required="Say what was decided"),
    Question("words_for_child", "The same in words for the child", "long", hint=_CHILDS_WORDS),
    Question("need", "Which need does it answer?", "long"),
    Question("outcome", "What is it to achieve?", "long"),
    Question("responsible_person_id", "Who carries it out?", hint="Their id in the council's system.", longest=64),
    Question("due_on", "By when?", "day", wrong=_DAY),
    Question("urgent", "It is urgent, and does not wait for the record", "tick"),
    Question("recommendation", "It is a recommendation, and binds nobody yet", "tick"),
)
_AGENCY: Final = (
    Question("agency", "If another agency was asked: which?", goes_to="referral/agency", heading="Another agency"),
    Question("made_on", "On which day was it asked?", "day", wrong=_DAY, goes_to="referral/made_on"),
    Question("respond_by", "By which day is it to answer?", "day", wrong=_DAY, goes_to="referral/respond_by"),
)


def questions(earlier: Sequence[Told]) -> tuple[Question, ...]:
    """What is asked of a decision (Jersey 3.72, 3.73). `earlier` are those still open that it may replace."""
    replaced = {str(each["id"]): str(each["words"]) for each in earlier}
    more = Question("supersedes", "Does it replace an earlier decision?", "pick", options=replaced)
    return (*_WHAT, *((more,) if replaced else ()), *_AGENCY)


@dataclass(frozen=True, slots=True)
class Row:
    """One decision in the table."""

    words: str
    words_for_child: str
    why: str
    who: str
    by_when: str
    marks: tuple[str, ...]
    change: str = ""
    remove: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """The decisions of a draft, with the ways to change them."""

    review_id: str
    child_id: str
    rows: tuple[Row, ...]
    reader: Reader
    profile: str
    sample: bool
    done: str | None = None

    def link(self, path: str) -> str:
        """The address of something of this review."""
        return review_link(self.review_id, path)


def decisions_view(review: Told, outcome: Told, around: Around, done: str | None) -> DecisionsView:
    """The decisions that were saved, each with the ways to change it and to leave it out."""
    review_id = str(review["id"])
    rows = tuple(row(each, review_id) for each in outcome.get("decisions") or ())
    reader, profile = around.reader, around.profile.name
    return DecisionsView(review_id, str(review["child_id"]), rows, reader, profile, around.sample, done)


def row(decision: Told, review_id: str = "") -> Row:
    """A decision: what, why, who, by when, in words for the child."""
    due = items.day(decision.get("due_on"))
    marks = [text for key, text in (("urgent", "Urgent"), ("recommendation", "Recommended")) if decision.get(key)]
    at = review_link(review_id, f"{LIST}/{decision['id']}") if review_id else ""
    why = [decision.get("need"), decision.get("outcome")]
    return Row(
        words=str(decision.get("words") or "In the review record"),
        words_for_child=str(decision.get("words_for_child") or ""),
        why=" ".join(f"{str(each).rstrip('.')}." for each in why if each),
        who=str(decision.get("responsible_person_id") or "Nobody named"),
        by_when=f"{due.day} {due:%B %Y}" if due else "No day",
        marks=tuple(marks),
        change=at,
        remove=f"{at}/removed" if at else "",
        status=_status(decision),
    )


def _status(decision: Told) -> str:
    said = {"implemented": "Done", "part": "Done in part", "withdrawn": "Withdrawn", "superseded": "Replaced"}
    if decision.get("overdue"):
        return "Overdue"
    return said.get(str(decision.get("status")), "To be done") if decision.get("status") else ""


def decision_form(
    review: Told, outcome: Told, around: Around, earlier: Sequence[Told], decision_id: str = NEW
) -> FormPage:
    """The form of one decision. Raises LookupError for one that is none of this outcome's."""
    saved = list(outcome.get("decisions") or ())
    place = len(saved) if decision_id == NEW else place_of(saved, decision_id)
    asked = questions(earlier)
    was = {} if decision_id == NEW else saved[place]
    review_id = str(review["id"])
    typed = typed_as(asked, {**_whom(review), **_known(was)} if decision_id == NEW else _known(was))
    return FormPage(
        heading="Add a decision" if decision_id == NEW else "Change a decision",
        questions=asked,
        button="Save the decision",
        action=review_link(review_id, f"{LIST}/{decision_id}"),
        around=around,
        lead=f"{items.review_words(review)}.",
        child_id=str(review["child_id"]),
        back=("All decisions", review_link(review_id, LIST)),
        typed=typed,
        version=str(outcome["version"]),
        at=f"decisions/{place}",
        saved=typed_as(asked, _known(was)),
    )


def _known(decision: Told) -> dict[str, Any]:
    return {path: value for path, value in flat(decision).items() if value is not None}


def _whom(review: Told) -> dict[str, str]:
    """The child's social worker, where she is known: most decisions are hers to carry out."""
    found = [each for each in review.get("invitees", ()) if each["kind"] == "social_worker" and each.get("person_id")]
    return {"responsible_person_id": str(found[0]["person_id"])} if found else {}


def place_of(saved: Sequence[Told], decision_id: str) -> int:
    """Where a decision stands in the list. Raises LookupError where it does not."""
    return {str(each["id"]): at for at, each in enumerate(saved)}[decision_id]


def with_one(outcome: Told, decision_id: str, said: Told, asked: Sequence[Question]) -> dict[str, Any]:
    """What scheduling is told: the whole list, with this one added or changed."""
    saved = [dict(each) for each in outcome.get("decisions") or ()]
    if decision_id == NEW:
        return {"decisions": [*saved, nested(said)]}
    place, fields = place_of(saved, decision_id), {each.field for each in asked}
    kept = {path: value for path, value in _known(saved[place]).items() if path not in fields}
    saved[place] = nested({**kept, **said})
    return {"decisions": saved}


def without_one(outcome: Told, decision_id: str) -> dict[str, Any]:
    """What scheduling is told: the whole list, without this one."""
    return {"decisions": [each for each in outcome.get("decisions") or () if str(each["id"]) != decision_id]}


def removal_form(review: Told, outcome: Told, around: Around, decision_id: str) -> FormPage:
    """The form that asks whether a decision is to be left out."""
    saved = list(outcome.get("decisions") or ())
    review_id, words = str(review["id"]), saved[place_of(saved, decision_id)].get("words")
    finished = "The outcome is finished: whoever was told of it hears that it is withdrawn."
    return FormPage(
        heading="Leave this decision out?",
        questions=(),
        button="Leave it out",
        action=review_link(review_id, f"{LIST}/{decision_id}/removed"),
        around=around,
        lead=str(words or ""),
        child_id=str(review["child_id"]),
        back=("All decisions", review_link(review_id, LIST)),
        version=str(outcome["version"]),
        warning=finished if outcome["status"] == "completed" else "",
    )

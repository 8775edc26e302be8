"""What an IRO begins: a concern, a dispute, a freeze, a contact with Cafcass, legal advice, practice seen. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.reporting.pages.disputes.codes import (
    AGAINST,
    CAFCASS,
    CARERS_ALONE,
    CATEGORIES,
    CHILDS,
    COMPLAINT_BY,
    PRACTICE,
    WISHES,
)
from services.reporting.pages.disputes.codes import said as in_words
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.items import CONCERN, DISPUTE
from services.reporting.pages.links import CONCERNS, challenge_link, concern_page_link, dispute_page_link
from services.reporting.pages.questions import Question, Typed

Said = Mapping[str, Any]
_REF: Final = "A reference in the case system. Never the story itself."
_DAY: Final = "For example, 27 3 2026. Left open, it is today."
_NO_DAY: Final = "Enter a day, a month and a year"
IROS: Final = ("iro", "corporate_iro", "iro_manager")
REASONS: Final[Mapping[str, str]] = {
    "rights_breached": "The child's rights are breached, or may be",
    "dispute_unresolved": "A dispute did not settle it",
    "steps_left": "There are other steps to take first",
    "settled_since": "It was settled meanwhile",
    "child_against_it": "The child does not want it",
    "other": "Something else",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "takes_it_up": "Cafcass takes it up",
    "asks_for_more": "Cafcass asks for more",
    "does_not_take_it_up": "Cafcass does not take it up",
    "other": "Something else",
}
ON_WHAT: Final[Mapping[str, str]] = {
    "childs_rights": "The child's rights",
    "court_case": "The court case",
    "care_plan": "The care plan",
    "placement": "Where the child lives",
    "own_duties": "The IRO's own duties",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class About:
    """Of whom it is, and what is known for the form: brothers and sisters with the same IRO, referrals to Cafcass."""

    child_id: str = ""
    dispute_id: str = ""
    id: str = ""
    siblings: tuple[str, ...] = ()
    referrals: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    """What the address chose before anybody typed anything."""

    @property
    def asked(self) -> dict[str, str]:
        """As the address has it."""
        found = {"child_id": self.child_id, "dispute_id": self.dispute_id, "id": self.id}
        return {name: each for name, each in found.items() if each}


@dataclass(frozen=True, slots=True)
class Beginning:
    """One kind of thing that is begun: who may, its words, what it asks, and what escalation is told."""

    kind: str
    roles: tuple[str, ...]
    heading: str
    button: str
    path: str
    done: str
    asks: Callable[[About, Around, Typed], tuple[Question, ...]]
    lead: str
    says: Callable[[Said], dict[str, Any]] = dict
    goes_to: str = ""
    """Of what the page is that comes then: a concern, a dispute, or all of the child's."""
    limit: str = ""
    """The duty whose limit runs from then on."""

    def then(self, about: About, told: Mapping[str, Any]) -> str:
        """The page that comes then."""
        if self.goes_to == "concern":
            return concern_page_link(str(told["id"]))
        if self.goes_to == "dispute":
            return dispute_page_link(str(told.get("dispute_id") or told["id"]))
        if about.dispute_id:
            return dispute_page_link(about.dispute_id)
        return challenge_link(child_id=about.child_id) if about.child_id else CONCERNS


def _of_whom(about: About) -> tuple[Question, ...]:
    if about.child_id:
        return ()
    asks = "Of which foster carer is it? (id)"
    return (Question("foster_carer_id", asks, required="Enter the foster carer's id", longest=64),)


def _category(about: About) -> Question:
    offered = CHILDS if about.child_id else {**{code: CATEGORIES[code] for code in sorted(CARERS_ALONE)}, **CHILDS}
    return Question("category", "What is it about?", "one_of", options=offered, required="Choose what it is about")


def _ref() -> Question:
    return Question("detail_ref", "Where is the story kept?", hint=_REF, longest=200)


def _on(asks: str) -> Question:
    return Question("on", asks, "day", hint=_DAY, wrong=_NO_DAY)


def _concern(about: About, _: Around, __: Typed) -> tuple[Question, ...]:
    with_whom = Question(
        "raised_with", "With whom do you raise it? (id)", hint="The team manager, for example.", longest=64
    )
    return (*_of_whom(about), _category(about), with_whom, _ref())


def also_for(siblings: tuple[str, ...]) -> tuple[Question, ...]:
    """Whether it is for brothers and sisters, too; not asked where there are none with the same IRO."""
    if not siblings:
        return ()
    options = {each: f"Child {each}" for each in siblings}
    hint = "One dispute with one set of days, and a line on each child's record."
    asks = "For which brothers and sisters is it, too?"
    return (Question("also_for", asks, "any_of", options=options, hint=hint),)


def wishes() -> Question:
    """What the child wants."""
    return Question("wishes", "What does the child want?", "one_of", options=WISHES)


def with_wishes(said: Said) -> dict[str, Any]:
    """What the child wants is said as escalation has it: a code, and whether the IRO acts against it."""
    told = {name: each for name, each in said.items() if name != "wishes"}
    if "wishes" in said:
        told |= {"childs_wishes": said["wishes"], "against_childs_wishes": said["wishes"] == AGAINST}
    return told


def _dispute(about: About, around: Around, typed: Typed) -> tuple[Question, ...]:
    rules = around.profile.settings.disputes
    ladder = rules.stages if about.child_id or not rules.foster_carer_stages else rules.foster_carer_stages
    stages = {str(at): f"{at}: {each.name}" for at, each in enumerate(ladder, 1)}
    passes = typed.get("stage", [""])[:1] not in ([""], ["1"], [])
    why = "Say in a sentence why a stage is passed over" if passes else ""
    team = Question("team_id", "Whose managers answer? (the team's id)", longest=64)
    return (
        *_of_whom(about),
        _category(about),
        *also_for(about.siblings),
        *(() if about.child_id else (team,)),
        *((wishes(),) if about.child_id else ()),
        Question("stage", "At which stage does it begin?", "pick", options=stages, hint="Left open, at the first."),
        Question("bypass_reason", "If a stage is passed over, why?", hint="In a sentence.", required=why, longest=200),
        *((Question("emergency", "Is it an emergency?", "yes_no"),) if rules.bypass == "emergency_only" else ()),
        Question("complaint_by", "If there is a complaint, who makes it?", "pick", options=COMPLAINT_BY),
        _ref(),
    )


def _opens(said: Said) -> dict[str, Any]:
    told = with_wishes(said)
    return told | ({"stage": int(told["stage"])} if "stage" in told else {})


def _freeze(_: About, __: Around, ___: Typed) -> tuple[Question, ...]:
    moves = Question("moves_on", "On which day was the child to move?", "day", hint="If you know it.", wrong=_NO_DAY)
    placement = Question("placement_id", "Where is the child to stay? (the placement's id)", longest=64)
    return (moves, placement, wishes(), _ref())


def _cafcass(about: About, around: Around, typed: Typed) -> tuple[Question, ...]:
    kind = (typed.get("kind") or [about.chosen.get("kind", "")])[0]
    steps = around.profile.settings.cafcass_referral.steps
    return (
        Question("kind", "What happened?", "one_of", options=CAFCASS, required="Choose what happened"),
        _on("On which day?"),
        *_considered(is_it=kind == "considered"),
        *_answered(about.referrals, is_it=kind == "answered"),
        *(Question(f"step_{each}", f"{in_words({}, each)}, on", "day", wrong=_NO_DAY) for each in steps),
    )


def _considered(*, is_it: bool) -> Iterator[Question]:
    whether, why = ("Choose whether the case is referred", "Choose why, or why not") if is_it else ("", "")
    yield Question("refers", "If it was considered: is the case referred?", "yes_no", required=whether)
    yield Question("reason", "If it was considered: why, or why not?", "pick", options=REASONS, required=why)


def _answered(referrals: Mapping[str, str], *, is_it: bool) -> Iterator[Question]:
    which, what = ("Choose which referral it answers", "Choose what Cafcass does") if is_it else ("", "")
    asks = "If Cafcass answered: which referral?"
    yield Question("referral_id", asks, "pick", options=referrals, required=which)
    yield Question("outcome", "If Cafcass answered: what does it do?", "pick", options=OUTCOMES, required=what)


_OF_A_KIND: Final = {"considered": ("refers", "reason"), "answered": ("referral_id", "outcome")}


def _contacts(said: Said) -> dict[str, Any]:
    """What was chosen of another kind is not said."""
    its = _OF_A_KIND.get(str(said.get("kind")), ())
    steps = {name.removeprefix("step_"): each for name, each in said.items() if name.startswith("step_")}
    others = {name for names in _OF_A_KIND.values() for name in names} - set(its)
    told = {name: each for name, each in said.items() if name not in others and not name.startswith("step_")}
    return told | ({"steps": steps} if steps else {})


def _practice(about: About, _: Around, __: Typed) -> tuple[Question, ...]:
    what = CHILDS if about.child_id else CATEGORIES
    team = Question("team_id", "Which team? (id)", required="Enter the team's id", longest=64)
    return (
        Question("kind", "What did you see?", "one_of", options=PRACTICE, required="Choose what you saw"),
        Question("category", "In what?", "one_of", options=what, required="Choose what it was about"),
        *(() if about.child_id else (team,)),
        Question("person_id", "Whose was it, if that is to be said? (id)", longest=64),
        _on("On which day did you see it?"),
        _ref(),
    )


def _advice(about: About, _: Around, __: Typed) -> tuple[Question, ...]:
    what = Question("on_what", "What is it about?", "pick", options=ON_WHAT)
    return (*_of_whom(about), what, _on("On which day did you seek it?"), _ref())


def _advice_came(_: About, __: Around, ___: Typed) -> tuple[Question, ...]:
    return (_on("On which day did it come?"), Question("followed", "Do you act as advised?", "yes_no"))


BEGINNINGS: Final[Mapping[str, Beginning]] = {
    each.kind: each
    for each in (
        Beginning(
            "concern",
            (*IROS, "iro_admin"),
            "Raise a concern",
            "Raise it",
            "/escalation/concerns",
            "concern_raised",
            _concern,
            "Informally, with whoever can put it right.",
            goes_to="concern",
            limit=CONCERN,
        ),
        Beginning(
            "dispute",
            IROS,
            "Open a formal dispute",
            "Open it",
            "/escalation/disputes",
            "dispute_opened",
            _dispute,
            "The manager of the first stage answers first, then those above, stage by stage.",
            _opens,
            "dispute",
            DISPUTE,
        ),
        Beginning(
            "freeze",
            IROS,
            "Ask that the child stays where placed",
            "Ask for it",
            "/escalation/freezes",
            "freeze_asked",
            _freeze,
            "Until the dispute about the move is settled. Without a dispute, one begins with it.",
            with_wishes,
            "dispute",
        ),
        Beginning(
            "cafcass",
            IROS,
            "Record a contact with Cafcass",
            "Save",
            "/escalation/cafcass",
            "cafcass_said",
            _cafcass,
            "That a referral was considered is recorded with why, or why not.",
            _contacts,
        ),
        Beginning(
            "advice",
            IROS,
            "Record legal advice that you sought",
            "Save",
            "/escalation/legal-advice",
            "advice_sought",
            _advice,
            "You need nobody's leave. You and the IRO manager alone see it.",
        ),
        Beginning(
            "advice-received",
            IROS,
            "The legal advice came",
            "Save",
            "/escalation/legal-advice/{id}/received",
            "advice_came",
            _advice_came,
            "What it says stays where it is kept.",
        ),
        Beginning(
            "practice",
            IROS,
            "Record practice that you saw",
            "Save",
            "/escalation/practice-observations",
            "practice_seen",
            _practice,
            "Good practice worth telling, or poor practice that is about more than one child.",
        ),
    )
}
"""By the last part of the address."""
_OF_THE_FORM: Final = frozenset({"advice-received"})
"""What is said of something that is there: of no child and no dispute."""


def limit_from_today(around: Around, duty: str) -> str:
    """How long there is, as the policy has it: `From today: 5 working days.`"""
    found = around.profile.all_duties.get(duty)
    return f"From today: {found.limit}." if found is not None else ""


def beginning_form(beginning: Beginning, about: About, around: Around, typed: Typed) -> FormPage:
    """The form by which it is begun."""
    back = challenge_link(child_id=about.child_id) if about.child_id else CONCERNS
    back = dispute_page_link(about.dispute_id) if about.dispute_id else back
    return FormPage(
        heading=beginning.heading,
        questions=beginning.asks(about, around, typed),
        button=beginning.button,
        action=challenge_link(beginning.kind, **about.asked),
        around=around,
        lead=f"{beginning.lead} {limit_from_today(around, beginning.limit)}".strip(),
        child_id=about.child_id or None,
        back=("The dispute" if about.dispute_id else "Concerns and disputes", back),
        typed={name: [each] for name, each in about.chosen.items()},
    )


def told(beginning: Beginning, about: About, said: Said) -> dict[str, Any]:
    """What escalation is told."""
    body = beginning.says(said)
    if beginning.kind in _OF_THE_FORM:
        return body
    body |= {"child_id": about.child_id} if about.child_id else {}
    names_it = beginning.kind in ("freeze", "cafcass", "advice") and about.dispute_id
    return body | ({"dispute_id": about.dispute_id} if names_it else {})

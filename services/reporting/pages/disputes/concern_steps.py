"""What is done with a concern by its forms: taken up or not, settled, let lapse, made formal. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages.disputes.beginnings import also_for, limit_from_today, wishes, with_wishes
from services.reporting.pages.disputes.clock import what_about
from services.reporting.pages.disputes.codes import CHILDS_CHANGES, DECLINES, LAPSES, SETTLED, WHAT_CHANGED
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.items import CONCERN, DISPUTE
from services.reporting.pages.links import concern_page_link, dispute_page_link
from services.reporting.pages.questions import Question

Row = Mapping[str, Any]
DECIDES: Final = frozenset({"iro", "corporate_iro", "iro_manager"})
_DAY: Final = "For example, 27 3 2026. Left open, it is today."
_NO_DAY: Final = "Enter a day, a month and a year"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done with a concern. `states` are those in which it can be done."""

    path: str
    states: tuple[str, ...]
    verb: str
    heading: str
    button: str
    done: str
    asks: Callable[[Row, tuple[str, ...]], tuple[Question, ...]]
    lead: str = ""
    says: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    limit: str = ""
    """The duty whose limit runs from then on."""

    def then(self, concern_id: str, told: Mapping[str, Any]) -> str:
        """The page that comes then: of a concern made formal its dispute's."""
        dispute = told.get("dispute_id")
        return dispute_page_link(str(dispute)) if dispute else concern_page_link(concern_id)


def _nothing(_: Row, __: tuple[str, ...]) -> tuple[Question, ...]:
    return ()


def _on(asks: str) -> Question:
    return Question("on", asks, "day", hint=_DAY, wrong=_NO_DAY)


def _declined(_: Row, __: tuple[str, ...]) -> tuple[Question, ...]:
    return (Question("reason", "Why not?", "one_of", options=DECLINES, required="Choose why it is no concern"),)


def _resolved(concern: Row, _: tuple[str, ...]) -> tuple[Question, ...]:
    changed = CHILDS_CHANGES if concern["child_id"] else WHAT_CHANGED
    return (
        Question("outcome", "How was it settled?", "one_of", options=SETTLED, required="Choose how it was settled"),
        Question(
            "what_changed",
            "What changed for the child?",
            "any_of",
            options=changed,
            hint="At least one. Where nothing changed, nothing was settled: make it formal, or let it lapse.",
            required="Choose what changed for the child",
        ),
        _on("On which day was it settled?"),
    )


def _lapsed(_: Row, __: tuple[str, ...]) -> tuple[Question, ...]:
    why = Question("reason", "Why?", "one_of", options=LAPSES, required="Choose why it does not matter any more")
    return (why, _on("Since which day?"))


def _formal(concern: Row, siblings: tuple[str, ...]) -> tuple[Question, ...]:
    ref = "A reference in the case system. Never the story itself."
    asked = (wishes(),) if concern["child_id"] else ()
    return (*also_for(siblings), *asked, Question("detail_ref", "Where is the story kept?", hint=ref, longest=200))


STEPS: Final[Mapping[str, Step]] = {
    each.path: each
    for each in (
        Step(
            "open",
            ("offered",),
            "Take it up",
            "Take up the concern",
            "Take it up",
            "concern_opened",
            _nothing,
            "It is raised in your name.",
            limit=CONCERN,
        ),
        Step(
            "decline",
            ("offered",),
            "It is no concern",
            "It is no concern",
            "Do not take it up",
            "concern_declined",
            _declined,
        ),
        Step(
            "resolution",
            ("open",),
            "It was settled",
            "Say how it was settled",
            "It was settled",
            "concern_resolved",
            _resolved,
        ),
        Step(
            "make-formal",
            ("open",),
            "Make it formal",
            "Make the concern a formal dispute",
            "Make it formal",
            "concern_formal",
            _formal,
            "The manager of the first stage answers first, then those above, stage by stage.",
            with_wishes,
            DISPUTE,
        ),
        Step("lapse", ("open",), "Let it lapse", "Let the concern lapse", "Let it lapse", "concern_lapsed", _lapsed),
    )
}
"""By the last part of the address, which is escalation's, too."""


def step_form(step: Step, concern: Row, siblings: tuple[str, ...], around: Around) -> FormPage:
    """The form by which it is done."""
    its = str(concern["id"])
    lead = f"Concern about {what_about(concern)}. {step.lead} {limit_from_today(around, step.limit)}".strip()
    return FormPage(
        heading=step.heading,
        questions=step.asks(concern, siblings),
        button=step.button,
        action=concern_page_link(its, step.path),
        around=around,
        lead=lead,
        child_id=concern["child_id"],
        back=("The concern", concern_page_link(its)),
    )

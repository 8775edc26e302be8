"""The forms after a review: decisions sent and answered, the plan updated, and each step taken back. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.reporting.pages.questions import Question
from services.reporting.pages.reviews.arranging import ADJOURN, ARRANGE, CANCEL, EXCLUDE, MEETING, WISHES
from services.reporting.pages.reviews.steps import IROS, MANAGERS, WORKERS, Known, Step, asks

Told = Mapping[str, Any]
_DAY: Final = "Enter the day as a day, a month and a year"


def _day(name: str, asks: str, hint: str = "", *, required: bool = True) -> Question:
    return Question(name, asks, "day", hint=hint, required=_DAY if required else "", wrong=_DAY)


def _sent_questions(_known: Known) -> tuple[Question, ...]:
    return (
        _day("sent_on", "On which day were they sent?"),
        _day(
            "received_on",
            "On which day did they have them?",
            "The manager's time to answer counts from this day; left open, from the day they were sent.",
            required=False,
        ),
    )


def _answer_questions(known: Known) -> tuple[Question, ...]:
    decided = {str(each["id"]): str(each["words"]) for each in known.review.get("decisions", ())}
    return (
        _day("responded_on", "On which day is the answer?"),
        Question(
            "agreed", "Do you agree to all decisions?", "yes_no", required="Choose whether you agree to all decisions"
        ),
        Question("disagreed_with", "If not, with which do you disagree?", "any_of", options=decided),
        Question(
            "reason_ref",
            "Where does the case system keep the reasons?",
            hint="A reference, never the reasons.",
            longest=200,
        ),
    )


def _updated_questions(_known: Known) -> tuple[Question, ...]:
    return (_day("updated_on", "On which day was the care plan brought up to date?"),)


WHY: Final = (
    Question(
        "reason",
        "Why is it taken back?",
        "long",
        hint="It stays on file with what was said, and is in no letter.",
        required="Say why it is taken back",
    ),
)
"""What is asked of whoever takes something back."""


def _today(name: str) -> Any:
    return lambda known: {name: known.today.isoformat()}


SENT: Final = Step(
    "decisions-sent",
    "The decisions were sent",
    "Save that they were sent",
    _sent_questions,
    "decisions_sent",
    address="/decisions-sent",
    filled=_today("sent_on"),
)
ANSWER: Final = Step(
    "management-response",
    "Answer the decisions",
    "Save the answer",
    _answer_questions,
    "response",
    roles=MANAGERS,
    address="/management-response",
    filled=_today("responded_on"),
    warning="Silence is agreement once the time is over. A decision with which you disagree waits until it is settled.",
)
UPDATED: Final = Step(
    "care-plan-update",
    "The care plan was updated",
    "Save that it was updated",
    _updated_questions,
    "plan_updated",
    roles=WORKERS,
    address="/care-plan-update",
    filled=_today("updated_on"),
)


def _back(path: str, what: str, roles: tuple[str, ...] = IROS, warning: str = "") -> Step:
    return Step(
        f"withdrawals/{path}",
        f"Take back {what}",
        "Take it back",
        asks(WHY),
        "taken_back",
        roles=roles,
        address=f"/{path}/withdrawal",
        warning=warning,
    )


BACK: Final[Mapping[str, Step]] = {
    "arrangement": _back("arrangement", "the arrangement"),
    "held": _back("held", "that the review was held", warning="Its time limit runs again, as if it had not been held."),
    "adjournment": _back("adjournment", "the adjournment"),
    "cancellation": _back("cancellation", "the cancellation"),
    "childs-wishes": _back("childs-wishes", "the child's wishes", (*IROS, "social_worker")),
    "outcome": _back("outcome", "that the outcome is finished", warning="It is a draft again, with all that it says."),
    "decisions-sent": _back("decisions-sent", "that the decisions were sent"),
    "record": _back("record", "the record"),
    "record-distributed": _back("record-distributed", "that the record was distributed"),
    "management-response": _back("management-response", "the answer to the decisions", MANAGERS),
    "care-plan-update": _back("care-plan-update", "that the care plan was updated", WORKERS),
}
"""What may be taken back of a review, by what was said."""
STEPS: Final[tuple[Step, ...]] = (ARRANGE, WISHES, EXCLUDE, ADJOURN, CANCEL, MEETING, SENT, ANSWER, UPDATED)
"""Every form of this kind, but for those that take something back."""
TAKERS_BACK: Final = tuple(sorted({role for step in BACK.values() for role in step.roles}))
"""Who may take back something."""

"""The outcome of a review, a page per heading: what each asks. Pure.

The headings follow the meeting. Each covers whole or half parts of the outcome, by the path of each answer; what a page
does not cover of a part stays as it was saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.reporting.pages.questions import Kind, Question
from services.reporting.pages.reviews import codes
from services.reporting.pages.reviews.subjects import about

_DAY: Final = "Enter the day as a day, a month and a year"


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the meeting: its word in the address, and what it asks."""

    path: str
    title: str
    questions: tuple[Question, ...] = ()
    lead: str = ""
    covers: tuple[str, ...] = ()
    """The paths of what it asks, where a page of its own asks it."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all that it asks."""
        return self.covers or tuple(each.field for each in self.questions)


def _asked(path: str, asks: str, options: Mapping[str, str], heading: str = "", hint: str = "") -> Question:
    return Question(_name(path), asks, "one_of", options=options, goes_to=path, heading=heading, hint=hint)


def _of(path: str, asks: str, kind: Kind = "yes_no", heading: str = "", hint: str = "") -> Question:
    return Question(_name(path), asks, kind, goes_to=path, heading=heading, hint=hint, wrong=_DAY * (kind == "day"))


def _name(path: str) -> str:
    return path.replace("/", "-")


def _view(who: str, words: str) -> tuple[Question, ...]:
    return (
        _of(f"views/{who}/text", "What was said, in their words or yours", "long", heading=f"What {words}"),
        _of(f"views/{who}/present", "Was it said at the review?"),
    )


_RIGHTS: Final = {
    "to_apply": "To apply to the court for an order",
    "to_discharge": "To ask the court to end the care order",
    "to_complain": "To complain, and how",
    "to_advocate": "To have an advocate, and what one does",
}
_PLANS: Final = "Is it up to date?"

HEADINGS: Final[tuple[Heading, ...]] = (
    Heading("attendance", "Who came", covers=("attendance",)),
    Heading(
        "child",
        "The child: how you spoke, how they took part, what they think",
        (
            _of("spoken_to/in_private", "Did you speak with the child alone?", heading="Before the meeting"),
            _asked("spoken_to/how", "How did you find out what the child feels?", codes.HOW_SPOKEN),
            _of("spoken_to/in_placement", "Did you see the child where the child lives?"),
            _of("spoken_to/on", "On which day?", "day"),
            _asked("monitoring/consulted_before", "Did you consult the child before?", codes.CONSULTED),
            _asked(
                "participation",
                "How did the child take part?",
                codes.PARTICIPATION,
                "At the meeting",
                "The codes of the statutory return. PN0 is for a child under 4, the others from 4 on.",
            ),
            *_view("child", "the child thinks"),
            _asked("happy/where_living", "Is the child happy where they live?", codes.HAPPY, "Asked every time"),
            _asked("happy/with_plan", "Is the child happy with the plan?", codes.HAPPY),
        ),
    ),
    Heading("since", "Since the last review", about("changes_since", "last_decisions", "timeliness")),
    Heading(
        "law",
        "Legal status and rights",
        (
            *about("legal_status"),
            _of("legal_status/appropriate", "Does the legal status still serve the child?"),
            _of("legal_status/queried_on", "If not, when did you ask social worker and team manager?", "day"),
            _of("legal_status/answered_on", "When did they answer?", "day"),
            _of("legal_status/answer", "What did they answer?", "long"),
            *(
                _asked(f"rights/{name}", words, codes.RIGHT, "What the child knows of their rights" * (not at))
                for at, (name, words) in enumerate(_RIGHTS.items())
            ),
            _of("proceedings/wished", "Does the child wish to go to court?", heading="Going to court"),
            _asked("proceedings/help", "If so, who helps?", codes.COURT_HELP),
        ),
    ),
    Heading(
        "plan",
        "Care plan and permanence",
        (
            _asked("plans/care_plan", _PLANS, codes.NEEDED, "The care plan"),
            _asked("care_plan", "Was the care plan confirmed or changed?", codes.CARE_PLAN),
            _of("plan_ratified", "Do you ratify the plan?"),
            _asked("plan_change/understood", "If it changed: does the child understand?", codes.CHANGE_UNDERSTOOD),
            _asked("plan_change/then", "If not yet: what is done about it?", codes.CHANGE_THEN),
            *about("permanence"),
            _of("permanence_plan_agreed", "Is a plan for permanence agreed?"),
            _asked("permanence/explained_to_child", "Was it explained to the child?", codes.NEEDED),
            _asked("permanence/explained_to_parents", "Was it explained to the parents?", codes.NEEDED),
            _asked(
                "permanence/post_adoption_information",
                "Was the family told of support after an adoption?",
                codes.NEEDED,
            ),
            _of("adoption_dates/life_story_work_by", "Life-story work by", "day", "If the child is to be adopted"),
            _of("adoption_dates/later_life_letter_by", "Later-life letter by", "day"),
            _of("adoption_dates/post_adoption_plan_by", "Post-adoption plan by", "day"),
            _of("adoption_plan_reconsidered", "Not placed yet: was the plan of adoption reconsidered?"),
        ),
    ),
    Heading(
        "placement",
        "Placement, contact and safety",
        (
            *about("placement", "contact", "social_worker_visits"),
            _asked(
                "safeguarding/placement_safeguards", "Does the placement keep the child safe?", codes.YES_NO, "Safety"
            ),
            _asked("safeguarding/concerns_raised", "Were safeguarding concerns raised?", codes.YES_NO),
            _asked(
                "safeguarding/child_protection_criteria",
                "Are the criteria for a child protection plan still met?",
                codes.CRITERIA,
            ),
            _asked(
                "child_protection/iro",
                "If there is a plan: what does the IRO do at the conference?",
                codes.CONFERENCE,
            ),
            _asked("child_protection/not_because", "If neither, why?", codes.NOT_AT_CONFERENCE),
            _of("child_protection/conference_on", "On which day is the conference?", "day"),
            _asked(
                "monitoring/sexual_exploitation", "Is the child sexually exploited, or at risk?", codes.EXPLOITATION
            ),
            _asked("monitoring/goes_missing", "Does the child go missing?", codes.KNOWN),
        ),
    ),
    Heading(
        "education",
        "Education, leisure and development",
        (
            *about("education"),
            _asked("plans/pep", _PLANS, codes.NEEDED, "The personal education plan (PEP)"),
            _asked("pep/made_with_child", "Was it made with the child and the adults?", codes.YES_NO),
            _asked("pep/targets_set", "Does it have targets?", codes.YES_NO),
            _asked("pep/progress", "Is progress satisfactory?", codes.YES_NO),
            _asked("pep/support", "Does the child have the support needed?", codes.YES_NO),
            *about("leisure"),
            _asked("monitoring/leisure_needs_met", "Does the placement give chances for leisure?", codes.YES_NO),
            _asked("development/education", "Education", codes.DIMENSION, "Development: what the plan says of each"),
            _asked("development/emotional", "Feelings and behaviour", codes.DIMENSION),
            _asked("development/family", "Family and friends", codes.DIMENSION),
            _asked("development/presentation", "How the child comes across", codes.DIMENSION),
            _asked("development/self_care", "Looking after themselves", codes.DIMENSION),
        ),
    ),
    Heading(
        "health",
        "Health",
        (
            *about("health"),
            _asked("plans/health_plan", _PLANS, codes.NEEDED, "The health plan"),
            _asked("development/health", "What does the plan say of health?", codes.DIMENSION),
            _asked("monitoring/substance_misuse", "Does the child misuse substances?", codes.KNOWN),
            _asked("monitoring/mental_health_issue", "Does the child have a mental health issue?", codes.KNOWN),
        ),
    ),
    Heading(
        "identity",
        "Identity",
        (
            *about("identity"),
            _asked("identity/culture", "Culture", codes.NEED, "How each need is met"),
            _asked("identity/diet", "Diet", codes.NEED),
            _asked("identity/disability", "Disability and personal care", codes.NEED),
            _asked("identity/language", "Language", codes.NEED),
            _asked("identity/religion", "Religion and belief", codes.NEED),
            _asked("development/identity", "What does the plan say of identity?", codes.DIMENSION),
        ),
    ),
    Heading(
        "support",
        "Support, wishes and leaving care",
        (
            *about("support", "wishes"),
            _asked("advocacy/advocate_considered", "Was an advocate considered?", codes.YES_NO, "Somebody independent"),
            _asked("advocacy/independent_visitor_considered", "Was an independent visitor considered?", codes.YES_NO),
            _asked("advocacy/child_wants_advocate", "Does the child want an advocate?", codes.WANTS_ADVOCATE),
            *about("leaving_care"),
            _asked("plans/pathway_plan", "Is the pathway plan up to date?", codes.NEEDED, hint="From 16 on."),
        ),
    ),
    Heading(
        "others",
        "What others think",
        (
            *_view("parents", "parents think, and others with parental responsibility"),
            *_view("carers", "carers think"),
            *_view("professionals", "professionals think"),
            _of("said/disagreements", "Disagreements", "long", "What else was said"),
            _of("said/compliments", "Compliments", "long"),
        ),
    ),
    Heading("decisions", "Decisions and recommendations", covers=("decisions",)),
    Heading(
        "next",
        "The next review",
        (
            _of(
                "next_review_on",
                "On which day is the next review?",
                "day",
                hint="It is arranged for that day once the outcome is finished. Leave it open to arrange it later.",
            ),
        ),
    ),
)
BY_PATH: Final[Mapping[str, Heading]] = {each.path: each for each in HEADINGS}

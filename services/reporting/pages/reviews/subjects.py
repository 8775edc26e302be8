"""The fifteen subjects of a review, as a page asks and shows them. Pure.

Source: Jersey 3.38, in its order; the same as the IRO Handbook for England.
"""

from collections.abc import Mapping
from typing import Final

from services.reporting.pages.questions import Question

SUBJECTS: Final[Mapping[str, str]] = {
    "changes_since": "What changed since the last review",
    "last_decisions": "The last review's decisions were carried out",
    "legal_status": "The legal status is still the right one",
    "permanence": "There is a plan for permanence, in the child's time",
    "contact": "Contact with family and friends",
    "placement": "The placement meets the child's needs",
    "education": "Education and development",
    "leisure": "Leisure and activities",
    "health": "Health, and what the last assessment asks for",
    "identity": "Identity, and how its needs are met",
    "support": "Advice and support fit, and the child understands them",
    "leaving_care": "Preparing for the time after care",
    "wishes": "The social worker found out the child's wishes, and the plan shows it",
    "social_worker_visits": "The social worker visits often enough",
    "timeliness": "Plans and decisions were acted on in time",
}


def about(*names: str) -> tuple[Question, ...]:
    """What is asked of each of these: whether the IRO is satisfied; if not, by when it is put right (Jersey 3.39)."""
    return tuple(question for name in names for question in _subject(name, SUBJECTS[name]))


def _subject(name: str, words: str) -> tuple[Question, ...]:
    at = f"subjects/{name}"
    return (
        Question(f"{name}-satisfied", "Are you satisfied?", "yes_no", goes_to=f"{at}/satisfied", heading=words),
        Question(
            f"{name}-by",
            "If not, by which day is it to be put right?",
            "day",
            wrong="Enter the day as a day, a month and a year",
            goes_to=f"{at}/remedial_by",
        ),
        Question(f"{name}-evidence", "Ask for evidence of it", "tick", goes_to=f"{at}/evidence_asked"),
        Question(f"{name}-note", "Anything to note", "long", goes_to=f"{at}/note"),
    )

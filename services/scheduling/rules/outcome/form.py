"""What an outcome asks: the subjects of a review, the parts of the form, and which of them every review answers.

Source: Jersey 3.38 (the same words as the IRO Handbook for England), 3.44, 3.47, 3.49, 3.52, 3.63 to 3.65, 1.3; Hull 2;
Blackpool 7.12 and 8.3 to 8.15; Jersey 4.4 for short breaks. That the form is whole before an outcome is completed is
local.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SUBJECTS: Final = (
    "changes_since",
    "last_decisions",
    "legal_status",
    "permanence",
    "contact",
    "placement",
    "education",
    "leisure",
    "health",
    "identity",
    "support",
    "leaving_care",
    "wishes",
    "social_worker_visits",
    "timeliness",
)
"""The fifteen subjects of Jersey 3.38, in its order."""
SUBJECTS_OF_SHORT_BREAKS: Final = ("last_decisions", "placement", "education", "leisure", "wishes")
"""What a review of short breaks looks at: the needs of a child while away from the parents (Jersey 4.4)."""

ALWAYS: Final = ("participation", "spoken_to", "attendance", "plan_ratified", "care_plan", "decisions")
NOT_OF_SHORT_BREAKS: Final = ("permanence_plan_agreed",)
ANSWERED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "plans": ("care_plan", "health_plan", "pep", "pathway_plan"),
        "monitoring": (
            "consulted_before",
            "leisure_needs_met",
            "substance_misuse",
            "sexual_exploitation",
            "mental_health_issue",
            "goes_missing",
        ),
        "legal_status": ("appropriate",),
        "safeguarding": ("placement_safeguards", "concerns_raised", "child_protection_criteria"),
    }
)
ANSWERED_OF_SHORT_BREAKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "plans": ("care_plan",),
        "monitoring": ("consulted_before", "leisure_needs_met"),
        "safeguarding": ("placement_safeguards", "concerns_raised"),
    }
)
ANSWERED_BY_THE_CHILD: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "happy": ("where_living", "with_plan"),
        "rights": ("to_apply", "to_discharge", "to_complain", "to_advocate"),
        "proceedings": ("wished",),
        "advocacy": ("advocate_considered", "independent_visitor_considered", "child_wants_advocate"),
        "views": ("child",),
    }
)
"""What is asked of a child who is old enough to be asked."""

"""The sections of a review's record: which there are, in which order, and which every record has.

Source: Blackpool appendix 3 (the headings and their order); Jersey 3.66 (a record addresses all the elements of the
care plan and gives everybody's views). Which of them a record must have is local: those that Jersey 3.66 asks of every
child's record; the others only where there is something to say.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class SectionCode(StrEnum):
    """A section of the record, by the code under which its text is kept."""

    ATTENDEES = "attendees"
    APOLOGIES = "apologies"
    BACKGROUND = "background"
    CARE_PLANNING = "care_planning"
    PLACEMENT = "placement"
    LEISURE = "leisure"
    HEALTH = "health"
    EDUCATION = "education"
    CONTACT = "contact"
    IDENTITY = "identity"
    SAFEGUARDING = "safeguarding"
    CHILDS_VIEW = "childs_view"
    LEGAL_RIGHTS = "legal_rights"
    OTHERS_VIEWS = "others_views"
    OTHER_ISSUES = "other_issues"
    DISAGREEMENTS = "disagreements"
    EARLIER_RECOMMENDATIONS = "earlier_recommendations"
    RECOMMENDATIONS = "recommendations"
    NEXT_REVIEW = "next_review"


class Section(NamedTuple):
    """A section's heading in words, and whether every record has it."""

    heading: str
    required: bool


SECTIONS: Final[Mapping[SectionCode, Section]] = MappingProxyType(
    {
        SectionCode.ATTENDEES: Section("Attendees", True),
        SectionCode.APOLOGIES: Section("Apologies", False),
        SectionCode.BACKGROUND: Section("Background information", False),
        SectionCode.CARE_PLANNING: Section("Care planning (contingency and transitional)", True),
        SectionCode.PLACEMENT: Section("Placement", True),
        SectionCode.LEISURE: Section("Leisure", True),
        SectionCode.HEALTH: Section("Health (physical and emotional)", True),
        SectionCode.EDUCATION: Section("Education", True),
        SectionCode.CONTACT: Section("Contact", True),
        SectionCode.IDENTITY: Section("Identity", True),
        SectionCode.SAFEGUARDING: Section("Safeguarding issues", False),
        SectionCode.CHILDS_VIEW: Section("Child’s view", True),
        SectionCode.LEGAL_RIGHTS: Section("Child’s legal rights", False),
        SectionCode.OTHERS_VIEWS: Section("Parents’ views and significant others", True),
        SectionCode.OTHER_ISSUES: Section("Other issues (advocacy, independent visitors)", False),
        SectionCode.DISAGREEMENTS: Section("Disagreements", False),
        SectionCode.EARLIER_RECOMMENDATIONS: Section("Recommendations from previous review", False),
        SectionCode.RECOMMENDATIONS: Section("Recommendations from this review", True),
        SectionCode.NEXT_REVIEW: Section("Next review", True),
    }
)
"""In the order in which a record has them."""


def missing(given: Collection[str]) -> list[SectionCode]:
    """The sections that every record has and this one does not, in their order."""
    return [code for code, section in SECTIONS.items() if section.required and code not in given]

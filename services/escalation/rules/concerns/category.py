"""What a concern is about: of a late or missed duty what the policy says of that duty, of a person's what they say.

Three categories are the Corporate IRO's own, of foster carers' reviews, and no child's.

Source: Blackpool 9.4, 9.5; North Lincolnshire 2.5; Hull 2.
"""

from typing import Final, get_args

from shared.policy import Category, Profile, duty_under

CATEGORIES: Final[tuple[str, ...]] = get_args(Category)
"""What a concern may be about."""
CARERS_ALONE: Final = frozenset({"fostering_visits", "documentation", "health_and_safety"})
"""Visits of the fostering social worker not made, review documents not completed, health and safety (Blackpool 9.5)."""
OTHER: Final = "other"


def category_of(duty: str, policy: str, profile: Profile) -> str:
    """The category of a concern about this duty, as the policy has it that the duty was opened under.

    Where that version is not known here, as the council's own profile has it; `other` for a duty nobody knows.
    """
    found = duty_under(policy, duty, profile)
    return OTHER if found is None else found.category


def may_be_about(category: str, subjectkind: str) -> bool:
    """Whether a concern about such a subject may be of this category."""
    return subjectkind != "child" or category not in CARERS_ALONE

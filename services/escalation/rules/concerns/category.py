"""What a concern is about, when a duty that was late or missed raised it: what the policy says of that duty.

Source: Blackpool 9.4; North Lincolnshire 2.5; Hull 2.
"""

from typing import Final, get_args

from shared.policy import Category, Profile, duty_under

CATEGORIES: Final[tuple[str, ...]] = get_args(Category)
"""What a concern may be about."""
OTHER: Final = "other"


def category_of(duty: str, policy: str, profile: Profile) -> str:
    """The category of a concern about this duty, as the policy has it that the duty was opened under.

    Where that version is not known here, as the council's own profile has it; `other` for a duty nobody knows.
    """
    found = duty_under(policy, duty, profile)
    return OTHER if found is None else found.category

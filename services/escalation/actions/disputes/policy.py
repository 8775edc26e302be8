"""A dispute keeps the policy under which it was opened, and what is asked for in it goes by that one."""

from shared.policy import PolicyError, Profile, load_profile


def policy_named(named: str, profile: Profile) -> Profile:
    """The policy that a record names; where that is not known here, the council's own."""
    if named == profile.id:
        return profile
    name, _, version = named.partition("@")
    try:
        return load_profile(name, version)
    except PolicyError:
        return profile

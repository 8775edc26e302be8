"""How a duty was done, where its policy says how it may be: in codes, some of them only for a reason. Pure.

Source: Jersey 3.33 to 3.35; Blackpool 8.3 (the child is visited in the placement; by telephone when settled, by
observation or play when very young or not able to talk).
"""

from typing import NamedTuple

from shared.policy import Duty


class Fault(NamedTuple):
    """What is wrong with it: the field, and what is to be said there."""

    field: str
    message: str


def fault_of_way(duty: Duty, how: str | None, because: str | None) -> Fault | None:
    """Why it cannot have been done so under this policy, which names the ways and their reasons; None if it can."""
    if not duty.ways or (how is None and not duty.way_wanted):
        return None
    if how is None or how not in duty.ways:
        return Fault("how", f"is to be one of: {', '.join(duty.ways)}")
    reasons = duty.ways[how]
    if reasons and because not in reasons:
        return Fault("because", f"{how} wants its reason, one of: {', '.join(reasons)}")
    return None

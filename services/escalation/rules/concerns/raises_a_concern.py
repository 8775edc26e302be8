"""Whether a duty that was late or missed is recorded as a concern.

It is, once for each duty, except imported history, which is not judged, and the clocks of resolving concerns and
disputes themselves: an answer that is late moves a dispute on and is no new concern, else each would raise the next.
Nor is it of a duty of which the policy says that none follows. What was to be done on a day that had passed before
anybody could know (a shortfall) is a concern only if it was never done.

Source: our own (local), from Jersey 6.1 and Hull 1: the IRO challenges poor practice.
"""

OWN_CLOCKS = frozenset({"informal_resolution", "dispute_stage_response", "dispute_resolved"})


def raises_a_concern(duty: str, *, imported: bool, wanted: bool = True, late_in_shortfall: bool = False) -> bool:
    """Whether this duty's being late or missed is a concern; `wanted` is what the policy says of the duty."""
    return wanted and not imported and not late_in_shortfall and duty not in OWN_CLOCKS

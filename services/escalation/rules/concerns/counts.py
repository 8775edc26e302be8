"""Whether a duty that was late or missed counts as a lateness: as a line for somebody, and towards a concern.

It does, once for each duty, except imported history, which is not judged, and the clocks of concerns and disputes
themselves: an answer that is late moves a dispute on, and is no new lateness. What was to be done on a day that had
passed before anybody could know (a shortfall) counts only if it was never done; what starts another duty when it is
missed (`missed_raises_concern` of the policy) is counted by that one.

Source: our own (local), from Jersey 6.1 and Hull 1: the IRO challenges poor practice.
"""

OWN_CLOCKS = frozenset({"informal_resolution", "dispute_stage_response", "dispute_resolved"})


def counts(duty: str, *, imported: bool, wanted: bool = True, late_in_shortfall: bool = False) -> bool:
    """Whether this duty's being late or missed counts; `wanted` is what the policy says of its being missed."""
    return wanted and not imported and not late_in_shortfall and duty not in OWN_CLOCKS

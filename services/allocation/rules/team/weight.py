"""What one child counts for in an IRO's load: 1, times the profile's weight for each thing that the case asks.

50 to 70 children is a range because it "should reflect the diversity and complexity of cases"; more time is required
for a child with communication needs, and workloads are to be adjusted accordingly. By how much nobody says: the
weights are the council's own, and 1 each until it states them. They multiply, so that neither their order nor how
many of them are left at 1 matters, and no weight below 1 can make a case count for less than nothing.

Source: Jersey 4.9, 7.13-7.15, appendix 1.6; the weights, what counts as new and as a large group are local.
"""

from dataclasses import dataclass
from datetime import date
from math import prod
from typing import NamedTuple

from shared.calendar import ONE_DAY, add_months
from shared.policy.settings import Distance, LoadWeights

_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a child's case that may ask more of an IRO.

    `began_on` None: care began on a day we do not know, so the child is not taken for new. `siblings` is the number of
    looked-after brothers and sisters, the child included.
    """

    began_on: date | None = None
    distance_miles: float | None = None
    outside_the_area: bool = False
    communication_needs: bool = False
    in_proceedings: bool = False
    siblings: int = 1


def weight(case: Case, weights: LoadWeights, distance: Distance, on: date) -> float:
    """What the child counts for on that day; `distance` says what a placement at a distance is in this profile."""
    asked = (
        (weights.new_in_care, _is_new(case, weights, on)),
        (weights.distance, _is_at_a_distance(case, distance)),
        (weights.communication_needs, case.communication_needs),
        (weights.in_proceedings, case.in_proceedings),
        (weights.large_sibling_group, case.siblings >= weights.large_sibling_group_from),
    )
    return round(prod(factor for factor, applies in asked if applies), _DECIMALS)


class Factor(NamedTuple):
    """One weight of a profile: its name there, what it says, what asks for more, and its source."""

    id: str
    value: float
    asked_by: str
    source: str


def factors(weights: LoadWeights) -> tuple[Factor, ...]:
    """The weights of a profile, in the order in which they are multiplied: what `iro rules` prints."""
    new = f"who has been in care for {weights.new_in_care_months} months or less"
    large = f"who is one of {weights.large_sibling_group_from} or more looked-after siblings"
    return (
        Factor("new_in_care", weights.new_in_care, new, "Jersey 7.13-7.15; local"),
        Factor("distance", weights.distance, "who is placed at a distance", "Jersey 7.13-7.15; local"),
        Factor(
            "communication_needs", weights.communication_needs, "with communication needs", "Jersey 4.9, appendix 1.6"
        ),
        Factor("in_proceedings", weights.in_proceedings, "in proceedings", "Jersey 7.13-7.15; local"),
        Factor("large_sibling_group", weights.large_sibling_group, large, "Jersey 7.13-7.15; local"),
    )


def plain(weights: LoadWeights) -> bool:
    """Whether every child counts for 1 whatever the case asks, so that nobody need be weighed."""
    return all(factor.value == 1 for factor in factors(weights))


def weigh_again_on(case: Case, weights: LoadWeights, on: date) -> date | None:
    """The day on which time alone changes the weight: the first on which the child is not new any more, or None."""
    if case.began_on is None or weights.new_in_care == 1 or not _is_new(case, weights, on):
        return None
    return _last_day_as_new(case.began_on, weights) + ONE_DAY


def _is_new(case: Case, weights: LoadWeights, on: date) -> bool:
    return case.began_on is not None and on <= _last_day_as_new(case.began_on, weights)


def _last_day_as_new(began_on: date, weights: LoadWeights) -> date:
    return add_months(began_on, weights.new_in_care_months)


def _is_at_a_distance(case: Case, distance: Distance) -> bool:
    if distance.miles is not None:
        return case.distance_miles is not None and case.distance_miles > distance.miles
    return case.outside_the_area

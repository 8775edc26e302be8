"""While a review is adjourned nothing is carried out that it was to consider, until it is completed. Pure.

Source: Jersey 3.7, 3.25; North Lincolnshire annex 1; that an adjourned review has considered nothing yet is local.
"""

from datetime import date


def made_meanwhile(made_on: date, first_set_for: date, completed_on: date | None) -> bool:
    """Whether a change was made since the date first set and before the adjourned review was completed."""
    return first_set_for <= made_on and (completed_on is None or made_on < completed_on)

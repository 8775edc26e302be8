"""Whoever had been invited to a review that is cancelled is told that it does not take place.

Jersey 7.3 has everybody invited; that they are told when it is cancelled is local. Those whose invitation was still to
go out never get it, and so hear nothing of this either. Nobody is told once the day has passed.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.notifications.rules.child_view import Happening, Standing
from services.notifications.rules.invitations import Invited, invited_to
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

RULE: Final = "a_review_that_is_cancelled_is_called_off"
SOURCE: Final = "Jersey 7.3; local"
REASON: Final = "a review to which they had been invited was cancelled"
OCCASION: Final = "called_off"
TO_CHILD: Final = "review_called_off_to_child"
TO_FAMILY: Final = "review_called_off_to_family"
TO_PROFESSIONAL: Final = "review_called_off_to_professional"
_FAMILY: Final = frozenset({RecipientKind.PARENT, RecipientKind.CARER, RecipientKind.ADOPTER})


def tell_of_a_review_called_off(standing: Standing, _flags: ProfileFlags) -> list[WantedNotice]:
    """A notice to each who had the last word that it takes place, the child first."""
    if standing.allocation is None:
        return []
    called_off = [each for each in standing.happenings if each.event == "review.cancelled" and not each.imported]
    return [
        WantedNotice(_notice(invited), _occasion(happening, invited.day), of_any_iro=True)
        for happening in sorted(called_off, key=lambda each: (each.on, each.key))
        for invited in _still_think_so(happening, standing)
    ]


def _still_think_so(happening: Happening, standing: Standing) -> Iterator[Invited]:
    """Those who were told a day that is still to come, and may have letters."""
    review_id = str(happening.get("review_id"))
    out = standing.excluded.get(review_id, frozenset()) | {each.person_id for each in standing.related if each.barred}
    told = (each for each in invited_to(review_id, standing) if each.day >= standing.today)
    ours = [each for each in told if each.person_id not in out and each.kind is not RecipientKind.SOCIAL_WORKER]
    yield from sorted(ours, key=lambda each: (each.kind is not RecipientKind.CHILD, each.kind, each.person_id))


def _notice(invited: Invited) -> DueNotice:
    if invited.kind is RecipientKind.CHILD:
        letter = TO_CHILD
    else:
        letter = TO_FAMILY if invited.kind in _FAMILY else TO_PROFESSIONAL
    return DueNotice(invited.kind, invited.person_id, letter, None, RULE, REASON, SOURCE)


def _occasion(happening: Happening, day: date) -> Occasion:
    return Occasion(
        key=f"{OCCASION}|{happening.get('review_id')}",
        event_id=happening.event_id,
        event_type=happening.event,
        on=happening.on,
        to_on=day,
        review_id=happening.get("review_id"),
    )

"""The owner of a duty is reminded of it before its last day, in the digest: nobody else, and once a morning.

A duty that a review meets needs none while a review is arranged in time. Source: local ("not too many"); which duties
do so is `reminds` in the policy.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from services.notifications.rules.child_view import Standing
from services.notifications.rules.notice import DueNotice, Occasion, WantedNotice
from services.notifications.rules.reminders import TO, Coming
from services.notifications.rules.who_is_told import DIGEST
from shared.policy import Profile

RULE: Final = "remind_of_duties"
_HELD: Final = "review.held"


def remind_of_duties(
    standing: Standing, coming: Iterable[Coming], now: datetime, profile: Profile
) -> Iterator[WantedNotice]:
    """The reminders that are called for now, and were given to nobody yet."""
    for each in coming:
        if each.asked or _review_is_arranged(each, standing, profile):
            continue
        notice = DueNotice(TO[each.owner], each.owner_id, DIGEST, None, RULE, _REASON, "local")
        occasion = Occasion(each.occasion, each.event_id, each.event_type, on=each.remind_on, to_on=each.due_on)
        until = each.waits_until(now, profile.calendar)
        yield WantedNotice(notice, occasion, of_any_iro=True, waits_until=until)


_REASON: Final = "the policy has the owner of this duty reminded of it before its last day"


def _review_is_arranged(coming: Coming, standing: Standing, profile: Profile) -> bool:
    """Whether a review that will meet it is to be held in time."""
    duty = profile.all_duties.get(coming.duty)
    if duty is None or not any(answer.event == _HELD for answer in duty.met_by):
        return False
    arranged = (each for each in standing.happenings if each.event == "review.arranged")
    days = (each.get("arranged_for") for each in arranged if each.get("review_id") not in standing.closed)
    return any(standing.today <= day <= coming.due_on for day in days)

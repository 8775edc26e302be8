"""Whoever owes a duty that is late is reminded of it each time that the child's IRO or an IRO manager asks for that.

It is a line of the digest, as what comes due is: it falls out of it when the duty is done by then. Whoever cannot be
written to is a task for a person, for somebody waits for it. Source: local; that an IRO follows up: Jersey 7.22.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from services.notifications.rules.notice import DueNotice, Occasion, WantedNotice
from services.notifications.rules.reminders import TO, Coming
from services.notifications.rules.who_is_told import DIGEST
from shared.policy import Profile

RULE: Final = "remind_when_asked"
_REASON: Final = "the child's IRO or an IRO manager has whoever owes this duty reminded of it"


def remind_when_asked(coming: Iterable[Coming], now: datetime, profile: Profile) -> Iterator[WantedNotice]:
    """The reminders that somebody asked for, and that were given to nobody yet."""
    for each in coming:
        if each.asked:
            notice = DueNotice(TO[each.owner], each.owner_id, DIGEST, None, RULE, _REASON, "local")
            occasion = Occasion(each.occasion, each.event_id, each.event_type, on=each.remind_on, to_on=each.due_on)
            until = each.waits_until(now, profile.calendar)
            yield WantedNotice(notice, occasion, of_any_iro=True, waits_until=until)

"""What a service announced and is not so after all: taken back by the same word as anything else, never silently."""

from shared.events.council.withdrawals import FactWithdrawn, Statement
from shared.register.facts import Fact
from shared.work.unit_of_work import Work


def take_back(work: Work, announced: Fact) -> None:
    """Withdraw an announcement of this service, however often it was made: nobody counts it any more."""
    for event_id in sorted(announced.event_ids or {announced.event_id}):
        meant = Statement(source=announced.source, id=event_id)
        said = FactWithdrawn(withdraws=meant, reason="entered_in_error")
        work.announce(said, announced.subject, subjectkind=announced.subjectkind)

"""IROs in post, what is told of them, and reviews of foster carers, as things to be counted."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from services.reporting.rules.figures.thing import Kind, Thing, Who
from shared.events.council.of_iros import IroComplaintReceived, IroTaskDone
from shared.events.services.allocation import IroJoined, IroLeft
from shared.events.services.scheduling import FosterCarerReviewHeld
from shared.register.facts import Fact

_ONE_DAY = timedelta(days=1)
_CORPORATE = "corporate_iro"
_NOTHING_FOUND_YET = "no_finding_yet"


def posts_of(iro_id: str, facts: Sequence[Fact]) -> Iterator[Thing]:
    """An IRO's time in post, as it was said last; she is in post on the day on which she leaves."""
    joined = [fact.data for fact in facts if isinstance(fact.data, IroJoined)]
    if not joined:
        return
    post = joined[-1]
    left = [
        fact.data.left_on for fact in facts if isinstance(fact.data, IroLeft) and fact.data.left_on >= post.active_from
    ]
    until = left[-1] + _ONE_DAY if left else None
    values = {"fte": post.fte, "corporate": post.role == _CORPORATE}
    yield Thing(Kind.POST, iro_id, post.active_from, Who(iro_id=iro_id), until, values=values)


def told_of(iro_id: str, facts: Sequence[Fact]) -> Iterator[Thing]:
    """Each complaint in which this IRO is implicated, as it was said last, and what she did besides her reviews."""
    who = Who(iro_id=iro_id)
    for fact in facts:
        said = fact.data
        if isinstance(said, IroComplaintReceived):
            found = said.finding or _NOTHING_FOUND_YET
            yield Thing(Kind.IRO_COMPLAINT, said.complaint_id, said.received_on, who, reason=found)
        elif isinstance(said, IroTaskDone):
            values = {"independence_at_risk": said.independence_at_risk}
            yield Thing(Kind.TASK, said.task_id, said.done_on, who, reason=said.kind, values=values)


def foster_reviews_of(facts: Sequence[Fact]) -> Iterator[Thing]:
    """Each review of a foster carer."""
    for fact in facts:
        if isinstance(fact.data, FosterCarerReviewHeld):
            who = Who(iro_id=fact.data.iro_id) if fact.data.iro_id is not None else Who()
            yield Thing(Kind.FOSTER_REVIEW, fact.data.review_id, fact.data.held_on, who)

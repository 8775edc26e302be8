"""Everything that is counted of one subject, made anew from all that was said of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from services.reporting.projections.figures import (
    challenge,
    clocks,
    decisions,
    feedback,
    posts,
    reviews,
    sibling_groups,
    stays,
)
from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.all_figures import amounts_of
from services.reporting.rules.figures.thing import Thing
from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.child.next_review import REVIEWS
from shared.events.base import Event
from shared.events.council.child_court import ProtectionPlanEnded, ProtectionPlanStarted
from shared.events.council.child_life import PlacementEnded, ShortBreaksStarted
from shared.events.council.child_plans import IroObservationCompleted, QualityAuditCompleted, ReviewFeedbackReceived
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.council.of_iros import IroComplaintReceived, IroTaskDone
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.events.envelope import Envelope
from shared.events.services import allocation, beside_disputes, escalation, notifications, scheduling
from shared.events.services.around_reviews import IroContactRecorded, ReviewMonitored
from shared.events.services.duties import DutyLate, DutyMoved
from shared.policy import Profile
from shared.register.facts import facts_stated_by, key_of
from shared.register.withdrawn import withdrawn

Row = Mapping[Any, Any]
CHILD, IRO_KIND, FOSTER_CARER = "child", "iro", "foster_carer"
HEARD: Final[frozenset[type[Event]]] = (
    DETAILS
    | IRO
    | REVIEWS
    | SAY_WHETHER_ONE_COUNTS
    | {
        ReviewMonitored,
        scheduling.ParticipationRecorded,
        scheduling.DecisionMade,
        scheduling.DecisionImplemented,
        scheduling.DecisionWithdrawn,
        scheduling.FosterCarerReviewHeld,
        IroContactRecorded,
        DutyLate,
        DutyMoved,
        notifications.NoticeSent,
        notifications.NoticeDelivered,
        notifications.NoticeFailed,
        notifications.NoticeAcknowledged,
        escalation.ConcernRaised,
        escalation.ConcernResolved,
        escalation.ConcernLapsed,
        escalation.DisputeOpened,
        escalation.DisputeResolved,
        escalation.DisputeWithdrawn,
        beside_disputes.CafcassReferred,
        beside_disputes.CafcassConsulted,
        allocation.SiblingGroupSplit,
        allocation.SiblingGroupSplitEnded,
        allocation.IroJoined,
        allocation.IroLeft,
        ProtectionPlanStarted,
        ProtectionPlanEnded,
        PlacementEnded,
        ShortBreaksStarted,
        ReviewFeedbackReceived,
        QualityAuditCompleted,
        IroObservationCompleted,
        ComplaintReceived,
        IroComplaintReceived,
        IroTaskDone,
    }
)
"""The events from which figures are counted."""
HEARD_TYPES: Final = frozenset(kind.wire_type() for kind in HEARD)
FAMILY_TYPES: Final = frozenset(
    kind.wire_type() for kind in DETAILS | IRO | SAY_WHETHER_ONE_COUNTS | set(sibling_groups.SPLITS)
)
"""Those from which sibling groups are."""
KINDS: Final = (CHILD, IRO_KIND, FOSTER_CARER)
"""The kinds of subject of which something is counted."""


def life_of(subject: str, told: Sequence[Envelope], profile: Profile) -> Life:
    """The subject's life from all that was said of it under any of its ids."""
    arranged = [each.data for each in _counting(told) if isinstance(each.data, scheduling.ReviewArranged)]
    return Life(subject, facts_stated_by(told), profile, arranged=arranged)


def _counting(told: Sequence[Envelope]) -> list[Envelope]:
    """Every statement that was not taken back, and not the last of each fact alone, the earliest first."""
    gone = withdrawn((each.data.wire_type(), key_of(each), each.stands_at) for each in told)
    said = [each for each in told if f"{each.source}|{each.id}" not in gone]
    return sorted(said, key=lambda each: each.stands_at)


def family_rows(
    told: Mapping[str, Sequence[Envelope]], belongs: Mapping[str, str], profile: Profile
) -> list[dict[str, Any]]:
    """The rows of sibling groups, from what was said of everybody in some families; `belongs` has the ids of each."""
    said: dict[str, list[Envelope]] = {child_id: [] for child_id in belongs.values()}
    for each, child_id in belongs.items():
        said[child_id] += told.get(each, ())
    lives = {child_id: life_of(child_id, its, profile) for child_id, its in said.items() if its}
    splits = _counting([each for its in told.values() for each in its if isinstance(each.data, sibling_groups.SPLITS)])
    things = sibling_groups.things_of(lives, belongs, sibling_groups.reasons_said(splits, belongs, profile.calendar))
    return [_row(CHILD, child_id, thing) for child_id, thing in things]


def rows_of(subjectkind: str, life: Life, duties: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of everything that is counted of this subject; what no figure counts has none."""
    rows = (_row(subjectkind, life.child.child_id, thing) for thing in _things(subjectkind, life, duties))
    return [row for row in rows if row["counts"]]


def _things(subjectkind: str, life: Life, duties: Sequence[Row]) -> Iterator[Thing]:
    if subjectkind == CHILD:
        yield from _of_a_child(life, duties)
    elif subjectkind == IRO_KIND:
        yield from posts.posts_of(life.child.child_id, life.facts)
        yield from posts.told_of(life.child.child_id, life.facts)
        yield from feedback.feedback_of(life)
    else:
        yield from posts.foster_reviews_of(life.facts)
        yield from _challenge(life)


def _of_a_child(life: Life, duties: Sequence[Row]) -> Iterator[Thing]:
    yield from reviews.reviews_of(life)
    yield from decisions.decisions_of(life)
    yield from clocks.clocks_of(life, duties)
    yield from clocks.alarms_of(life)
    yield from clocks.notices_of(life)
    yield from stays.stays_of(life)
    yield from stays.comings_of(life)
    yield from _challenge(life)
    yield from feedback.feedback_of(life)
    yield from feedback.complaints_of(life)


def _challenge(life: Life) -> Iterable[Thing]:
    yield from challenge.concerns_of(life)
    yield from challenge.disputes_of(life)
    yield from challenge.changes_of(life)
    yield from challenge.cafcass_of(life)


def _row(subjectkind: str, subject: str, thing: Thing) -> dict[str, Any]:
    who = thing.who
    return {
        "subjectkind": subjectkind,
        "subject": subject,
        "kind": thing.kind.value,
        "key": thing.key,
        "on_date": thing.on,
        "until_on": thing.until,
        "iro_id": who.iro_id,
        "team_id": who.team_id,
        "age": who.age,
        "legal_status": who.legal_status,
        "placement": who.placement,
        "reason": thing.reason,
        "counts": amounts_of(thing),
    }

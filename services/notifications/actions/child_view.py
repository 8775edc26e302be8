"""How things stand with a child, read from the facts held: the same facts say the same, in whatever order they came."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from services.notifications.actions.happenings import FACTS as OF_THE_TABLE
from services.notifications.actions.happenings import for_the_table
from services.notifications.rules.child_view import (
    Allocation,
    BeforeHearing,
    CourtDocument,
    Cover,
    Freeze,
    Guardian,
    Proceedings,
    ReviewRecord,
    Sharing,
    Standing,
    Went,
)
from services.notifications.rules.notice import ChildFacts
from shared.calendar import Calendar, OutsideCalendar, local_date
from shared.child.current_iro import IRO, current_allocation
from shared.child.current_iro import Allocation as InForce
from shared.child.guardians import Appointment, guardians_in_office
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.proceedings import Case, day_of, open_cases
from shared.events.base import Event
from shared.events.council.child_court import (
    CourtDocumentReceived,
    GuardianAppointed,
    GuardianEnded,
    HearingListed,
    HearingVacated,
    ProceedingsEnded,
    ProceedingsStarted,
)
from shared.events.services.allocation import IroCovered, IroCoverEnded, IroShared, IroSharingCorrected
from shared.events.services.beside_disputes import (
    PlacementMoveFreezeAnswered,
    PlacementMoveFreezeRequested,
    PracticePatternIdentified,
)
from shared.events.services.escalation import DisputeBeforeHearing, DisputeResolved, DisputeWithdrawn
from shared.events.services.scheduling import ReviewHeld, ReviewRecordDistributed
from shared.policy import Profile
from shared.register.facts import Fact

Row = Mapping[Any, Any]
FACTS: frozenset[type[Event]] = (
    IRO
    | OF_THE_TABLE
    | {
        CourtDocumentReceived,
        GuardianAppointed,
        GuardianEnded,
        HearingListed,
        HearingVacated,
        IroCovered,
        IroCoverEnded,
        IroShared,
        IroSharingCorrected,
        ProceedingsEnded,
        ProceedingsStarted,
        ReviewRecordDistributed,
        PlacementMoveFreezeAnswered,
        PlacementMoveFreezeRequested,
        DisputeBeforeHearing,
        DisputeResolved,
        DisputeWithdrawn,
        PracticePatternIdentified,
    }
)
"""What has to be registered besides the child's own details."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a child besides its facts: of which guardians and documents the IRO has been told, which duties
    are late, who is related to it, and its notices; `others` has the facts of those whom a dispute is for, too."""

    guardians_told_of: Collection[str] = ()
    documents_copied: Collection[str] = ()
    late: Collection[Row] = ()
    related: Collection[Row] = ()
    recorded: Collection[Row] = ()
    leaflets: frozenset[str] = frozenset()
    others: Mapping[str, Sequence[Fact]] = field(default_factory=lambda: MappingProxyType({}))


def standing_of(child_id: str, held: Sequence[Fact], profile: Profile, *, today: date, known: Known) -> Standing:
    """Everything that has a bearing on whom to tell of what about this child."""
    child = child_from(child_id, held, profile)
    allocation = _allocation(current_allocation(child, held))
    of_the_table = for_the_table(child, held, known.late, known.related, known.recorded, known.leaflets, profile, today)
    return Standing(
        child=_child_facts(child, allocation),
        today=today,
        allocation=allocation,
        cases=[_proceedings(case, profile) for case in open_cases(held)],
        guardians=[_guardian(each) for each in guardians_in_office(held, profile.calendar)],
        shares=_shares(held, profile),
        covers=_covers(held, profile),
        freezes=_freezes(held, profile),
        hearings=_hearings(held, known.others, profile),
        guardians_told_of=frozenset(known.guardians_told_of),
        documents=documents_of(held, profile),
        documents_copied=frozenset(known.documents_copied),
        hearing_soon_on=_hearing_soon(held, profile, today),
        records=_records(held),
        **of_the_table,
    )


def _child_facts(child: LookedAfterChild, allocation: Allocation | None) -> ChildFacts:
    return ChildFacts(
        child_id=child.child_id,
        iro_id=allocation.iro_id if allocation is not None else None,
        social_worker_id=child.details.get("social_worker_id"),
        in_proceedings=child.in_proceedings,
        looked_after=child.current is not None,
        team_manager_id=child.details.get("team_manager_id"),
    )


def documents_of(held: Sequence[Fact], profile: Profile) -> list[CourtDocument]:
    """The court documents received for a child; of two statements of one the last stands."""
    days = profile.settings.court_documents.chased_after_working_days
    documents = {
        said.document_id: CourtDocument(
            document_id=said.document_id,
            kind=said.kind,
            on=said.received_on,
            link=said.link,
            chase_on=_working_days_after(said.received_on, days, profile.calendar),
            event_id=fact.event_id,
            event_type=said.TYPE,
            also_for=frozenset(said.also_for) - {fact.subject},
            case_number=said.case_number,
            record_ref=said.record_ref,
            baseline=fact.baseline,
        )
        for fact in held
        if isinstance(said := fact.data, CourtDocumentReceived)
    }
    return list(documents.values())


def _records(held: Sequence[Fact]) -> list[ReviewRecord]:
    """The record of each review; of one distributed again, as it was last."""
    days = {fact.data.review_id: fact.data.held_on for fact in held if isinstance(fact.data, ReviewHeld)}
    records = {
        said.review_id: ReviewRecord(
            said.review_id,
            said.distributed_on,
            fact.event_id,
            said.TYPE,
            fact.baseline is not None,
            said.record_version,
            [Went(each.person_kind, each.person_id, each.what) for each in said.to],
            days.get(said.review_id),
            any(day > said.distributed_on for day in days.values()),
        )
        for fact in held
        if isinstance(said := fact.data, ReviewRecordDistributed)
    }
    return list(records.values())


def _hearing_soon(held: Sequence[Fact], profile: Profile, today: date) -> date | None:
    """The next hearing on the list, if it is no more working days away than make a copy urgent."""
    off = {fact.data.hearing_id: fact.place for fact in held if isinstance(fact.data, HearingVacated)}
    listed = [
        fact.data.on
        for fact in held
        if isinstance(fact.data, HearingListed) and off.get(fact.data.hearing_id, "") < fact.place
    ]
    days = profile.settings.court_documents.urgent_before_hearing_working_days
    until = _working_days_after(today, days, profile.calendar) if listed else today
    return min((day for day in listed if today <= day <= until), default=None)


def _working_days_after(day: date, number: int, calendar: Calendar) -> date:
    """So many working days later, or the last day that the calendar reaches."""
    try:
        return calendar.add_working_days(day, number)
    except OutsideCalendar:
        return calendar.last_day


def _allocation(found: InForce | None) -> Allocation | None:
    if found is None:
        return None
    return Allocation(
        allocation_id=found.announced.allocation_id,
        iro_id=found.announced.iro_id,
        on=found.on,
        event_id=found.fact.event_id,
        event_type=found.announced.TYPE,
        previous_iro_id=found.announced.previous_iro_id,
        imported=found.fact.baseline is not None,
    )


def _proceedings(case: Case, profile: Profile) -> Proceedings:
    began = case.began
    on, imported = day_of(began, profile.calendar), began.baseline is not None
    return Proceedings(case.case_number, on, began.event_id, began.data.TYPE, imported)


def _guardian(found: Appointment) -> Guardian:
    fact = found.fact
    return Guardian(found.guardian_id, found.on, fact.event_id, fact.data.TYPE, found.case_number, fact.baseline)


def _shares(held: Sequence[Fact], profile: Profile) -> list[Sharing]:
    shares = {
        fact.key: Sharing(
            fact.key,
            fact.data.allocation_id,
            _said_on(fact, profile),
            fact.event_id,
            fact.data.TYPE,
            fact.baseline is not None,
            frozenset(fact.data.with_ids),
        )
        for fact in held
        if isinstance(fact.data, IroShared)
    }
    return list(shares.values())


def _covers(held: Sequence[Fact], profile: Profile) -> list[Cover]:
    ended = {fact.data.cover_id for fact in held if isinstance(fact.data, IroCoverEnded)}
    covers = {
        fact.key: Cover(
            cover_id=stated.cover_id,
            iro_id=stated.iro_id,
            stand_in_id=stated.cover_iro_id,
            from_on=stated.from_on,
            to_on=stated.to_on,
            on=_said_on(fact, profile),
            event_id=fact.event_id,
            event_type=stated.TYPE,
            imported=fact.baseline is not None,
        )
        for fact in held
        if isinstance(stated := fact.data, IroCovered) and stated.cover_id not in ended
    }
    return list(covers.values())


def also_for(children: Iterable[Sequence[Fact]]) -> list[str]:
    """The other children that disputes about these, open before a hearing, are for."""
    told = (fact.data for held in children for fact in held if isinstance(fact.data, DisputeBeforeHearing))
    return sorted({other for said in told for other in said.also_for})


def _freezes(held: Sequence[Fact], profile: Profile) -> list[Freeze]:
    answered = {fact.data.freeze_id for fact in held if isinstance(fact.data, PlacementMoveFreezeAnswered)}
    over = _disputes_over(held)
    return [
        Freeze(
            freeze_id=asked.freeze_id or asked.dispute_id,
            on=day_of(fact, profile.calendar),
            event_id=fact.event_id,
            event_type=asked.TYPE,
            over=asked.freeze_id in answered or asked.dispute_id in over,
            imported=fact.baseline is not None,
        )
        for fact in held
        if isinstance(asked := fact.data, PlacementMoveFreezeRequested)
    ]


def _disputes_over(held: Sequence[Fact]) -> set[str]:
    return {fact.data.dispute_id for fact in held if isinstance(fact.data, DisputeResolved | DisputeWithdrawn)}


def _hearings(held: Sequence[Fact], others: Mapping[str, Sequence[Fact]], profile: Profile) -> list[BeforeHearing]:
    over = _disputes_over(held)
    return [
        BeforeHearing(
            dispute_id=said.dispute_id,
            hearing_id=said.hearing_id,
            hearing_on=said.hearing_on,
            on=_said_on(fact, profile),
            event_id=fact.event_id,
            event_type=said.TYPE,
            guardian_ids=_guardians_of([held, *(others.get(each, ()) for each in said.also_for)], profile),
            imported=fact.baseline is not None,
        )
        for fact in held
        if isinstance(said := fact.data, DisputeBeforeHearing) and said.dispute_id not in over
    ]


def _guardians_of(children: Iterable[Sequence[Fact]], profile: Profile) -> tuple[str, ...]:
    found = (each.guardian_id for held in children for each in guardians_in_office(held, profile.calendar))
    return tuple(sorted(set(found)))


def _said_on(fact: Fact, profile: Profile) -> date:
    """The day of the announcement, even of something that is still to come: from then on people can be told."""
    return min(day_of(fact, profile.calendar), local_date(fact.time, profile.calendar))

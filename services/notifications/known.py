"""How things stand with a child, read from the facts held: the same facts say the same, in whatever order they came."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from services.notifications.rules.notice import ChildFacts
from services.notifications.rules.standing import Allocation, Cover, Guardian, Proceedings, Sharing, Standing
from shared.calendar import local_date
from shared.events.allocation import (
    IroAllocated,
    IroAllocationEnded,
    IroChanged,
    IroCovered,
    IroCoverEnded,
    IroShared,
)
from shared.events.base import Event
from shared.events.child_court import GuardianAppointed, GuardianEnded, ProceedingsEnded, ProceedingsStarted
from shared.facts import Fact
from shared.looked_after import child_from
from shared.policy import Profile

FACTS: frozenset[type[Event]] = frozenset(
    {
        GuardianAppointed,
        GuardianEnded,
        IroAllocated,
        IroAllocationEnded,
        IroChanged,
        IroCovered,
        IroCoverEnded,
        IroShared,
        ProceedingsEnded,
        ProceedingsStarted,
    }
)
"""What has to be registered besides the child's own details."""


def standing_of(
    child_id: str, held: Sequence[Fact], profile: Profile, *, today: date, guardians_told_of: Collection[str]
) -> Standing:
    """Everything that has a bearing on whom to tell of what about this child."""
    child, allocation = child_from(child_id, held), allocation_in_force(child_id, held, profile)
    return Standing(
        child=ChildFacts(
            child_id=child_id,
            iro_id=allocation.iro_id if allocation is not None else None,
            social_worker_id=child.details.get("social_worker_id"),
            in_proceedings=child.in_proceedings,
            looked_after=child.current is not None,
        ),
        today=today,
        allocation=allocation,
        cases=_open_cases(held, profile),
        guardians=_guardians_in_office(held, profile),
        shares=_shares(held, profile),
        covers=_covers(held, profile),
        guardians_told_of=frozenset(guardians_told_of),
    )


def allocation_in_force(child_id: str, held: Sequence[Fact], profile: Profile) -> Allocation | None:
    """The allocation that no other has ended or replaced; of two, the one on the child's own record, then the later."""
    told = [fact for fact in held if isinstance(fact.data, IroAllocated | IroChanged)]
    over = {fact.data.allocation_id for fact in held if isinstance(fact.data, IroAllocationEnded)}
    over |= {fact.data.previous_allocation_id or "" for fact in told if isinstance(fact.data, IroChanged)}
    standing = [fact for fact in told if fact.key not in over]
    if not standing:
        return None
    return _allocation(
        max(standing, key=lambda fact: (fact.subject == child_id, _day(fact, profile), fact.order)), profile
    )


def _allocation(fact: Fact, profile: Profile) -> Allocation:
    stated = fact.data
    if not isinstance(stated, IroAllocated | IroChanged):
        raise TypeError(stated.TYPE)
    return Allocation(
        allocation_id=stated.allocation_id,
        iro_id=stated.iro_id,
        on=_day(fact, profile),
        event_id=fact.event_id,
        event_type=stated.TYPE,
        previous_iro_id=stated.previous_iro_id,
        imported=fact.baseline is not None,
    )


def _open_cases(held: Sequence[Fact], profile: Profile) -> list[Proceedings]:
    """Each case once, as it was stated last: two records of one child may each have told of it."""
    ended = {fact.data.case_number for fact in held if isinstance(fact.data, ProceedingsEnded)}
    cases = {
        stated.case_number: Proceedings(
            stated.case_number, _day(fact, profile), fact.event_id, stated.TYPE, fact.baseline is not None
        )
        for fact in held
        if isinstance(stated := fact.data, ProceedingsStarted) and stated.case_number not in ended
    }
    return list(cases.values())


def _guardians_in_office(held: Sequence[Fact], profile: Profile) -> list[Guardian]:
    """One for each case number: whoever was appointed last takes the place of those before."""
    appointed = {
        fact.key: Guardian(
            stated.guardian_id, _day(fact, profile), fact.event_id, stated.TYPE, stated.case_number, fact.baseline
        )
        for fact in held
        if isinstance(stated := fact.data, GuardianAppointed)
    }
    in_order = sorted(appointed.values(), key=lambda guardian: (guardian.on, guardian.guardian_id))
    latest = {guardian.case_number: guardian for guardian in in_order}
    return [guardian for guardian in latest.values() if not _is_over(guardian, held, profile)]


def _is_over(guardian: Guardian, held: Sequence[Fact], profile: Profile) -> bool:
    """Whether the appointment or the case it was made in has ended; an end that names no guardian is any earlier's."""
    return any(
        (data.guardian_id == guardian.guardian_id and guardian.on <= day)
        or (data.guardian_id is None and guardian.on < day)
        for data, day in _ends(held, profile)
    ) or _case_is_over(guardian, held, profile)


def _ends(held: Sequence[Fact], profile: Profile) -> Iterator[tuple[GuardianEnded, date]]:
    return ((fact.data, _day(fact, profile)) for fact in held if isinstance(fact.data, GuardianEnded))


def _case_is_over(guardian: Guardian, held: Sequence[Fact], profile: Profile) -> bool:
    """An appointment without a case number goes on while any case does."""
    ended = {fact.data.case_number: _day(fact, profile) for fact in held if isinstance(fact.data, ProceedingsEnded)}
    if guardian.case_number is not None:
        return guardian.case_number in ended
    return not _open_cases(held, profile) and any(guardian.on <= day for day in ended.values())


def _shares(held: Sequence[Fact], profile: Profile) -> list[Sharing]:
    shares = {
        fact.key: Sharing(
            fact.key,
            fact.data.allocation_id,
            _said_on(fact, profile),
            fact.event_id,
            fact.data.TYPE,
            fact.baseline is not None,
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


def _day(fact: Fact, profile: Profile) -> date:
    return fact.data.happened_on() or local_date(fact.time, profile.calendar)


def _said_on(fact: Fact, profile: Profile) -> date:
    """The day of the announcement, even of something that is still to come: from then on people can be told."""
    return min(_day(fact, profile), local_date(fact.time, profile.calendar))

"""What was said of a child and is not so any more, as the rule about what was told wrongly looks at it."""

from collections.abc import Mapping, Sequence

from services.notifications.rules.told_wrongly import NotSo
from shared.calendar import local_date
from shared.child.sharing import shared_since
from shared.events.council.child_court import ProceedingsStarted
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.allocation import IroShared, IroSharingCorrected
from shared.policy import Profile
from shared.register.facts import Fact
from shared.register.statements import TakenBack


def not_so_of(
    held: Mapping[str, Sequence[Fact]], taken_back: Mapping[str, Sequence[TakenBack]], profile: Profile
) -> dict[str, list[NotSo]]:
    """Of each of these children what was withdrawn, and what allocation said was not so of the siblings it named."""
    found = {
        child_id: [
            *(_withdrawn(each, facts, profile) for each in taken_back.get(child_id, ())),
            *(
                _corrected(fact, fact.data, facts, profile)
                for fact in facts
                if isinstance(fact.data, IroSharingCorrected)
            ),
        ]
        for child_id, facts in held.items()
    }
    return {child_id: not_so for child_id, not_so in found.items() if not_so}


def _withdrawn(taken_back: TakenBack, held: Sequence[Fact], profile: Profile) -> NotSo:
    shared = taken_back.data if taken_back.kind == IroShared.wire_type() else {}
    allocation_id = shared.get("allocation_id")
    return NotSo(
        event_id=taken_back.event_id,
        withdrawn_by=taken_back.by,
        withdrawn_on=local_date(taken_back.at, profile.calendar),
        case_number=taken_back.key if taken_back.kind == ProceedingsStarted.wire_type() else None,
        began_care=taken_back.kind == ChildBecameLookedAfter.wire_type(),
        allocation_id=allocation_id,
        siblings=_none_of(shared.get("with_ids", ()), allocation_id, held),
        withdrawn_as=FactWithdrawn.TYPE,
    )


def _corrected(fact: Fact, said: IroSharingCorrected, held: Sequence[Fact], profile: Profile) -> NotSo:
    return NotSo(
        event_id=fact.event_id,
        withdrawn_by=fact.event_id,
        withdrawn_on=local_date(fact.received, profile.calendar),
        allocation_id=said.allocation_id,
        siblings=_none_of(said.not_with_ids, said.allocation_id, held),
        withdrawn_as=IroSharingCorrected.TYPE,
    )


def _none_of(named: Sequence[str], allocation_id: str | None, held: Sequence[Fact]) -> frozenset[str]:
    """Those of these with whom nothing says any more that the IRO is shared."""
    return frozenset(named) - shared_since(allocation_id or "", held)

"""An onlooker is told of what a service hears and of what it announces, once each, in the transaction of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from shared.events.base import Event
from shared.events.council.child_life import ChildBecameLookedAfter, TeamChanged
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyMet, DutyOpened
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.storage.tables import duties, statements
from shared.work.unit_of_work import Work
from tests.support.events import became, event
from tests.support.facts import allocated, duty
from tests.support.harness import Harness, types

Start = Callable[..., Awaitable[Harness]]


@dataclass(eq=False)
class Onlooker:
    """Notes what it is told of, transaction by transaction."""

    told: list[list[str]] = field(default_factory=list)

    async def __call__(self, _work: Work, envelopes: Sequence[Envelope]) -> None:
        self.told.append(types(envelopes))


def declared(onlooker: Onlooker, *kinds: type[Event]) -> Declaration:
    named: frozenset[type[Event]] = frozenset(kinds)
    facts_of_it = frozenset({ChildBecameLookedAfter})
    return Declaration("scheduling", facts=facts_of_it, keeps=EVERY_FACT, onlookers={onlooker: named})


async def test_it_is_told_of_what_was_heard_and_then_of_what_that_had_announced(start_service: Start) -> None:
    onlooker = Onlooker()
    service = await start_service(declared(onlooker, ChildBecameLookedAfter, DutyOpened))
    await service.hears(became("C1"))
    (told,) = onlooker.told
    assert told[0] == "child.became_looked_after"
    assert set(told[1:]) == {"duty.opened"}
    assert len(told) == 1 + len(await service.announced(DutyOpened))


async def test_what_comes_back_of_a_services_own_is_not_told_again(start_service: Start) -> None:
    onlooker = Onlooker()
    service = await start_service(declared(onlooker, DutyOpened))
    await service.hears(became("C1"))
    told = list(onlooker.told)
    await service.hears(*await service.announced(DutyOpened))
    assert onlooker.told == told


async def test_of_what_is_only_looked_at_nothing_is_stated_or_settled(start_service: Start) -> None:
    onlooker = Onlooker()
    service = await start_service(declared(onlooker, DutyMet))
    met = event(duty(DutyMet, met_on="2026-01-05", late=False), source="/iro/allocation")
    assert service.service.takes(met.type, met.source)
    await service.hears(met)
    assert onlooker.told == [["duty.met"]]
    assert await service.rows(statements) == await service.rows(duties) == await service.announced() == []


async def test_it_is_not_told_of_types_that_it_did_not_name(start_service: Start) -> None:
    onlooker = Onlooker()
    service = await start_service(declared(onlooker, TeamChanged))
    await service.hears(became("C1"), event(allocated()))
    assert onlooker.told == []


async def test_what_it_raises_undoes_the_whole(start_service: Start) -> None:
    async def refuses(_work: Work, _envelopes: Sequence[Envelope]) -> None:
        raise ZeroDivisionError

    named: frozenset[type[Event]] = frozenset({ChildBecameLookedAfter})
    declaration = Declaration("scheduling", facts=named, onlookers={refuses: named})
    service = await start_service(declaration)
    with pytest.raises(ZeroDivisionError):
        await service.hears(became("C1"))
    assert await service.rows(statements) == await service.announced() == []

"""Concerns, disputes, and what is beside them, as things to be counted."""

from collections.abc import Iterator
from datetime import date

from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.thing import Kind, Thing
from shared.events.services.beside_disputes import CafcassConsulted, CafcassReferred
from shared.events.services.escalation import (
    ConcernLapsed,
    ConcernRaised,
    ConcernResolved,
    DisputeOpened,
    DisputeResolved,
    DisputeWithdrawn,
)

_SETTLED = ("agreed", "partly")
_NOTHING = ("nothing", "none", "no_change")
"""Codes that say that nothing changed."""


def concerns_of(life: Life) -> Iterator[Thing]:
    """Each concern on the day it was raised, and its end: resolved, lapsed, or made formal."""
    raised = {
        fact.data.concern_id: fact.data for fact in life.of(ConcernRaised) if isinstance(fact.data, ConcernRaised)
    }
    for each in raised.values():
        by_system = {"by_system": each.raised_by is None}
        who = life.who(each.raised_on)
        yield Thing(Kind.CONCERN, each.concern_id, each.raised_on, who, reason=each.category, values=by_system)
    for concern_id, (on, how) in _ended(life).items():
        begun = raised.get(concern_id)
        days = (on - begun.raised_on).days if begun is not None else None
        values: dict[str, bool | int | None] = {"settled": how == "resolved", "days": days}
        yield Thing(Kind.CONCERN_ENDED, concern_id, on, life.who(on), reason=how, values=values)


def _ended(life: Life) -> dict[str, tuple[date, str]]:
    ended: dict[str, tuple[date, str]] = {}
    for fact in life.of(ConcernLapsed, DisputeOpened, ConcernResolved):
        if isinstance(fact.data, ConcernLapsed):
            ended[fact.data.concern_id] = (fact.data.lapsed_on, "lapsed")
        elif isinstance(fact.data, ConcernResolved):
            ended[fact.data.concern_id] = (fact.data.resolved_on, "resolved")
        elif isinstance(fact.data, DisputeOpened) and fact.data.concern_id is not None:
            ended[fact.data.concern_id] = (fact.data.opened_on, "made_formal")
    return ended


def disputes_of(life: Life) -> Iterator[Thing]:
    """Each dispute on the day it was opened, and on the day it ended, once, whatever number of children it is for."""
    opened = {
        fact.data.dispute_id: fact.data for fact in life.of(DisputeOpened) if isinstance(fact.data, DisputeOpened)
    }
    for each in opened.values():
        who = life.who(each.opened_on, each.iro_id)
        yield Thing(Kind.DISPUTE, each.dispute_id, each.opened_on, who, reason=each.category)
    for dispute_id, (on, how) in _over(life).items():
        begun = opened.get(dispute_id)
        values: dict[str, bool | int | None] = {
            "settled": how in _SETTLED,
            "days": (on - begun.opened_on).days if begun is not None else None,
            "within_limit": on <= begun.limit_on if begun is not None else None,
        }
        who = life.who(on, begun.iro_id if begun is not None else None)
        yield Thing(Kind.DISPUTE_ENDED, dispute_id, on, who, reason=how, values=values)


def _over(life: Life) -> dict[str, tuple[date, str]]:
    over: dict[str, tuple[date, str]] = {}
    for fact in life.of(DisputeWithdrawn, DisputeResolved):
        if isinstance(fact.data, DisputeWithdrawn):
            over[fact.data.dispute_id] = (fact.data.withdrawn_on, "withdrawn")
        elif isinstance(fact.data, DisputeResolved):
            over[fact.data.dispute_id] = (fact.data.resolved_on, fact.data.outcome or "resolved")
    return over


def changes_of(life: Life) -> Iterator[Thing]:
    """Each thing that changed for the child when a concern or a dispute was settled."""
    for fact in life.of(ConcernResolved, DisputeResolved):
        said = fact.data
        if isinstance(said, ConcernResolved | DisputeResolved):
            about = said.concern_id if isinstance(said, ConcernResolved) else said.dispute_id
            for what in dict.fromkeys(said.what_changed):
                if what not in _NOTHING:
                    who = life.who(said.resolved_on)
                    yield Thing(Kind.CHANGED, f"{about}|{what}", said.resolved_on, who, reason=what)


def cafcass_of(life: Life) -> Iterator[Thing]:
    """Each referral to Cafcass, and each time that it was consulted."""
    for fact in life.of(CafcassReferred, CafcassConsulted):
        said = fact.data
        if isinstance(said, CafcassReferred | CafcassConsulted):
            on = said.referred_on if isinstance(said, CafcassReferred) else said.consulted_on
            values = {"referred": isinstance(said, CafcassReferred), "discussed": isinstance(said, CafcassConsulted)}
            key = f"{said.contact_id}|{said.TYPE}"
            yield Thing(Kind.CAFCASS, key, on, life.who(on, said.iro_id), values=values)

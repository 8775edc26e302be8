"""Facts as the register keeps them, and the clocks they give, without any database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.child.looked_after import child_from
from shared.duties.clocks import Clock, clocks_of
from shared.duties.evidence import Report, Subject
from shared.events.base import Event
from shared.events.council.child_life import ChildBecameLookedAfter, Placement
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewArranged, ReviewDue, ReviewHeld
from shared.policy import load_profile
from shared.register.facts import facts_stated_by
from tests.support.harness import event

Clocks = dict[tuple[str, str], Clock]


def day(text: str) -> date:
    return date.fromisoformat(text)


def became(on: str = "2026-01-05", **more: Any) -> ChildBecameLookedAfter:
    given = {"date_of_birth": "2015-03-02", "legal_status": "V2", "looked_after_from": on, **more}
    return ChildBecameLookedAfter.model_validate(given)


def placement(id: str, on: str, *, emergency: bool = False) -> Placement:
    return Placement(id=id, type="U4", started_on=day(on), emergency=emergency)


def review_due(id: str, on: str, kind: str = "first_review") -> ReviewDue:
    return ReviewDue(review_id=id, kind=kind, due_on=day(on), rule=kind)


def arranged(id: str, on: str, kind: str = "first_review") -> ReviewArranged:
    return ReviewArranged(review_id=id, kind=kind, arranged_for=day(on))


def held(id: str, on: str, kind: str, number: int = 1) -> ReviewHeld:
    return ReviewHeld(review_id=id, kind=kind, held_on=day(on), number=number)


def said(data: Event, at: str | None = None, **more: Any) -> Envelope:
    """An event said on the fact's own day, at ten, unless `at` says another day."""
    on = at or (data.happened_on() or day("2026-01-05")).isoformat()
    return event(data, time=f"{on}T10:00:00+00:00" if "T" not in on else on, **more)


def clocks(
    *told: Envelope,
    profile: str = "england-2010",
    keeper: str = "scheduling",
    today: str = "2026-01-05",
    reports: Sequence[Report] = (),
) -> Clocks:
    """Every clock of one keeper that these facts give."""
    facts, policy = facts_stated_by(told), load_profile(profile)
    subject = Subject(child_from("C1047", facts), facts, policy.calendar, day(today), reports)
    kept = [duty for duty in policy.duties.values() if duty.keeper == keeper]
    return {(clock.duty, clock.key): clock for clock in clocks_of(subject, kept)}


def of(found: Clocks, duty: str) -> list[Clock]:
    return sorted((clock for (name, _), clock in found.items() if name == duty), key=lambda clock: clock.starts_on)


def the(found: Clocks, duty: str) -> Clock:
    (clock,) = of(found, duty)
    return clock

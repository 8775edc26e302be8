"""The clocks that facts give, without any database."""

from collections.abc import Sequence
from datetime import date

from shared.child.looked_after import child_from
from shared.duties.clocks import Clock, clocks_of
from shared.duties.evidence import Subject
from shared.duties.pieces import Report
from shared.events.envelope import Envelope
from shared.policy import load_profile
from shared.register.facts import facts_stated_by

Clocks = dict[tuple[str, str], Clock]


def clocks(
    *told: Envelope,
    profile: str = "england-2010",
    keeper: str = "scheduling",
    today: str = "2026-01-05",
    reports: Sequence[Report] = (),
) -> Clocks:
    """Every clock of one keeper that these facts give."""
    facts, policy = facts_stated_by(told), load_profile(profile)
    subject = Subject(child_from("C1047", facts, policy), facts, policy, date.fromisoformat(today), reports)
    kept = [duty for duty in policy.duties.values() if duty.keeper == keeper]
    return {(clock.duty, clock.key): clock for clock in clocks_of(subject, kept)}


def of(found: Clocks, duty: str) -> list[Clock]:
    return sorted((clock for (name, _), clock in found.items() if name == duty), key=lambda clock: clock.starts_on)


def the(found: Clocks, duty: str) -> Clock:
    (clock,) = of(found, duty)
    return clock

"""What escalation hears: what becomes of every service's duties, kept as facts from which the concerns follow."""

from shared.events.base import Event
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyVoided

FACTS: frozenset[type[Event]] = frozenset({DutyLate, DutyMissed, DutyMet, DutyVoided})
"""`duty.met` and `duty.voided` raise no concern, but belong to the history of one, even if they are heard first."""

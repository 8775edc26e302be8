"""Escalation's tables, a file for each subject, all on one metadata."""

from services.escalation.tables import asked_after, beside_disputes, concerns, disputes, lateness

__all__ = ["asked_after", "beside_disputes", "concerns", "disputes", "lateness"]

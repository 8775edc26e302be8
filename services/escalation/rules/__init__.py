"""Escalation's rules, a room for each subject."""

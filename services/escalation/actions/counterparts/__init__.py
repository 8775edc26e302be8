"""Counterparts in partner agencies, on whom managers call in a dispute."""

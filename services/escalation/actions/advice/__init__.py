"""Legal advice that is independent of the council's own lawyers."""

"""When a freeze of a placement move is answered in time, and who answers it."""

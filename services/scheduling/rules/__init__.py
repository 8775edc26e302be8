"""When a child's reviews are due: one rule, one file; `next_planned` asks them in order."""

"""Who is this child's Independent Reviewing Officer: one rule, one file; `choose` asks them in order."""

"""What becomes a concern, what it is about, and what may be done with it: one rule, one file."""

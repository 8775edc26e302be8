"""What becomes a concern, what kind of concern it is, and what may be done with it: one rule, one file."""

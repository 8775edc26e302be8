"""When practice that was seen of several children is a pattern."""

"""Which changes are one matter, that an IRO answers once."""

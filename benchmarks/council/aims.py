"""The aims of issue 7, for the embedded system unless said; processor time, since walls drift."""

LONE = 40.0
"""Milliseconds of processor for a lone event until settled."""
BATCH = 8.0
"""A child in a batch of 100."""
WORKERS = 12.0
"""PostgreSQL and Kafka: the workers' processor time a child."""
IDLE = 0.3
"""Percent of a core."""
IRO = 5.0
"""POST of an IRO."""

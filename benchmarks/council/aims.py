"""The aims of issue 7, for the embedded system unless said; processor time unless said, since walls drift."""

LONE = 40.0
"""Milliseconds for a lone event until settled."""
BATCH = 8.0
"""Milliseconds for a child in a batch of 100."""
WORKERS = 12.0
"""PostgreSQL and Kafka: milliseconds of the workers for a child."""
IDLE = 0.3
"""Percent of a core."""
IRO = 5.0
"""Milliseconds for a POST of an IRO."""
MEMORY = 250.0
"""Megabytes after opening 12,000 children."""
ACKNOWLEDGED = {10: 30.0, 50: 60.0}
"""By events a second, the 99th percentile in milliseconds of the wall clock."""
ALLOCATED = {10: 150.0, 50: 500.0}
TOLD = {10: 300.0}
SUSTAINED = 100.0
"""Single events a second, settled as fast as they are offered."""
READS = {
    "/reporting/children/{child_id}": 2.0,
    "/allocation/children/{child_id}": 2.0,
    "/scheduling/reviews": 3.0,
}
"""Milliseconds a read."""
READS_OF_MANY = {"/allocation/caseloads": 15.0, "/reporting/": 25.0}
"""The same with 12,000 children."""

"""The whole system as a council meets it, measured from outside: processes, HTTP and read-only looks at the databases.

It imports nothing of the system, so that one driver measures any commit with today's HTTP contract and today's tables
`outbox`, `events` and `notices`.
"""

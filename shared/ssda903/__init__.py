"""The council's own file format: SSDA903, England's yearly return of looked-after children, as CSV modules.

`read.read_return` reads a folder, `events.to_events` turns it into the events a council system would post, and `write`
writes the modules. No database, no HTTP, no clock.
"""

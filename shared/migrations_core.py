"""The tables every service has (`shared.tables`), as its first revision makes them. Frozen: a change is a new function."""

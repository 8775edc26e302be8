"""What every service's web side is made of. Callers import the module they need.

`bodies` and `paging` know no HTTP, so that actions and schemas may use them.
"""

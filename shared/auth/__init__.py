"""Who is calling, and what they may do: tokens, roles, and signing in a browser. Callers import the module they need.

`access` and `signin` know HTTP; roles, role groups, tokens and the audit do not, so that actions may use them.
"""

"""Sharing out many children at once: opening a caseload, or a rebalance, as one problem.

`greedy.share_out` answers always and at once; `exact.best` proves the optimum within a time limit (extra `optimise`).
"""

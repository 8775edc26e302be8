"""Groups of roles that several routes let in alike."""

from typing import Final

STAFF: Final = (
    "social_worker",
    "team_manager",
    "service_manager",
    "senior_manager",
    "iro",
    "corporate_iro",
    "iro_admin",
    "iro_manager",
    "legal",
    "complaints",
    "dashboard",
    "auditor",
    "admin",
    "council_system",
    "service",
)
"""Who may read across children."""
WITHDRAW: Final = ("iro_admin", "iro_manager")
"""Who, besides the system that posted it, may say that a statement does not count, or does after all."""
TELLERS: Final = (
    "council_system",
    "social_worker",
    "team_manager",
    "service_manager",
    "senior_manager",
    "iro",
    "corporate_iro",
    "iro_admin",
    "iro_manager",
    "legal",
    "guardian",
)
"""Who may say that something was done; of which duty, `shared/duties/may_report.py` says."""

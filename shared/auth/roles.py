"""Who may call: the roles that a token can carry, and the caller that comes of one."""

from dataclasses import dataclass
from typing import Final

from shared.refusals import Forbidden

ROLES: Final = frozenset(
    {
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
        "complaints",
        "dashboard",
        "auditor",
        "admin",
        "child",
        "service",  # one service of ours calling another
    }
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling: the council's own id for the person or system, and their roles."""

    subject: str
    roles: frozenset[str]

    def has(self, *roles: str) -> bool:
        """Whether the caller has at least one of the roles."""
        return not self.roles.isdisjoint(roles)


def may_withdraw(caller: Caller, said_by: str) -> None:
    """Take back what was said: whoever said it, or a manager of the IRO service. Raises Forbidden for anybody else."""
    if caller.subject != said_by and not caller.has("iro_manager", "iro_admin", "admin"):
        raise Forbidden

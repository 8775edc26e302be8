"""Who may say what while a review is prepared, and between reviews: by role, and by what the caller is to the child.

The review is chaired by the child's IRO, or by who stands in; IRO managers stand above both, and IRO administration
writes down what they say. The social worker asks the child and others before a review (Jersey 3.16). A child or a
parent never writes here. `relations` are what the caller is to the child (`shared/child/relations.py`). Pure.

Source: Jersey 3.6, 3.16, 3.17; what the office may write down is local.
"""

from collections.abc import Set
from typing import Final

_REVIEWING: Final = frozenset({"iro", "cover"})
_WORKER: Final = "social_worker"


def is_the_iro(roles: Set[str], relations: Set[str]) -> bool:
    """Whether the caller, of these roles, is the child's IRO, or stands in for her."""
    return _has(roles, "iro", "corporate_iro") and not _REVIEWING.isdisjoint(relations)


def may_decide(roles: Set[str], relations: Set[str]) -> bool:
    """What the IRO decides: who does not come to a review."""
    return is_the_iro(roles, relations) or _has(roles, "iro_manager")


def may_write(roles: Set[str], relations: Set[str]) -> bool:
    """What the IRO says: her contacts with a case, and how a review is held."""
    return may_decide(roles, relations) or _has(roles, "iro_admin")


def may_tell(roles: Set[str], relations: Set[str]) -> bool:
    """What is found out for a review: the child's wishes, who was asked, and what they think."""
    return may_write(roles, relations) or (_has(roles, _WORKER) and _WORKER in relations)


def _has(roles: Set[str], *wanted: str) -> bool:
    """A token with the role of a child is a child's, whatever else it carries."""
    return not roles.isdisjoint(wanted) and "child" not in roles

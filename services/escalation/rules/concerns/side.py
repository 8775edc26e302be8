"""Whose practice a late duty is about: the authority's, or the IRO service's own.

What the IRO service owes and is late with is its performance, for its manager to see to, and a concern against nobody.
Everybody else (social workers, their managers, the legal department, partner agencies, the Children's Guardian) is on
the other side of the IRO's challenge.

Source: Jersey 6.1 (the IRO challenges the authority), 7.6; who stands on which side is local.
"""

from typing import Final

from services.escalation.rules.concerns.model import AUTHORITY, IRO_SERVICE

_OF_THE_IRO_SERVICE: Final = frozenset({"iro", "outgoing_iro", "corporate_iro", "iro_service", "iro_manager"})


def side_of(owner: str) -> str:
    """The side of a duty, by the word with which the policy names its owner."""
    return IRO_SERVICE if owner in _OF_THE_IRO_SERVICE else AUTHORITY

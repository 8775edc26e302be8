"""A child who returns to care has the former IRO again, if reasonably practicable.

Practicable means: she may have the child and has room. Of several, the most recent comes first. A former IRO who
has left, or has no room, is passed over and the reason says so.

Source: Hull 1; Jersey 7.2.
"""

from services.allocation.rules.model import Child, Iro, Rule

RULE = Rule("former_iro", "A returning child has the former IRO", "Hull 1; Jersey 7.2", binding=False, overridable=True)


def place(child: Child, iro: Iro) -> int:
    """How far back she was the child's IRO: 0 the most recent; an IRO who never was comes after all who were."""
    former = child.former_iro_ids
    return former.index(iro.id) if iro.id in former else len(former)


def was(child: Child, iro: Iro) -> bool:
    """Whether she was the child's IRO in an earlier period of care."""
    return iro.id in child.former_iro_ids

"""What every service that keeps a register keeps, whether it settles from it or not."""

from shared.events import catalogue
from shared.events.base import Event

_APART = ("duty.", "notice.")


def _is_kept(kind: type[Event]) -> bool:
    return kind.POSTABLE or not kind.TYPE.startswith(_APART)


EVERY_FACT: frozenset[type[Event]] = frozenset(filter(_is_kept, catalogue.all_types().values()))
"""All that council systems tell and services announce of children, IROs, carers and teams.

What becomes of duties and notices stands apart: that is news of our own services' work, by far the most of all events,
and whoever needs it settles from it already.
"""

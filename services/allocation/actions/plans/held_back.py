"""Whom a caseload that is being opened keeps waiting: imported children without an IRO yet, and nobody else.

A child who comes into care meanwhile is given an IRO at once, by the ordinary rules, whoever of the family waits in the
opening; the opening then takes that IRO as given, and puts the brothers and sisters there where there is room.
"""

from collections.abc import Mapping

from services.allocation.actions.deciding.care_periods import is_over
from services.allocation.actions.deciding.view import Picture
from services.allocation.queries import openings as opening_queries
from services.allocation.rules.model import Nobody
from services.allocation.tables.openings import BEING_OPENED
from shared.child.looked_after import LookedAfterChild
from shared.work.unit_of_work import Work

WAITS_FOR_THE_OPENING = Nobody(
    BEING_OPENED,
    "the caseload is being opened: whoever came with it is given an IRO as one problem when the opening is completed",
    (),
)


async def held_for_an_opening(work: Work, picture: Picture, children: Mapping[str, LookedAfterChild]) -> frozenset[str]:
    """Those of these children who wait for the opening that is on; whether one is, is asked only if that matters."""
    imported = frozenset(child_id for child_id, child in children.items() if _could_be_held(picture, child))
    if not imported or await opening_queries.the_open_one(work.connection) is None:
        return frozenset()
    return imported


def _could_be_held(picture: Picture, child: LookedAfterChild) -> bool:
    """Whether the present time in care is imported history in which the child never had an IRO of ours."""
    current = child.current
    if current is None or current.baseline is None or picture.had_until(child.child_id, current.number) is not None:
        return False
    row = picture.open.get(child.child_id)
    return row is None or is_over(child, row)

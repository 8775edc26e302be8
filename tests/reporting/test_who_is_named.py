"""The index of the events that say who has to do with a child has all of those that are looked through for it."""

import re

from services.reporting.tables.children import OF_RELATIONS
from shared.child.may_see import LOOKED_THROUGH


def test_the_index_has_every_event_that_is_looked_through() -> None:
    """Else nobody would be found by such an event: with a new one comes a new index, by a revision."""
    assert set(re.findall(r"'(.+?)'", OF_RELATIONS)) == {each.wire_type() for each in LOOKED_THROUGH}

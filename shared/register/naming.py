"""Of whom something was told that names somebody, wherever it does: every statement of some types is looked through.

For what is asked rarely. Whom somebody sees is asked with every list, and kept (`shared/child/named.py`).
"""

from collections.abc import Collection

from sqlalchemy import or_, select

from shared.events.base import Event
from shared.storage.tables import statements
from shared.work.unit_of_work import Work


async def subjects_of(work: Work, kinds: Collection[type[Event]], texts: Collection[str] = ()) -> set[str]:
    """The subjects of what was told of these types; where `texts` are given, of that in which one of these stands."""
    query = select(statements.c.subject).distinct().where(statements.c.kind.in_([each.wire_type() for each in kinds]))
    if texts:
        query = query.where(or_(*(statements.c.data.contains(f'"{each}"', autoescape=True) for each in texts)))
    return set((await work.connection.execute(query)).scalars())

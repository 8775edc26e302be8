"""Where reporting looks up who has to do with a child: in the events themselves, for it keeps no register of facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select

from services.reporting.queries.same_child import whose
from services.reporting.tables.children import events
from shared.child.may_see import Told
from shared.events.base import Event
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.events.envelope import Envelope, from_row
from shared.register.facts import Fact, facts_stated_by
from shared.storage.rows import as_dicts
from shared.work.unit_of_work import Work


async def _whose(work: Work, ids: Collection[str]) -> Mapping[str, str]:
    return await whose(work.connection, ids)


async def _facts(work: Work, subjects: Collection[str], kinds: Collection[type[Event]]) -> dict[str, list[Fact]]:
    belongs = await whose(work.connection, subjects)
    query = select(events).where(
        events.c.subject.in_(list(belongs)), events.c.type.in_(_names({*kinds, *SAY_WHETHER_ONE_COUNTS}))
    )
    said: dict[str, list[Envelope]] = defaultdict(list)
    for row in as_dicts(await work.connection.execute(query)):
        said[belongs[row["subject"]]].append(from_row(row))
    return {subject: facts_stated_by(said[subject]) for subject in subjects}


def _names(kinds: Collection[type[Event]]) -> list[str]:
    return sorted(each.wire_type() for each in kinds)


EVENTS: Final = Told(_facts, _whose)

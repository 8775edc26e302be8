"""Proposals that the caseloads alone have put out of date: there was nobody, or she who was proposed has no room now.

Looked at again when an IRO joins, changes or is back, and when a place has come free: only then, only those that it may
help, and only so many in one transaction, the one longest not looked at first.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from services.allocation.actions.deciding.view import limits_of
from services.allocation.queries import children as queries
from services.allocation.queries import looks as looks_queries
from services.allocation.queries import team as team_queries
from services.allocation.rules import room
from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.model import Child, Family, Iro, Limits
from services.allocation.rules.rule import Question
from shared.policy import Profile
from shared.work.unit_of_work import Work

_AT_MOST = 50


async def out_of_date(work: Work, profile: Profile) -> list[str]:
    """The children whose proposals are to be looked at again now; they are noted as looked at."""
    rows = await looks_queries.open_proposals(work.connection)
    if not rows:
        return []
    named = {row["child_id"] for row in rows}.union(*(row["proposal"]["moves"] for row in rows))
    weights = {key: row["weight"] for key, row in (await team_queries.child_rows(work.connection, named)).items()}
    team = _Team(await queries.all_iros(work.connection), limits_of(profile), work)
    stuck = [row for row in rows if team.could_help(row["child_id"], row["proposal"], weights)][:_AT_MOST]
    if stuck:
        await looks_queries.looked_at(work.connection, [row["id"] for row in stuck], work.now)
    return sorted({row["child_id"] for row in stuck})


class _Team:
    """Who of the service may be given a child at all, and who of them has most room."""

    def __init__(self, iros: Iterable[Iro], limits: Limits, work: Work) -> None:
        self._limits = limits
        blank = Question(Child(""), Family(), limits, work.today)
        self._open = {iro.id: iro for iro in iros if not barred(blank, iro)}
        places = {iro.id: limits.hard * iro.fte - iro.load for iro in self._open.values()}
        self._roomiest = max(places, key=lambda iro_id: (places[iro_id], iro_id), default=None)

    def could_help(self, child_id: str, proposal: Mapping[str, Any], weights: Mapping[str, float]) -> bool:
        """Whether nobody is proposed who could have them, and somebody has room for the child at least."""
        weight = sum(weights.get(each, 1.0) for each in proposal["moves"])
        if self._has_room(proposal["to_iro"], weight):
            return False
        return proposal["to_iro"] is not None or self._has_room(self._roomiest, weights.get(child_id, 1.0))

    def _has_room(self, iro_id: str | None, weight: float) -> bool:
        iro = self._open.get(iro_id) if iro_id is not None else None
        return iro is not None and room.why_not(iro, weight, self._limits) is None

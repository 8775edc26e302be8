"""Settling an IRO: what is on record of her brought in line with what people said, and what follows from that.

The tables of IROs, their hours, registrations and absences are derived from statements (`deciding/said_of_iros.py`).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.said_of_iros import ABSENCE, HOURS, LEAVING, PARTICULARS, REGISTRATION
from services.allocation.actions.handover.absences import settle_absences
from services.allocation.actions.handover.departures import follow, last_day_said
from services.allocation.actions.team.eligibility_changes import look_again, note_next_look
from services.allocation.actions.team.hours import hours_for_reviews, keep_hours, say_if_over_the_limit
from services.allocation.actions.team.iros import particulars_said
from services.allocation.actions.team.registrations import keep_registrations
from services.allocation.queries import handover as handover_queries
from services.allocation.queries import team as team_queries
from shared.events.services.allocation import IroJoined, IroLeft
from shared.policy import Profile
from shared.work.unit_of_work import Work

_WANTED: Final[Mapping[str, Callable[[Work, str], Awaitable[Mapping[str, Any]]]]] = {
    PARTICULARS: particulars_said,
    HOURS: keep_hours,
    LEAVING: last_day_said,
}
"""What the statements of each kind say of the IRO's own row."""
_STANDING: Final = ("not_independent_of", "registration_number", "qualified_on", "role")
"""What an IRO's standing towards the children she has depends on."""
_AT_MOST: Final = 50
"""Children who are looked at because of an IRO who communicates in other ways now, those with the newest needs."""


@dataclass(frozen=True, slots=True)
class _Settled:
    """An IRO as she was on record, if she was, and as she is now, from statements of these kinds."""

    kinds: Collection[str]
    before: RowMapping | None
    after: Mapping[Any, Any]

    def changed(self, *names: str) -> bool:
        """Whether any of these is another now; of a new IRO, whether she has any."""
        known: Mapping[Any, Any] = self.before or {}
        return any((self.after[name] or None) != (known.get(name) or None) for name in names)


async def settle_iro(work: Work, profile: Profile, iro_id: str, kinds: Collection[str]) -> None:
    """Statements of these kinds were made: write and announce the difference, and do what is due because of it."""
    before = (await team_queries.iro_rows(work.connection, [iro_id])).get(iro_id)
    iro = _Settled(kinds, before, await _keep(work, iro_id, before, kinds))
    _announce(work, iro)
    if before is not None and hours_for_reviews(before) != hours_for_reviews(iro.after):
        await say_if_over_the_limit(work, profile, iro_id, hours_for_reviews(before))
    await _follow(work, profile, iro)
    if ABSENCE in kinds:
        await settle_absences(work, profile, iro_id)


async def _keep(work: Work, iro_id: str, before: RowMapping | None, kinds: Collection[str]) -> Mapping[Any, Any]:
    new = {"id": iro_id, "active_to": None, "created_at": work.now, "look_again_on": None}
    after: dict[Any, Any] = dict(before) if before is not None else dict(new)
    for kind, wanted in _WANTED.items():
        if kind in kinds:
            after |= await wanted(work, iro_id)
    if before is None or after != dict(before):
        await team_queries.keep_iro(work.connection, after)
    if REGISTRATION in kinds:
        await keep_registrations(work, iro_id)
    return after


def _announce(work: Work, iro: _Settled) -> None:
    """Say what her particulars are, and which day is her last; a departure withdrawn is told as her particulars."""
    iro_id, last_day = iro.after["id"], iro.after["active_to"]
    if PARTICULARS in iro.kinds or iro.changed("fte") or (iro.changed("active_to") and last_day is None):
        joined = IroJoined(active_from=iro.after["active_from"], fte=iro.after["fte"], role=iro.after["role"])
        work.announce(joined, iro_id, subjectkind="iro")
    if iro.changed("active_to") and last_day is not None:
        work.announce(IroLeft(left_on=last_day), iro_id, subjectkind="iro")


async def _follow(work: Work, profile: Profile, iro: _Settled) -> None:
    """Those without an IRO are tried before those who still have one who goes."""
    iro_id = iro.after["id"]
    if iro.changed("active_to"):
        await follow(work, profile, iro_id)
    if iro.before is None:
        await note_next_look(work, profile, iro_id)
    elif REGISTRATION in iro.kinds or iro.changed(*_STANDING):
        await look_again(work, profile, iro_id)
    if iro.changed("communication_methods"):
        await _look_at_whom_she_may_understand(work, iro_id)
    if PARTICULARS in iro.kinds or REGISTRATION in iro.kinds or iro.changed("fte"):
        agenda_of(work).somebody_may_have_room()


async def _look_at_whom_she_may_understand(work: Work, iro_id: str) -> None:
    """Have her children settled, and those who need an advocate because their own IRO does not understand them."""
    hers = await handover_queries.held_by(work.connection, iro_id)
    for child_id in sorted({*hers, *await team_queries.who_need_an_advocate(work.connection, _AT_MOST)}):
        work.touch(child_id)

"""An IRO says what practice she saw; of a child, with the team and the provider that had the child's care that day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.escalation.actions.beside.words import not_ahead, the_word
from services.escalation.actions.practice.observed import SEEN
from services.escalation.queries import beside as queries
from services.escalation.schemas.practice import NewObservation
from services.escalation.tables.beside_disputes import observations
from shared.child.looked_after import DETAILS, child_from
from shared.child.relations import team_of
from shared.refusals import NotFound
from shared.register import facts
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def say_what_was_seen(work: Work, child_id: str | None, new: NewObservation, by: str) -> str:
    """Put it on record; its id. Raises Unprocessable for a day that has not come."""
    on = not_ahead(work, "/on", new.on)
    team_id, provider_id = new.team_id, new.provider_id
    if child_id is not None and team_id is None and provider_id is None:
        team_id, provider_id = await had_care(work, child_id, on)
    subject, kind = _about(child_id, team_id, provider_id)
    id_ = new_id()
    data = {"kind": new.kind, "category": new.category, "team_id": team_id, "provider_id": provider_id}
    data |= {"person_id": new.person_id, "detail_ref": new.detail_ref}
    await state(work, subject, SEEN, data, by=by, key=id_, on=on, subjectkind=kind)
    work.touch(subject)
    return id_


def _about(child_id: str | None, team_id: str | None, provider_id: str | None) -> tuple[str, str]:
    if child_id is not None:
        return child_id, "child"
    return (team_id, "team") if team_id is not None else (provider_id or "", "provider")


async def had_care(work: Work, child_id: str, on: date) -> tuple[str | None, str | None]:
    """The team that had the child's case that day, and the provider of the placement."""
    held = (await facts.told_of(work, [child_id], DETAILS))[child_id]
    child = child_from(child_id, held, work.profile)
    then = child.details_on(on)
    placement = then.get("placement")
    return then.get("team_id") or team_of(child), getattr(placement, "provider_id", None)


async def the_observation(work: Work, observation_id: str) -> Row:
    """One observation. Raises NotFound."""
    row = await queries.one(work.connection, observations, observation_id)
    if row is None:
        raise NotFound("observation")
    return row


async def word_of(work: Work, row: Row) -> Word:
    """What was said of it."""
    return await the_word(work, (row["subject"], row["subjectkind"]), SEEN, row["id"], "observation")

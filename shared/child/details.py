"""What is known of a child besides the times in care: each detail as it was stated, and the day from which it holds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from shared.child.merged_records import MergedRecords
from shared.events.council.child_court import LegalStatusChanged
from shared.events.council.child_life import ChildBecameLookedAfter, ChildDetailsCorrected, PlacementStarted
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.register.facts import Fact


class Told(NamedTuple):
    """Details, the day from which they hold, and their place among statements; a correction says what was all along."""

    on: date
    place: str
    values: Mapping[str, Any]
    is_correction: bool = False


def told_by(facts: Sequence[Fact], records: MergedRecords) -> tuple[Told, ...]:
    """What each fact tells of the child, by the day from which it holds.

    A placement or legal status of last year that we hear of today does not replace the present one. A correction has no
    date: it stands beside the newest that was known when it was made.
    """
    told: list[Told] = []
    latest = date.min
    for fact in facts:
        values = records.stated(fact, stated_by(fact))
        if values:
            corrects = isinstance(fact.data, ChildDetailsCorrected)
            on = fact.data.happened_on() if not corrects else latest
            latest = max(latest, on or latest)
            told.append(Told(on or latest, fact.place, values, corrects))
    return tuple(sorted(told, key=lambda each: (each.on, each.place)))


def newest(told: Iterable[Told]) -> Mapping[str, Any]:
    """The newest of each detail; absent means unchanged, an empty list or null means none."""
    known: dict[str, Any] = {}
    for each in told:
        known.update(each.values)
    return known


def stated_by(fact: Fact) -> dict[str, Any]:
    data = fact.data
    if isinstance(data, ChildBecameLookedAfter | ChildDetailsCorrected):
        return {name: getattr(data, name) for name in data.model_fields_set}
    if isinstance(data, LegalStatusChanged):
        return {"legal_status": data.code}
    if isinstance(data, PlacementStarted):
        return {"placement": data.placement}
    if isinstance(data, SocialWorkerChanged):
        changed = {"social_worker_id": data.social_worker_id, "team_id": data.team_id}
        changed["team_manager_id"] = data.team_manager_id
        changed["previous_social_worker_id"] = data.previous_social_worker_id
        return {name: value for name, value in changed.items() if value is not None}
    return {}

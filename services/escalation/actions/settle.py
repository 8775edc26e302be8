"""Concerns that duties raise by themselves: one for each duty that was late or missed, with what became of the duty."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.escalation.actions.concerns import SYSTEM, announce_raised, fresh
from services.escalation.queries import concerns as queries
from services.escalation.rules.category import category_of
from services.escalation.rules.raises_a_concern import raises_a_concern
from shared.events.services.duties import DutyEvent, DutyLate, DutyMissed
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.facts import Fact
from shared.work.unit_of_work import Work


async def settle_concerns(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Record what is not yet recorded; hearing the same again, or in another order, ends in the same concerns."""
    merged = await aliases.survivors_of(work, subjects)
    wanted = sorted({merged.get(subject, subject) for subject in subjects})
    held = await facts.loaded(work, wanted)
    under = {fact.subject: subject for subject in wanted for fact in held[subject]}
    await queries.take_over(work.connection, {each: subject for each, subject in under.items() if each != subject})
    heard = {(subject, duty_id): told for subject in wanted for duty_id, told in _by_duty(held[subject]).items()}
    recorded = await queries.concerns_by_duty(work.connection, [duty_id for _, duty_id in heard])
    new: list[dict[str, Any]] = []
    extended: dict[str, list[dict[str, Any]]] = {}
    for (subject, duty_id), told in heard.items():
        row = recorded.get(duty_id)
        if row is None:
            new.append(_raised(work, profile, subject, told))
        elif (history := _history(row["history"], told)) != row["history"]:
            extended[row["id"]] = history
    await queries.add(work.connection, new)
    await queries.extend_histories(work.connection, extended)
    for row in new:
        announce_raised(work, row)


def _by_duty(held: Sequence[Fact]) -> dict[str, list[Fact]]:
    """What was heard of each duty that is to raise a concern."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in held:
        if isinstance(fact.data, DutyEvent):
            found[fact.data.duty_id].append(fact)
    return {duty_id: told for duty_id, told in found.items() if any(map(_is_a_concern, told))}


def _is_a_concern(fact: Fact) -> bool:
    told = fact.data
    if not isinstance(told, DutyLate | DutyMissed):
        return False
    return raises_a_concern(told.duty, imported=fact.baseline is not None)


def _raised(work: Work, profile: Profile, subject: str, told: Sequence[Fact]) -> dict[str, Any]:
    first = told[0].data
    assert isinstance(first, DutyEvent)
    category = category_of(first.duty, first.policy_version, profile)
    row = fresh(work, profile, subject, told[0].subjectkind, category, SYSTEM)
    return {**row, "duty_id": first.duty_id, "duty": first.duty, "history": _history(row["history"], told)}


def _history(entries: Sequence[Mapping[str, Any]], told: Sequence[Fact]) -> list[dict[str, Any]]:
    """What people and we did, with what was heard of the duty, by date; made anew, so that no order matters."""
    kept = [dict(entry) for entry in entries if not entry["what"].startswith("duty.")]
    heard = [_entry(fact.data) for fact in told if isinstance(fact.data, DutyEvent)]
    return sorted(
        [*heard, *kept], key=lambda entry: (entry["on"], not entry["what"].startswith("duty."), entry["what"])
    )


def _entry(told: DutyEvent) -> dict[str, Any]:
    on = told.happened_on() or told.opened_on
    return {"on": on.isoformat(), "what": told.TYPE, "due_on": _text(told.due_on)}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

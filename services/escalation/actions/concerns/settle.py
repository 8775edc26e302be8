"""Concerns that duties raise by themselves: one for each duty that was late or missed, with what became of the duty."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.escalation.actions.concerns.said import NOT_SO, SYSTEM, announce_closed, announce_raised, fresh
from services.escalation.queries import asked_after
from services.escalation.queries import concerns as queries
from services.escalation.rules.concerns.category import category_of
from services.escalation.rules.concerns.raises_a_concern import raises_a_concern
from services.escalation.rules.concerns.states import LAPSED, OPEN
from services.escalation.rules.concerns.still_grounded import Heard, still_grounded
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.policy import Profile, duty_under
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
    waiting = [row for each in wanted for row in _asked(each, held[each], work.today)]
    await asked_after.wait_until(work.connection, waiting)
    by_duty = {subject: _by_duty(held[subject], profile, work.today) for subject in wanted}
    heard = {(subject, duty_id): told for subject, each in by_duty.items() for duty_id, told in each.items()}
    recorded = await queries.concerns_by_duty(work.connection, [duty_id for _, duty_id in heard])
    told_of = {duty_id: told for (_, duty_id), told in heard.items()}
    new: list[dict[str, Any]] = []
    changed: list[Mapping[str, Any]] = []
    for (subject, duty_id), told in heard.items():
        row, grounded = recorded.get(duty_id), still_grounded(map(_heard, told))
        if row is None and grounded:
            new.append(_raised(work, profile, subject, told))
        elif row is not None and (after := _brought_in_line(work, row, told, grounded)) != row:
            changed.append(after)
    await queries.add(work.connection, new)
    for after in changed:
        await queries.close(work.connection, after)
    for row in new:
        announce_raised(work, row, stated_by=_grounds(told_of[row["duty_id"]], profile, work.today))


def _brought_in_line(work: Work, row: Mapping[str, Any], told: Sequence[Fact], grounded: bool) -> Mapping[str, Any]:
    """The concern with what was heard of its duty; closed by itself once nothing grounds it, and open once it does."""
    closed_by_itself = (row["status"], row["outcome"]) == (LAPSED, NOT_SO)
    after: dict[str, Any] = dict(row)
    if not grounded and row["status"] == OPEN:
        after |= {"status": LAPSED, "closed_on": work.today, "outcome": NOT_SO}
        announce_closed(work, after)
    elif grounded and closed_by_itself:
        after |= {"status": OPEN, "closed_on": None, "outcome": None}
        announce_raised(work, after)
    if after["status"] != row["status"]:
        what = "raised" if after["status"] == OPEN else after["status"]
        entry = {"on": work.today.isoformat(), "what": what, "by": SYSTEM, "outcome": after["outcome"]}
        after["history"] = [*row["history"], entry]
    return {**after, "history": _history(after["history"], told)}


def _heard(fact: Fact) -> Heard:
    told = fact.data
    assert isinstance(told, DutyEvent)
    was_due_on = told.was_due_on if isinstance(told, DutyMoved) else None
    met_late = isinstance(told, DutyMet) and told.late
    reason = told.reason if isinstance(told, DutyVoided) else None
    what = told.TYPE.removeprefix("duty.")
    if isinstance(told, DutyLate) and told.shortfall:
        what = "late_in_shortfall"  # which grounds no concern, whatever else raised one
    return Heard(what, told.due_on, was_due_on, met_late, reason)


def _asked(subject: str, held: Sequence[Fact], today: date) -> Iterable[dict[str, Any]]:
    """Late duties of which it is still being asked whether they were done."""
    for fact in held:
        told = fact.data
        if isinstance(told, DutyLate) and told.asked_until is not None and told.asked_until >= today:
            yield {"duty_id": told.duty_id, "subject": subject, "until": told.asked_until}


def _by_duty(held: Sequence[Fact], profile: Profile, today: date) -> dict[str, list[Fact]]:
    """What was heard of each duty that is to raise a concern."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in held:
        if isinstance(fact.data, DutyEvent):
            found[fact.data.duty_id].append(fact)
    return {
        duty_id: told for duty_id, told in found.items() if any(_is_a_concern(each, profile, today) for each in told)
    }


def _is_a_concern(fact: Fact, profile: Profile, today: date) -> bool:
    told = fact.data
    if not isinstance(told, DutyLate | DutyMissed):
        return False
    if isinstance(told, DutyLate) and told.asked_until is not None and told.asked_until >= today:
        return False
    duty = duty_under(told.policy_version, told.duty, profile)
    return raises_a_concern(
        told.duty,
        imported=fact.baseline is not None,
        wanted=duty is None or (duty.raises_concern and (duty.missed_raises_concern or isinstance(told, DutyLate))),
        late_in_shortfall=isinstance(told, DutyLate) and told.shortfall,
    )


def _raised(work: Work, profile: Profile, subject: str, told: Sequence[Fact]) -> dict[str, Any]:
    first = told[0].data
    assert isinstance(first, DutyEvent)
    category = category_of(first.duty, first.policy_version, profile)
    row = fresh(work, profile, subject, told[0].subjectkind, category, SYSTEM)
    return {**row, "duty_id": first.duty_id, "duty": first.duty, "history": _history(row["history"], told)}


def _grounds(told: Sequence[Fact], profile: Profile, today: date) -> list[str]:
    """The events that say that the duty was late or missed, the first before the others."""
    return [event_id for fact in told if _is_a_concern(fact, profile, today) for event_id in sorted(fact.event_ids)]


def _history(entries: Sequence[Mapping[str, Any]], told: Sequence[Fact]) -> list[dict[str, Any]]:
    """What people and we did, with what was heard of the duty, by date; made anew, so that no order matters."""
    kept = [dict(entry) for entry in entries if not entry["what"].startswith("duty.")]
    heard = [_entry(fact.data) for fact in told if isinstance(fact.data, DutyEvent) and _is_history(fact.data)]
    return sorted(
        [*heard, *kept], key=lambda entry: (entry["on"], not entry["what"].startswith("duty."), entry["what"])
    )


def _is_history(told: DutyEvent) -> bool:
    """That a clock started is none of the concern's, nor is it that one moved which had not been late."""
    return not isinstance(told, DutyOpened) and not (isinstance(told, DutyMoved) and not told.was_late)


def _entry(told: DutyEvent) -> dict[str, Any]:
    on = told.happened_on() or told.opened_on
    return {"on": on.isoformat(), "what": told.TYPE, "due_on": _text(told.due_on)}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

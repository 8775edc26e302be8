"""A child's reviews, held or fallen due, as things to be counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.thing import Kind, Thing
from shared.child.next_review import reviews_to_come
from shared.events.services.around_reviews import ReviewMonitored
from shared.events.services.scheduling import (
    ParticipationRecorded,
    ReviewCompleted,
    ReviewDue,
    ReviewHeld,
)
from shared.register.facts import Fact

_NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})
_ONE_DAY: Final = timedelta(days=1)
_SAY_IT_WAS_HELD: Final = (ReviewHeld, ReviewMonitored, ReviewCompleted, ParticipationRecorded)


def reviews_of(life: Life) -> Iterator[Thing]:
    """Each review that was held, on its day; and each that was not, on the day after it was due."""
    said: dict[str, dict[str, Any]] = {}
    for fact in life.of(*_SAY_IT_WAS_HELD):
        said.setdefault(_id_of(fact), {})[fact.data.TYPE] = fact
    postponed, due = _postponed(life), _due(life)
    for review_id, facts in said.items():
        on = _held_on(facts)
        if on is not None:
            yield _held(life, review_id, on, facts, postponed[review_id], due.get(review_id))
    yield from (_not_held(life, review_id, fact) for review_id, fact in _missed(life, due) if review_id not in said)


def held_on(life: Life) -> list[date]:
    """The days on which reviews were held, in order."""
    return sorted(fact.data.held_on for fact in life.of(ReviewHeld) if isinstance(fact.data, ReviewHeld))


def _id_of(fact: Fact) -> str:
    return str(getattr(fact.data, "review_id"))  # noqa: B009 - of four types


def _held_on(facts: Mapping[str, Fact]) -> date | None:
    days = (getattr(facts[kind.TYPE].data, "held_on", None) for kind in _SAY_IT_WAS_HELD if kind.TYPE in facts)
    return next((day for day in days if day is not None), None)


def _held(life: Life, review_id: str, on: date, facts: Mapping[str, Fact], postponed: int, due: Fact | None) -> Thing:
    held = facts.get(ReviewHeld.TYPE)
    on_time = _on_time(held, due)
    late_reason = getattr(held.data, "late_reason", None) if held is not None and on_time is False else None
    iro_id = _first(facts, "iro_id")
    values = {
        "held": True,
        "on_time": on_time,
        "short_breaks": life.on_short_breaks(on),
        "ordinal": _first(facts, "ordinal"),
        "answers": _answers(facts),
        "participation": _participation(facts),
        "permanence_agreed": _permanence(facts),
        "years": life.years(on),
        "takes_part": life.profile.settings.ages.takes_part,
        "postponed": postponed,
    }
    return Thing(Kind.REVIEW, review_id, on, life.who(on, iro_id), reason=late_reason, values=values)


def _on_time(held: Fact | None, due: Fact | None) -> bool | None:
    """Whether it was held by the day it was due; None of imported history, and where no day is known."""
    if held is None or not isinstance(held.data, ReviewHeld) or held.baseline is not None:
        return None
    planned = due.data.due_on if due is not None and isinstance(due.data, ReviewDue) else None
    due_on = held.data.due_on or planned
    if due_on is None:
        return None
    return held.data.held_on <= due_on and held.data.out_of_time_from is None


def _first(facts: Mapping[str, Fact], name: str) -> Any:
    given = (getattr(facts[kind.TYPE].data, name, None) for kind in _SAY_IT_WAS_HELD if kind.TYPE in facts)
    return next((value for value in given if value is not None), None)


def _answers(facts: Mapping[str, Fact]) -> Mapping[str, str]:
    """The monitoring form; where there is none, what was said with the child's participation."""
    form, took_part = facts.get(ReviewMonitored.TYPE), facts.get(ParticipationRecorded.TYPE)
    if form is not None and isinstance(form.data, ReviewMonitored):
        return form.data.answers
    if took_part is None or not isinstance(took_part.data, ParticipationRecorded):
        return _NO_ANSWERS
    said = {
        "consulted_before": took_part.data.consulted_before,
        "social_worker_attended": took_part.data.social_worker_attended,
    }
    return {name: "yes" if value else "no" for name, value in said.items() if value is not None}


def _participation(facts: Mapping[str, Fact]) -> str | None:
    recorded = facts.get(ParticipationRecorded.TYPE)
    if recorded is not None and isinstance(recorded.data, ParticipationRecorded):
        return recorded.data.participation
    return _answers(facts).get("participation")


def _permanence(facts: Mapping[str, Fact]) -> bool | None:
    completed, answered = facts.get(ReviewCompleted.TYPE), _answers(facts).get("permanence_plan_agreed")
    if completed is not None and isinstance(completed.data, ReviewCompleted):
        agreed = completed.data.permanence_plan_agreed
        if agreed is not None:
            return agreed
    return answered == "yes" if answered in ("yes", "no") else None


def _postponed(life: Life) -> Counter[str]:
    """How often each review was moved to a later day."""
    moved: Counter[str] = Counter()
    for data in life.arranged:
        was = data.previously_arranged_for
        if was is not None and data.arranged_for > was:
            moved[data.review_id] += 1
    return moved


def _due(life: Life) -> dict[str, Fact]:
    return {_id_of(fact): fact for fact in life.of(ReviewDue)}


def _missed(life: Life, due: Mapping[str, Fact]) -> Iterator[tuple[str, Fact]]:
    """The reviews still to come that fall due while the child is looked after; history of before is not judged."""
    for each in reviews_to_come(life.facts):
        fact, period = due[each.review_id], life.period(each.due_on)
        over = life.over(period) if period is not None else None
        history = fact.baseline is not None and each.due_on < fact.baseline
        if period is not None and not history and (over is None or each.due_on < over):
            yield each.review_id, fact


def _not_held(life: Life, review_id: str, fact: Fact) -> Thing:
    assert isinstance(fact.data, ReviewDue)
    late_from = fact.data.due_on + _ONE_DAY
    values = {
        "held": False,
        "on_time": False,
        "short_breaks": life.on_short_breaks(fact.data.due_on),
        "ordinal": None,
        "answers": _NO_ANSWERS,
        "participation": None,
        "permanence_agreed": None,
        "years": None,
        "takes_part": 0,
        "postponed": 0,
    }
    return Thing(
        Kind.REVIEW, review_id, late_from, life.who(late_from, fact.data.iro_id), reason="not_held", values=values
    )

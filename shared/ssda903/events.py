"""Turns a return into the events a council system would post, as plain CloudEvents 1.0 in structured mode.

What is imported is a baseline (the attribute `baseline`): the facts as they stood at the end of the day `as_of`, for
the clocks still to come. Facts of later days are left out, and an end that had not come is not known.

Each file's rows belong to the collection year of its own episodes, and the end of its last day is when they were
written down (the attribute `recordedat`): so several years in one folder are told as they are one after another.
An event's id is a digest of its type, its subject, its data and that year: the same return brought in again tells the
same events, and next year's word about the same fact is another statement of it.
An event's `time` is the beginning of its day: the same date in England, and not still to come on the day itself.
`looked_after_from_is_earliest_known` says that care began on that day or before, so a start that a receiver knows
exactly stands, and of two such days the earlier one.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.ssda903 import rows
from shared.ssda903.adoption import adoption_facts
from shared.ssda903.facts import Fact, care_facts, without_unknowns
from shared.ssda903.histories import Period, histories, known_on, periods
from shared.ssda903.returns import Return

UNKNOWN = "unknown"
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def to_events(found: Return, *, as_of: date, source: str, own_years: bool = False) -> Iterator[dict[str, Any]]:
    """The events of a return, year by year, child by child, and in the order of their days within a child.

    `as_of` only bounds: with `own_years` the facts of each year are those as at its own end, if that is earlier.
    """
    for year, part in found.years:
        until = min(as_of, year) if own_years and year is not None else as_of
        yield from _events_of(part, until, source, year)


def _events_of(found: Return, as_of: date, source: str, year: date | None) -> Iterator[dict[str, Any]]:
    children = _children(found, as_of)
    questions = _possible_parents(children, found.births)
    for child_id in sorted(children):
        facts = [*_facts(children[child_id], found.births.get(child_id)), *questions.get(child_id, ())]
        for fact in sorted((fact for fact in facts if fact.on <= as_of), key=lambda fact: fact.on):
            yield to_envelope(child_id, fact, as_of, source, year)


@dataclass(slots=True)
class _Child:
    """What the return says of one child, as it was known on the day."""

    header: rows.Header | None = None
    uasc: rows.Uasc | None = None
    adopted: rows.Adopted | None = None
    periods: list[Period] = field(default_factory=list)
    decisions: list[rows.PlacedForAdoption] = field(default_factory=list)
    reviews: list[rows.Review] = field(default_factory=list)
    missing: list[rows.Missing] = field(default_factory=list)
    social_workers: list[rows.SocialWorker] = field(default_factory=list)


def _children(found: Return, as_of: date) -> dict[str, _Child]:
    children: dict[str, _Child] = defaultdict(_Child)
    for child, history in histories(found.episodes).items():
        children[child].periods = list(periods(known_on(history, as_of)))
    _give_one(children, "header", found.header)
    _give_one(children, "uasc", found.uasc)
    _give_one(children, "adopted", found.adopted)
    _give_all(children, "decisions", found.placed_for_adoption)
    _give_all(children, "reviews", found.reviews)
    _give_all(children, "missing", found.missing)
    _give_all(children, "social_workers", found.social_workers)
    return children


def _give_one(children: dict[str, _Child], place: str, room: Iterable[rows.Row]) -> None:
    for row in room:
        setattr(children[row.child], place, row)


def _give_all(children: dict[str, _Child], place: str, room: Iterable[rows.Row]) -> None:
    for row in room:
        getattr(children[row.child], place).append(row)


def _facts(child: _Child, born: date | None) -> Iterator[Fact]:
    details = _details(child, born)
    for period in child.periods:
        yield from care_facts(period, details)
    yield from adoption_facts(child.periods, child.decisions, child.adopted)
    for review in child.reviews:
        data = without_unknowns(held_on=review.review.isoformat(), participation=review.code)
        yield Fact("past_review.recorded.v1", review.review, data)
    for worker in child.social_workers:
        yield _social_worker_changed(worker)
    for missing in child.missing:
        yield from _missing_facts(missing, child.social_workers)


def _details(child: _Child, born: date | None) -> dict[str, Any]:
    """The child's own details. A child who is in no UASC row may have been in last year's: that is left open."""
    header, uasc = child.header, child.uasc
    return without_unknowns(
        date_of_birth=born and born.isoformat(),
        sex=(header and header.sex) or (uasc and uasc.sex) or None,
        ethnicity=header and header.ethnic,
        uasc=True if uasc else None,
    )


def _social_worker_changed(row: rows.SocialWorker) -> Fact:
    data = {
        "occurred_on": row.start.isoformat(),
        "category": row.reason or UNKNOWN,
        "record_ref": f"SSDA903/SWEpisodes/{row.child}/{row.start.isoformat()}",
        "social_worker_id": row.worker,
    }
    return Fact("social_worker.changed.v1", row.start, data)


def _missing_facts(row: rows.Missing, social_workers: Iterable[rows.SocialWorker]) -> Iterator[Fact]:
    start = row.start.isoformat()
    data = {
        "category": row.kind or UNKNOWN,
        "record_ref": f"SSDA903/Missing/{row.child}/{start}",
        "social_worker_id": _worker_on(row.start, social_workers),
        "episode_id": f"{row.child}-{row.start:%Y%m%d}",
        "from": start,
    }
    yield Fact("child.went_missing.v1", row.start, data | {"occurred_on": start})
    if row.end:
        end = row.end.isoformat()
        yield Fact("child.returned.v1", row.end, data | {"occurred_on": end, "to": end})


def _worker_on(day: date, social_workers: Iterable[rows.SocialWorker]) -> str:
    """Who was the child's social worker on that day; `unknown` when the return does not say."""
    then = [row for row in social_workers if row.start <= day and (row.end is None or day <= row.end)]
    return max(then, key=lambda row: row.start).worker if then else UNKNOWN


def _possible_parents(children: dict[str, _Child], births: dict[str, date]) -> dict[str, list[Fact]]:
    """Questions for the manager: a mother in care (MC_DOB) whose child's birthday is a looked-after child's too.

    MOTHER need not be 1: a day of birth of a child is not written for nothing, and a question is no link.
    """
    mothers: dict[date, list[str]] = defaultdict(list)
    for child_id, child in children.items():
        header = child.header
        if child.periods and header and header.mc_dob and births[child_id] < header.mc_dob:
            mothers[header.mc_dob].append(child_id)
    questions: dict[str, list[Fact]] = {}
    for child_id, child in children.items():
        born = births.get(child_id)
        candidates = sorted(set(mothers.get(born, ())) - {child_id}) if born and child.periods else []
        if born and candidates:
            data = {"question": "possible_parent", "candidate_ids": candidates, "basis": "MC_DOB"}
            questions[child_id] = [Fact("family.question_raised.v1", child.periods[0].started_on, data)]
    return questions


def to_envelope(child: str, fact: Fact, as_of: date, source: str, year: date | None = None) -> dict[str, Any]:
    """One fact of one child as a structured CloudEvent of the baseline, as the return of a collection year says it."""
    said = _canonical([fact.type, child, fact.data, *([year.isoformat()] if year else [])])
    recorded = {"recordedat": recorded_at(year)} if year else {}
    return {
        "specversion": "1.0",
        "id": f"ssda903:{hashlib.sha256(said.encode()).hexdigest()[:32]}",
        "source": source,
        "type": fact.type,
        "subject": child,
        "subjectkind": "child",
        "time": f"{fact.on.isoformat()}T00:00:00+00:00",
        "datacontenttype": "application/json",
        "data": fact.data,
        "baseline": as_of.isoformat(),
        **recorded,
    }


def recorded_at(year: date) -> str:
    """When what a return says was written down: at the end of the last day of its collection year."""
    return f"{year.isoformat()}T23:59:59.999999+00:00"

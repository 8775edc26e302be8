"""Which duties a subject has, from the facts alone. Pure: the same facts give the same duties, whatever their order.

A duty that falls in a period of care ends with it; one that follows a review, a document or a concern does not. What
imported history started is not judged where its clock ended before the day of the import.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from shared.calendar import Calendar
from shared.duties.evidence import Piece, Subject, nth_only, pieces, starting_date
from shared.facts import Fact
from shared.looked_after import CarePeriod
from shared.policy import Answer, Duty, Start, due

_ONE_DAY = timedelta(days=1)
OPEN, MET, MISSED, VOIDED = "open", "met", "missed", "voided"


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty as it ought to stand: its start, its limit, and what became of it."""

    duty: str
    key: str
    starts_on: date
    due_on: date | None
    not_before: date | None
    limit: str
    status: str = OPEN
    met_on: date | None = None
    reason: str | None = None
    judged: bool = True

    @property
    def late(self) -> bool:
        """Met, but after its due date."""
        return self.met_on is not None and self.due_on is not None and self.met_on > self.due_on


@dataclass(frozen=True, slots=True)
class _Opening:
    """A clock about to be opened: by what, in which turn and period."""

    key: str
    turn: int
    start: Start
    piece: Piece
    starts_on: date
    period: CarePeriod | None


def derive(subject: Subject, duty: Duty, calendar: Calendar) -> list[Clock]:
    """Every clock of this duty that the facts held about the subject have started."""
    openings = _openings(subject, duty, calendar)
    clocks = []
    for opening, until in _with_ends(openings):
        clock = _counted(duty, opening, calendar)
        clocks.append(_outcome(subject, duty, opening, until, clock, calendar))
    return clocks


def _openings(subject: Subject, duty: Duty, calendar: Calendar) -> list[_Opening]:
    turns = (1, 2, 3) if duty.sequence is not None else (1,)
    opened: dict[str, _Opening] = {}
    for turn in turns:
        for start in duty.starts_of(turn):
            for opening in _opened_by(subject, start, turn, calendar):
                earlier = opened.get(opening.key)
                if earlier is not None and earlier.start is start and start.per == "care_period":
                    continue
                opened[opening.key] = opening
    return sorted(opened.values(), key=lambda opening: (opening.starts_on, opening.key))


def _opened_by(subject: Subject, start: Start, turn: int, calendar: Calendar) -> list[_Opening]:
    if not subject.is_so(start.only_while):
        return []
    openings = []
    for piece in nth_only(start, pieces(subject, start, calendar)):
        period = piece.period or _period_of(subject, piece.on)
        if start.per == "care_period" and period is None and subject.child.periods:
            continue
        key = _key(start, piece, period)
        if key is not None:
            prefix = f"{turn}:" if turn > 1 else ""
            openings.append(_Opening(prefix + key, turn, start, piece, starting_date(start, piece), period))
    return openings


def _key(start: Start, piece: Piece, period: CarePeriod | None) -> str | None:
    if start.per == "care_period":
        return str(period.number) if period is not None else "1"
    if start.per == "event" or not start.key or start.key == ("id",):
        return piece.key
    values = [piece.look_up(path) for path in start.key]
    return None if None in values else "|".join(map(str, values))


def _period_of(subject: Subject, day: date) -> CarePeriod | None:
    """The period of care a date belongs to: the last that began by then, else the first (what came just before it)."""
    begun = [period for period in subject.child.periods if period.start <= day]
    return begun[-1] if begun else next(iter(subject.child.periods), None)


def _with_ends(openings: Sequence[_Opening]) -> list[tuple[_Opening, date | None]]:
    """Each opening with the day on which the next of its kind opens: later answers are the next one's."""
    following = {first.key: second.starts_on for first, second in pairwise(openings)}
    return [(opening, following.get(opening.key)) for opening in openings]


def _counted(duty: Duty, opening: _Opening, calendar: Calendar) -> Clock:
    counted = due(duty, opening.starts_on, calendar, opening.turn)
    due_on = counted.due_on
    if opening.start.due is not None:
        due_on = _date_in(opening.piece, opening.start.due)
    elif opening.start.due_before is not None:
        planned = _date_in(opening.piece, opening.start.due_before)
        due_on = planned - _ONE_DAY if planned is not None else None
    judged = _judged(duty, opening, due_on)
    return Clock(duty.id, opening.key, opening.starts_on, due_on, counted.not_before, counted.limit, judged=judged)


def _date_in(piece: Piece, path: str) -> date | None:
    value = piece.look_up(path)
    return value if isinstance(value, date) else None


def _judged(duty: Duty, opening: _Opening, due_on: date | None) -> bool:
    if duty.needs_true_start and opening.period is not None and opening.period.earliest_known:
        return False
    baseline = opening.piece.baseline
    return baseline is None or (due_on or opening.starts_on) >= baseline


def _outcome(
    subject: Subject, duty: Duty, opening: _Opening, until: date | None, clock: Clock, calendar: Calendar
) -> Clock:
    met_on = _first(subject, duty, duty.met_by, opening, until, calendar)
    missed_on = _first(subject, duty, duty.missed_by, opening, until, calendar)
    voided_on = _first(subject, duty, duty.voided_by, opening, until, calendar)
    if met_on is not None and (missed_on is None or met_on <= missed_on):
        return replace(clock, status=MET, met_on=met_on)
    if voided_on is not None:
        return replace(clock, status=VOIDED, reason="ground_fell_away")
    if missed_on is not None:
        return replace(clock, status=MISSED, reason="no_longer_possible")
    return _ended_with_care(opening, clock)


def _ended_with_care(opening: _Opening, clock: Clock) -> Clock:
    """When care ends, what was overdue was missed; what was not yet due no longer applies."""
    end = opening.period.end if opening.period is not None else None
    if end is None or opening.start.per == "key":
        return clock
    if clock.due_on is not None and clock.due_on < end:
        return replace(clock, status=MISSED, reason="care_ended")
    return replace(clock, status=VOIDED, reason="care_ended")


def _first(
    subject: Subject,
    duty: Duty,
    answers: Sequence[Answer],
    opening: _Opening,
    until: date | None,
    calendar: Calendar,
) -> date | None:
    """The date of the first answer that is this clock's own."""
    dates = [
        piece.on
        for answer in answers
        for piece in pieces(subject, answer, calendar)
        if _is_its_own(subject, duty, answer, piece, opening, until)
    ]
    return min(dates, default=None)


def _is_its_own(
    subject: Subject, duty: Duty, answer: Answer, piece: Piece, opening: _Opening, until: date | None
) -> bool:
    if answer.call == "met":
        return (getattr(piece.source, "duty", None), piece.key) == (duty.id, opening.key)
    if answer.key:
        return _has_its_key(answer, piece, opening)
    if answer.another and piece.source is opening.piece.source:
        return False
    if piece.period is not None and opening.period is not None:
        return piece.period.number == opening.period.number
    return _in_time_for_it(subject, duty, piece, opening, until)


def _in_time_for_it(subject: Subject, duty: Duty, piece: Piece, opening: _Opening, until: date | None) -> bool:
    """Whether an answer without a key belongs to this clock by its date.

    One that began with a period of care takes everything since the period before. One that counts back from a day ahead
    takes everything since it was opened. Otherwise what came before the start counts only where it may precede.
    """
    if duty.before is not None:
        return piece.on >= _opened_on(opening)
    period = opening.period
    if period is not None and period.end is not None and opening.start.per == "care_period" and piece.on > period.end:
        return False
    if until is not None and opening.start.per != "key" and piece.on >= until:
        return False
    if opening.start.per == "care_period" and opening.piece.period is not None:
        before = subject.child.periods[period.number - 2].end if period is not None and period.number > 1 else None
        return before is None or piece.on >= before
    return duty.may_precede or piece.on >= opening.starts_on


def _has_its_key(answer: Answer, piece: Piece, opening: _Opening) -> bool:
    """Whether the answer names the key the clock was opened under; fewer values name every clock that begins so."""
    values = [str(piece.look_up(path)) for path in answer.key or ()]
    own = opening.key.split(":", 1)[1] if opening.turn > 1 else opening.key
    if "|".join(values) in (own, str(opening.piece.look_up("id"))):
        return True
    return own.startswith("|".join(values) + "|")


def _opened_on(opening: _Opening) -> date:
    source = opening.piece.source
    return min(source.first_received.date(), opening.starts_on) if isinstance(source, Fact) else opening.starts_on

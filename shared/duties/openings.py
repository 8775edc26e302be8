"""Which clocks the evidence opens: under which key, in which turn, counted from which day, in which period of care."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Final, NamedTuple

from shared.calendar import birthday
from shared.child.looked_after import CarePeriod
from shared.duties.counting import counted_by
from shared.duties.evidence import Subject, as_last_stated, nth_only
from shared.duties.pieces import PLACE, Piece
from shared.policy import Duty, Start

STUB = "1"
"""The key of a period of care whose beginning we have not heard of yet."""


class Opening(NamedTuple):
    """A clock about to be opened.

    `under` is the key an answer may name; `key` also tells the turn. `since` is the day on which we first heard of what
    opened it, and `accepts_from` the earliest start it ever had: both bound the answers that can be its own. `known_on`
    is when what now governs its date was first heard. `by_date` says that a correction may give it another key.
    """

    key: str
    under: str
    turn: int
    start: Start
    piece: Piece
    starts_on: date
    since: date
    accepts_from: date
    known_on: date
    period: CarePeriod | None
    by_date: bool


def openings_of(subject: Subject, duty: Duty) -> list[tuple[Opening, Opening | None]]:
    """Each clock of this duty, read as `Duty.plain`, that the evidence opens, by its start, with the one that follows
    it."""
    opened: dict[str, Opening] = {}
    for turn, starts in duty.turns:
        heard = subject.starts_among(starts)
        begun = [(start, piece) for start in heard for piece in _starting(subject, duty, start)]
        if not begun:
            continue
        turn_of = _Turns(subject, duty).of if turn > 1 else partial(_numbered, duty)
        for start, piece in begun:
            opening = _opened_by(subject, duty, start, piece, turn, turn_of)
            if opening is not None:
                earlier = opened.get(opening.key)
                opened[opening.key] = opening if earlier is None else _of_two(earlier, opening)
    if len(opened) <= 1:  # nearly always
        return [(each, None) for each in opened.values()]
    ordered = sorted(opened.values(), key=_IN_ORDER)
    return list(zip(ordered, [*ordered[1:], None], strict=False))


_IN_ORDER: Final = attrgetter("starts_on", "piece.on", "piece.key", "key")


def _of_two(earlier: Opening, later: Opening) -> Opening:
    """Of two starts under one key the later in the policy's list; in a period of care the one that came first."""
    once_a_period = earlier.turn == later.turn and later.start.per == earlier.start.per == "care_period"
    governing = min(earlier, later, key=lambda each: each.starts_on) if once_a_period else later
    since = min(earlier.since, later.since)
    return governing._replace(since=since, accepts_from=min(earlier.accepts_from, later.accepts_from))


def _opened_by(
    subject: Subject, duty: Duty, start: Start, piece: Piece, turn: int, turn_of: Callable[[Piece], int]
) -> Opening | None:
    on, known_on = piece.on, piece.known_on
    since = on if on < known_on else known_on
    period = piece.period or _period_of(subject, since)
    under = _under(duty, start, turn, piece, period)
    if under is None:
        return None
    counted_turn = turn_of(piece)
    starts_on = on if start.birthday is None else birthday(on, start.birthday)
    key = f"{counted_turn}:{under}" if turn > 1 and duty.recurs else under
    known_on = starts_on if starts_on < known_on else known_on
    by_date = piece.once or start.per == "care_period"
    return Opening(key, under, counted_turn, start, piece, starts_on, since, starts_on, known_on, period, by_date)


class _Turns:
    """The later turns of a duty, by everything that starts them."""

    def __init__(self, subject: Subject, duty: Duty) -> None:
        (_, first), (_, again) = duty.turns
        self._begun = sorted(
            [each.on for start in subject.starts_among(first) for each in _starting(subject, duty, start)]
        )
        later = [each for start in subject.starts_among(again) for each in _starting(subject, duty, start)]
        self._again = sorted(map(PLACE, later))

    def of(self, piece: Piece) -> int:
        """The second turn is the first such answer since the clock last began anew; every later one is the third."""
        begun = bisect_right(self._begun, piece.on)
        first = bisect_left(self._again, (self._begun[begun - 1],)) if begun else 0
        return 3 if self._again[first] < piece.place else 2


def _starting(subject: Subject, duty: Duty, start: Start) -> list[Piece]:
    place = (duty.id, id(start))
    found = subject.starting.get(place)
    if found is None:
        found = subject.starting[place] = _found_starting(subject, duty, start)
    return found


def _found_starting(subject: Subject, duty: Duty, start: Start) -> list[Piece]:
    fitting = subject.pieces(start)
    if start.only_while or start.still_when_due:
        fitting = [piece for piece in fitting if _is_while(subject, duty, start, _day_of(start, piece))]
    found = nth_only(start, fitting)
    if len(found) > 1 and duty.voided_by and all(piece.once for piece in found):
        ended = [piece.on for answer in duty.voided_by for piece in subject.pieces(answer)]
        return as_last_stated(found, ended)
    return found


def _is_while(subject: Subject, duty: Duty, start: Start, day: date) -> bool:
    """Whether the child stood as this start wants it, on its day, and still would when it is due by its own limit."""
    if not subject.is_so(start.only_while, day):
        return False
    last = counted_by(start, day, duty, subject.calendar).due_on if start.still_when_due else None
    return last is None or subject.is_so(start.still_when_due, last)


def _day_of(start: Start, piece: Piece) -> date:
    """The day from which it counts, of which the conditions on how the child stood are asked."""
    return piece.on if start.birthday is None else birthday(piece.on, start.birthday)


def _under(duty: Duty, start: Start, turn: int, piece: Piece, period: CarePeriod | None) -> str | None:
    """The key; the later turns of a duty that does not recur move the one clock there is in this period of care."""
    if start.per == "care_period" or (turn > 1 and not duty.recurs):
        return period.key if period is not None else STUB
    if start.per == "event":
        return piece.key
    if start.key == ("id",):
        return f"{start.event}|{piece.key}"
    values = [piece.look_up(path) for path in start.key]
    if len(values) == 1:  # nearly always
        return None if values[0] is None else str(values[0])
    return None if None in values else "|".join(map(str, values))


def _numbered(duty: Duty, piece: Piece) -> int:
    """The stage of a dispute, where a profile gives each stage its own limit."""
    if duty.sequence is None or duty.sequence[2].starts:
        return 1
    number = piece.look_up("number")
    return min(number, 3) if isinstance(number, int) else 1


def _period_of(subject: Subject, day: date) -> CarePeriod | None:
    """The period of care a date belongs to: the last that began by then, else the first (what came just before it)."""
    periods = subject.child.periods
    for each in reversed(periods):
        if each.start <= day:
            return each
    return periods[0] if periods else None

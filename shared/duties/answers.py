"""Which answers are a clock's own: by the key they name, by their dates, or by how old they are. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

from shared.calendar import ONE_DAY, add_months
from shared.duties.age_of_answers import is_recent
from shared.duties.evidence import Subject
from shared.duties.openings import Opening
from shared.duties.pieces import Piece, Report
from shared.policy import Answer, Duty
from shared.register.facts import Fact


class Asked(NamedTuple):
    """A clock of which answers are sought: its duty, its start, the one that follows it, and when it can be answered.

    `first` is its `first_day`: asked once, for all of its answers.
    """

    duty: Duty
    opening: Opening
    following: Opening | None
    first: date | None


def dates_of_answers(
    subject: Subject, answers: tuple[Answer, ...], asked: Asked, since: date | None = None
) -> list[tuple[date, frozenset[str]]]:
    """The first date of each of these answers that is this clock's own, with the events that say so.

    None before the clock's `not_before` counts where `since` gives it.
    """
    found = []
    for answer in subject.heard_among(answers):
        pieces = subject.pieces(answer)
        for at in range(_first_in_reach(answer, pieces, asked, since), len(pieces)):
            piece = pieces[at]
            if _is_its_own(subject, answer, piece, asked):
                found.append((piece.on, piece.ids))
                break  # they come in the order of their dates
    return found


def _first_in_reach(answer: Answer, pieces: Sequence[Piece], asked: Asked, since: date | None) -> int:
    """Where the first of these pieces stands that is not too early, as far as that can be told by its date alone."""
    day = since
    if answer.goes_by_date and asked.first is not None and pieces and pieces[0].period is None:
        day = asked.first if since is None else max(since, asked.first)
    return bisect_left(pieces, day, key=_ON) if day is not None else 0


_ON: Final = attrgetter("on")


def _is_its_own(subject: Subject, answer: Answer, piece: Piece, asked: Asked) -> bool:
    duty, opening = asked.duty, asked.opening
    if answer.call == "met":  # its day was looked at when it was told: it stays when a correction moves the start
        return isinstance(piece.source, Report) and (piece.source.duty, piece.key) == (duty.id, opening.key)
    if (answer.only_while or answer.same) and not _is_so_and_the_same(subject, answer, piece, opening):
        return False
    if answer.has_an_age:
        return is_recent(subject, answer, piece, opening.starts_on)
    if answer.key or answer.key_in is not None:
        return _has_its_key(answer, piece, opening)
    if piece.period is not None and opening.period is not None:
        return piece.period.number == opening.period.number
    if answer.another and not _comes_after(piece, opening.piece):
        return False
    if answer.later and piece.on <= opening.starts_on:
        return False
    return _in_time_for_it(piece, asked)


def _is_so_and_the_same(subject: Subject, answer: Answer, piece: Piece, opening: Opening) -> bool:
    if not subject.is_so(answer.only_while, piece.on):
        return False
    return all(piece.look_up(path) == opening.piece.look_up(path) for path in answer.same)


def _comes_after(piece: Piece, start: Piece) -> bool:
    """Of two events of one type on one day the first by key came first, so that neither answers the other twice."""
    if piece.on != start.on:
        return piece.on > start.on or not _are_of_one_type(piece, start)
    return piece.key > start.key or not _are_of_one_type(piece, start)


def _are_of_one_type(piece: Piece, start: Piece) -> bool:
    answer, opened = piece.source, start.source
    return isinstance(answer, Fact) and isinstance(opened, Fact) and answer.data.TYPE == opened.data.TYPE


def _in_time_for_it(piece: Piece, asked: Asked) -> bool:
    """Whether an answer without a key belongs to this clock by its date: no earlier one, and no later one's."""
    following = asked.following
    if asked.first is not None and piece.on < asked.first:
        return False
    if asked.duty.before is not None or following is None or asked.opening.start.per == "key":
        return True
    return piece.on < following.starts_on or piece.source is following.piece.source


def first_day(subject: Subject, duty: Duty, opening: Opening) -> date | None:
    """The first day on which the clock can be answered; None where any day will do.

    One that counts back from a day ahead can be answered since it was opened, and before a birthday since care began.
    One that began with a period of care, and any that the policy lets an answer precede, can be answered since the
    period before. All others can be answered from their start.
    """
    if duty.before is not None or _counts_back(opening):
        period = opening.period if opening.start.birthday is not None else None
        return period.start if period is not None else opening.since
    if not duty.may_precede and opening.piece.period is None:
        return opening.accepts_from
    earliest = _not_of_the_period_before(subject, opening)
    return None if earliest is None else min(earliest, opening.accepts_from)


def _counts_back(opening: Opening) -> bool:
    """Whether the start is the day ahead by which something is to be done, and not the day from which it runs."""
    start = opening.start
    return start.field is not None and start.field in (start.due, start.due_before)


def _not_of_the_period_before(subject: Subject, opening: Opening) -> date | None:
    """The day after the last period of care ended, or when there was none some months before the birth.

    Plans are made, and parents are told, of a child who is not yet born. That these are nine months is local.
    """
    number = opening.period.number if opening.period is not None else 1
    before = subject.child.periods[number - 2].end if number > 1 else None
    if before is not None:
        return before + ONE_DAY
    born = subject.child.details.get("date_of_birth")
    return add_months(born, -9) if isinstance(born, date) else None


def _has_its_key(answer: Answer, piece: Piece, opening: Opening) -> bool:
    """Whether the answer names what opened the clock; fewer values than its key name every clock that begins so."""
    if answer.key_in is not None:
        return opening.under in (piece.look_up(answer.key_in) or ())
    values = [piece.look_up(path) for path in answer.key]
    if None in values:
        return False
    named = "|".join(map(str, values))
    if opening.start.key == ("id",) and (named in opening.piece.ids or named == opening.piece.key):
        return True
    return opening.under == named or opening.under.startswith(f"{named}|")

"""Which duties a subject has, from the facts alone. Pure: the same facts give the same duties, whatever their order.

This is where a limit becomes a date: whatever counts one asks here, and only here is `shared.policy.arithmetic` asked.

What imported history started is not judged where its clock ended before the day of the import. Of everything that can
end a clock (its answer, what makes it impossible or pointless, the end of care, silence), the first by its date does.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from shared.calendar import ONE_DAY, Calendar, OutsideCalendar, add_months
from shared.child.said_by import ended_by
from shared.duties.evidence import Piece, Report, Subject
from shared.duties.openings import Opening, is_recurring, openings_of
from shared.policy import Answer, Duty
from shared.policy.arithmetic import Due, due
from shared.register.facts import Fact

OPEN, MET, MISSED, VOIDED = "open", "met", "missed", "voided"
CARE_ENDED = "care_ended"


class Clock(NamedTuple):
    """One duty as it ought to stand: its start, its limit, and what became of it.

    `ended_on` is the date of what ended it. `counts_from` is the first day on which it can be answered, None where any
    day will do. `too_late_for` is the due date it should have had, where its lead time no longer fitted. `by_date` says
    that its key is a date, which a correction may change. `stated_by` are the events that stated its start, `ended_by`
    those that ended it. `told` is the report that says it was met, if one does. The versions are those it is judged by,
    where not the present ones.
    """

    duty: str
    key: str
    starts_on: date
    due_on: date | None
    not_before: date | None
    limit: str
    status: str = OPEN
    met_on: date | None = None
    reason: str | None = None
    ended_on: date | None = None
    counts_from: date | None = None
    judged: bool = True
    baseline: date | None = None
    too_late_for: date | None = None
    by_date: bool = False
    stated_by: frozenset[str] = frozenset()
    ended_by: frozenset[str] = frozenset()
    told: Report | None = None
    policy_version: str | None = None
    calendar_version: str | None = None

    @property
    def late(self) -> bool:
        """Met, but after its due date."""
        return self.met_on is not None and self.due_on is not None and self.met_on > self.due_on


def clocks_of(subject: Subject, duties: Iterable[Duty]) -> list[Clock]:
    """Every clock of these duties that the facts held about the subject have started, duty by duty, by its start.

    The engine opens and meets duties from these and nothing else; a plan that is to agree with the duties asks for the
    same. Open clocks and ended ones are among them, judged or not.
    """
    return [
        _outcome(subject, duty, opening, following, _counted(subject, duty, opening))
        for duty in duties
        for opening, following in openings_of(subject, duty)
    ]


def started_clocks_of(subject: Subject, duty: Duty) -> list[Clock]:
    """The same clocks of one duty as they started, for who plans by their dates alone: what ended them is not asked."""
    return [_counted(subject, duty, opening) for opening, _ in openings_of(subject, duty)]


def counted_from(start: date, duty: Duty, calendar: Calendar, turn: int = 1) -> Due:
    """When the duty would be due, were its clock to start on that local day.

    A date that no calendar reaches (an error of typing, most likely) gives no due date, and no failure either.
    """
    try:
        return due(duty, start, calendar, turn)
    except (OutsideCalendar, OverflowError):
        return Due(None, None, None, duty.limit_of(turn))


def _counted(subject: Subject, duty: Duty, opening: Opening) -> Clock:
    counted = counted_from(opening.starts_on, duty, subject.calendar, opening.turn)
    due_on = counted.due_on
    if opening.start.due is not None:
        due_on = _date_in(opening.piece, opening.start.due)
    elif opening.start.due_before is not None:
        planned = _date_in(opening.piece, opening.start.due_before)
        due_on = planned - ONE_DAY if planned is not None else None
    too_late = duty.before is not None and due_on is not None and due_on < opening.known_on
    return Clock(
        duty.id,
        opening.key,
        opening.starts_on,
        opening.known_on if too_late else due_on,
        counted.not_before,
        counted.limit,
        counts_from=_first_day(subject, duty, opening),
        judged=_judged(duty, opening, due_on) and not _of_an_adult(subject, duty, opening, due_on),
        baseline=opening.piece.baseline,
        too_late_for=due_on if too_late else None,
        by_date=opening.by_date,
        stated_by=opening.piece.ids,
    )


def _date_in(piece: Piece, path: str) -> date | None:
    value = piece.look_up(path)
    return value if isinstance(value, date) else None


def _judged(duty: Duty, opening: Opening, due_on: date | None) -> bool:
    period, baseline = opening.period, opening.piece.baseline
    if duty.needs_true_start and period is not None and period.earliest_known:
        return False
    if opening.start.birthday is not None and period is not None and opening.starts_on < period.start:
        return False
    return baseline is None or (due_on or opening.starts_on) >= baseline


def _of_an_adult(subject: Subject, duty: Duty, opening: Opening, due_on: date | None) -> bool:
    """Whether it would begin, or be due, once the child is of age: nothing is due of a looked-after child any more."""
    if duty.survives_care or opening.period is None or subject.of_age_on is None:
        return False
    return subject.of_age_on <= (due_on or opening.starts_on)


def _outcome(subject: Subject, duty: Duty, opening: Opening, following: Opening | None, clock: Clock) -> Clock:
    """The first thing that ended the clock; on one day its answer counts before anything else, then the end of care."""
    endings = list(_endings(subject, duty, opening, following, clock))
    if not endings:
        return clock
    on, _, status, reason, by = min(endings, key=lambda ending: ending[:4])
    if status == MET:
        told = subject.report_of(duty.id, opening.key)
        return clock._replace(
            status=MET, met_on=on, ended_on=on, ended_by=by, told=told if told and told.on == on else None
        )
    return clock._replace(status=status, reason=reason, ended_on=on, ended_by=by)


def _endings(
    subject: Subject, duty: Duty, opening: Opening, following: Opening | None, clock: Clock
) -> Iterator[tuple[date, int, str, str, frozenset[str]]]:
    for on, by in _dates(subject, duty, duty.met_by, opening, following):
        yield on, 0, MET, "", by
    for on, by in _dates(subject, duty, duty.voided_by, opening, following):
        yield on, 2, VOIDED, "ground_fell_away", by
    for on, by in _dates(subject, duty, duty.missed_by, opening, following):
        yield on, 3, MISSED, "no_longer_possible", by
    if following is not None and is_recurring(duty) and following.period == opening.period:
        yield following.starts_on, 0, MET, "", following.piece.ids
    if duty.silence_meets and clock.due_on is not None and clock.due_on < subject.today:
        yield clock.due_on, 0, MET, "", frozenset()
    end = opening.period.end if opening.period is not None else None
    of_age = subject.of_age_on
    if of_age is not None and of_age <= subject.today:
        end = of_age if end is None else min(end, of_age)
    if end is not None and not duty.survives_care and opening.period is not None:
        overdue = clock.due_on is not None and clock.due_on < end
        yield end, 1, MISSED if overdue else VOIDED, CARE_ENDED, ended_by(opening.period, subject.facts)


def _dates(
    subject: Subject, duty: Duty, answers: Sequence[Answer], opening: Opening, following: Opening | None
) -> Iterator[tuple[date, frozenset[str]]]:
    """The dates of the answers that are this clock's own, each with the events that say so."""
    for answer in answers:
        for piece in subject.pieces(answer):
            if _is_its_own(subject, duty, answer, piece, opening, following):
                yield piece.on, piece.ids


def _is_its_own(
    subject: Subject, duty: Duty, answer: Answer, piece: Piece, opening: Opening, following: Opening | None
) -> bool:
    if answer.call == "met":  # its day was looked at when it was told: it stays when a correction moves the start
        return isinstance(piece.source, Report) and (piece.source.duty, piece.key) == (duty.id, opening.key)
    if not subject.is_so(answer.only_while, piece.on) or not _is_the_same(answer, piece, opening):
        return False
    if answer.key:
        return _has_its_key(answer, piece, opening)
    if piece.period is not None and opening.period is not None:
        return piece.period.number == opening.period.number
    if answer.another and not _comes_after(piece, opening.piece):
        return False
    if answer.later and piece.on <= opening.starts_on:
        return False
    return _in_time_for_it(subject, duty, piece, opening, following)


def _is_the_same(answer: Answer, piece: Piece, opening: Opening) -> bool:
    return all(piece.look_up(path) == opening.piece.look_up(path) for path in answer.same)


def _comes_after(piece: Piece, start: Piece) -> bool:
    """Of two events of one type on one day the first by key came first, so that neither answers the other twice."""
    answer, opened = piece.source, start.source
    if isinstance(answer, Fact) and isinstance(opened, Fact) and answer.data.TYPE == opened.data.TYPE:
        return piece.place > start.place
    return True


def _in_time_for_it(subject: Subject, duty: Duty, piece: Piece, opening: Opening, following: Opening | None) -> bool:
    """Whether an answer without a key belongs to this clock by its date: no earlier one, and no later one's."""
    first = _first_day(subject, duty, opening)
    if first is not None and piece.on < first:
        return False
    if duty.before is not None or following is None or opening.start.per == "key":
        return True
    return piece.on < following.starts_on or piece.source is following.piece.source


def _first_day(subject: Subject, duty: Duty, opening: Opening) -> date | None:
    """The first day on which the clock can be answered; None where any day will do.

    One that counts back from a day ahead can be answered since it was opened, and before a birthday since care began.
    One that began with a period of care, and any that the policy lets an answer precede, can be answered since the
    period before. All others can be answered from their start.
    """
    if _counts_back(duty, opening):
        period = opening.period if opening.start.birthday is not None else None
        return period.start if period is not None else opening.since
    if not duty.may_precede and opening.piece.period is None:
        return opening.accepts_from
    earliest = _not_of_the_period_before(subject, opening)
    return None if earliest is None else min(earliest, opening.accepts_from)


def _counts_back(duty: Duty, opening: Opening) -> bool:
    """Whether the start is the day ahead by which something is to be done, and not the day from which it runs."""
    start = opening.start
    return duty.before is not None or (start.field is not None and start.field in (start.due, start.due_before))


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
    values = [piece.look_up(path) for path in answer.key]
    if None in values:
        return False
    named = "|".join(map(str, values))
    if opening.start.key == ("id",) and (named in opening.piece.ids or named == opening.piece.key):
        return True
    return opening.under == named or opening.under.startswith(f"{named}|")

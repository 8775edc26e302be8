"""Which duties a subject has, from the facts alone. Pure: the same facts give the same duties, whatever their order.

This is where a limit becomes a date: whatever counts one asks here, and of `counting.py`, which asks the arithmetic.

What imported history started is not judged where its clock ended before the day of the import. Of everything that can
end a clock (its answer, what makes it impossible or pointless, the end of care, silence), the first by its date does.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple

from shared.calendar import ONE_DAY
from shared.child.looked_after import CarePeriod
from shared.child.said_by import ended_by
from shared.duties.answers import Asked, dates_of_answers, first_day
from shared.duties.counting import counted_by
from shared.duties.evidence import Subject
from shared.duties.openings import Opening, openings_of
from shared.duties.pieces import Piece, Report
from shared.duties.reported import given_to
from shared.duties.shortfall import day_in_reach
from shared.policy import Duty, Start
from shared.register.facts import Fact

OPEN, MET, MISSED, VOIDED = "open", "met", "missed", "voided"
CARE_ENDED, TURNED_18 = "care_ended", "turned_18"
NOT_POSSIBLE, OUT_OF_TIME = "no_longer_possible", "out_of_time"


class Clock(NamedTuple):
    """One duty as it ought to stand: its start, its limit, and what became of it.

    `ended_on` is the date of what ended it. `counts_from` is the first day on which it can be answered, None where any
    day will do. `too_late_for` is the due date it should have had, where its lead time no longer fitted. `by_date` says
    that its key is a date, which a correction may change. `stated_by` are the events that stated its start, `ended_by`
    those that ended it. `told` is the report that says it was met, if one does. The versions are those it is judged by,
    where not the present ones. `in_place_of` are keys under which older versions had it on record. `of_age_on` is the
    birthday still to come on which it ends at the latest.
    """

    duty: str
    key: str
    starts_on: date
    due_on: date | None
    not_before: date | None
    limit: str
    counts_from: date | None = None
    judged: bool = True
    baseline: date | None = None
    too_late_for: date | None = None
    by_date: bool = False
    stated_by: frozenset[str] = frozenset()
    in_place_of: frozenset[str] = frozenset()
    of_age_on: date | None = None
    status: str = OPEN
    met_on: date | None = None
    reason: str | None = None
    ended_on: date | None = None
    ended_by: frozenset[str] = frozenset()
    told: Report | None = None
    policy_version: str | None = None
    calendar_version: str | None = None

    @property
    def late(self) -> bool:
        """Met, but after its due date."""
        return self.met_on is not None and self.due_on is not None and self.met_on > self.due_on

    def ended(
        self, status: str, met_on: date | None, reason: str | None, on: date, by: frozenset[str], told: Report | None
    ) -> "Clock":
        """The same, ended so; as `_replace`, which takes twice as long."""
        return Clock(*self[:14], status, met_on, reason, on, by, told, *self[20:])


def clocks_of(subject: Subject, duties: Iterable[Duty]) -> list[Clock]:
    """Every clock of these duties that the facts held about the subject have started, duty by duty, by its start.

    The engine opens and meets duties from these and nothing else; a plan that is to agree with the duties asks for the
    same. Open clocks and ended ones are among them, judged or not.
    """
    return [clock for duty in duties for clock in _clocks_of_one(subject, duty.plain)]


def _clocks_of_one(subject: Subject, duty: Duty) -> list[Clock]:
    openings = openings_of(subject, duty)
    if not openings:
        return []
    opened = [(each, following, _counted(subject, duty, each)) for each, following in openings]
    clocks = [_outcome(subject, duty, *each) for each in opened]
    reported = subject.reported(duty)
    if not reported:
        return clocks
    given = given_to(reported, [(opening, clock) for (opening, _, _), clock in zip(opened, clocks, strict=True)])
    return [_outcome(subject, duty, *each, given.get(each[0].key, ())) for each in opened]


def started_clocks_of(subject: Subject, duty: Duty) -> list[Clock]:
    """The same clocks of one duty as they started, for who plans by their dates alone: what ended them is not asked."""
    plain = duty.plain
    return [_counted(subject, plain, opening) for opening, _ in openings_of(subject, plain)]


def has_started(subject: Subject, duty: Duty) -> bool:
    """Whether this duty has any clock at all."""
    return bool(openings_of(subject, duty.plain))


def _counted(subject: Subject, duty: Duty, opening: Opening) -> Clock:
    start, piece = opening.start, opening.piece
    counted = counted_by(start, opening.starts_on, duty, subject.calendar, opening.turn)
    due_on, later = counted.due_on, None
    if start.due is not None or start.due_before is not None:
        due_on = _named_day(start, piece, due_on)
    if due_on is not None and duty.before is not None and not start.afterwards:
        later = day_in_reach(subject, duty, opening, due_on)
    ends_at = None if duty.survives_care or opening.period is None else subject.of_age_on
    # by position, in the order of its fields: so many names take longer than the rest
    about = duty.id, opening.key, opening.starts_on, later or due_on, counted.not_before, counted.limit
    judged, too_late_for = _judged(duty, opening, due_on, ends_at), due_on if later is not None else None
    told = piece.baseline, too_late_for, opening.by_date, piece.ids, _in_place_of(subject, opening)
    of_age_on = ends_at if ends_at is not None and ends_at > subject.today else None
    return Clock(*about, first_day(subject, duty, opening), judged, *told, of_age_on)


def _named_day(start: Start, piece: Piece, counted: date | None) -> date | None:
    """The due day that its event names, or that before which it names."""
    if start.due is not None:
        return _date_in(piece, start.due) or counted
    planned = _date_in(piece, start.due_before or "")
    return planned - ONE_DAY if planned else None


def _in_place_of(subject: Subject, opening: Opening) -> frozenset[str]:
    """The keys of the duties that the events named by what opened this one each started before."""
    source = opening.piece.source
    field = type(source.data).IN_PLACE_OF if isinstance(source, Fact) else None
    if field is None:
        return frozenset()
    named = frozenset(opening.piece.look_up(field) or ())
    told = (fact for fact in subject.facts if fact.event_id in named or not named.isdisjoint(fact.event_ids))
    return frozenset(f"{fact.data.TYPE}|{fact.key}" for fact in told)


def _date_in(piece: Piece, path: str) -> date | None:
    value = piece.look_up(path)
    return value if isinstance(value, date) else None


def _judged(duty: Duty, opening: Opening, due_on: date | None, ends_at: date | None) -> bool:
    """`ends_at` is the birthday on which it ends at the latest: nothing begins, or is due, once the child is of age."""
    period, baseline = opening.period, opening.piece.baseline
    if ends_at is not None and ends_at <= (due_on or opening.starts_on):
        return False
    if duty.needs_true_start and period is not None and period.earliest_known:
        return False
    if opening.start.birthday is not None and period is not None and opening.starts_on < period.start:
        return False
    return baseline is None or (due_on or opening.starts_on) >= baseline


def _outcome(
    subject: Subject,
    duty: Duty,
    opening: Opening,
    following: Opening | None,
    clock: Clock,
    given: Sequence[Report] = (),
) -> Clock:
    """The first thing that ended the clock; on one day its answer counts first, then that it was missed, then that care
    ended.

    `given` are the reports that councils' systems made of the duty by its name, as far as they are for this clock.
    """
    endings = _endings(subject, duty, opening, following, clock)
    if given:
        endings += [(report.on, 0, MET, "", report.ids) for report in given]
    if not endings:
        return clock
    on, _, status, reason, by = min(endings, key=_IN_ORDER) if len(endings) > 1 else endings[0]
    if status != MET:
        return clock.ended(status, None, reason, on, by, None)
    told = next((each for each in given if each.on == on), None) or subject.report_of(duty.id, opening.key)
    return clock.ended(MET, on, None, on, by, told if told and told.on == on else None)


_Ending = tuple[date, int, str, str, frozenset[str]]
_IN_ORDER: Final = itemgetter(0, 1, 2, 3)


def _endings(subject: Subject, duty: Duty, opening: Opening, following: Opening | None, clock: Clock) -> list[_Ending]:
    asked = Asked(duty, opening, following, clock.counts_from)
    answered = dates_of_answers(subject, duty.met_by, asked, clock.not_before)
    endings: list[_Ending] = [(on, 0, MET, "", by) for on, by in answered]
    if duty.voided_by or duty.missed_by or duty.silence_misses or opening.start.afterwards:
        endings += _taken_away(subject, asked, clock)
    if following is not None and duty.recurs and following.period == opening.period:
        endings.append((following.starts_on, 0, MET, "", following.piece.ids))
    if duty.silence_meets and clock.due_on is not None and clock.due_on < subject.today:
        endings.append((clock.due_on, 0, MET, "", frozenset()))
    if opening.period is not None and not duty.survives_care:
        endings += _end_of_care(subject, opening.period, clock)
    return endings


def _taken_away(subject: Subject, asked: Asked, clock: Clock) -> Iterator[_Ending]:
    """What makes it impossible, or pointless."""
    duty, opening = asked.duty, asked.opening
    for on, by in dates_of_answers(subject, duty.voided_by, asked) if duty.voided_by else ():
        yield on, 3, VOIDED, "ground_fell_away", by
    for on, by in dates_of_answers(subject, duty.missed_by, asked) if duty.missed_by else ():
        yield on, 1, MISSED, NOT_POSSIBLE, by
    if opening.start.afterwards:
        yield opening.starts_on, 1, MISSED, NOT_POSSIBLE, opening.piece.ids
    if duty.silence_misses and clock.due_on is not None and clock.due_on < subject.today:
        yield clock.due_on, 1, MISSED, OUT_OF_TIME, opening.piece.ids


def _end_of_care(subject: Subject, period: CarePeriod, clock: Clock) -> Sequence[_Ending]:
    """With the time in care its clocks end; at the latest on the birthday on which childhood does."""
    end, reason, of_age = period.end, CARE_ENDED, subject.of_age_on
    if of_age is not None and of_age <= subject.today and (end is None or of_age < end):
        end, reason = of_age, TURNED_18
    if end is None:
        return ()
    overdue = clock.due_on is not None and clock.due_on < end
    return ((end, 2, MISSED if overdue else VOIDED, reason, ended_by(period, subject.facts)),)

"""The reviews that were held: their names, what each of them answered, and by when it was due.

What one answered is looked for under the policy in force, too, so that a duty of that one is not asked for again; by
when it was due is its own policy's.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.scheduling.actions.by_policy import ByPolicy, Counted
from services.scheduling.actions.changes_made.noticed import made_on
from services.scheduling.actions.clocks import ORDINARY, ReviewClocks
from services.scheduling.actions.known import Known, Wanted
from services.scheduling.rules.changes_made.adjourned import made_meanwhile
from services.scheduling.rules.holding.date_set import date_set
from services.scheduling.rules.model import DIRECTED, Held, Named, Reason, Series
from services.scheduling.rules.name_by_order import name_by_order, ordinal_by_order
from services.scheduling.tables.reviews import ADJOURNED, COMPLETED, HELD, IN_PROGRESS
from shared.calendar import local_date
from shared.duties import Clock
from shared.events.base import to_date
from shared.events.services.scheduling import ReviewHeld
from shared.register.statements import Word


def done(known: Known, series: Series, held: Sequence[Held], earlier: Sequence[Wanted], by: ByPolicy) -> list[Wanted]:
    """The reviews held, with their names and what each of them answered as far as the ones before it tell, those of
    earlier series among them."""
    if not held:
        return []
    so_far: list[Wanted] = []
    answers = _Answers(known, series, held, by)
    for place, review in enumerate(held):
        due_by, more = answers.of(place, [*earlier, *so_far])
        want = _as_held(known, series, place, review, [*due_by, *more], due_by)
        before = held[place - 1] if place else None
        if review.adjourned:
            want = replace(want, out_of_time_from=by.in_force.out_of_time_from(review))
        so_far.append(with_its_day(known, want, before))
    return so_far


class _Answers:
    """What each of a series' held reviews answered."""

    def __init__(self, known: Known, series: Series, held: Sequence[Held], by: ByPolicy) -> None:
        self._known, self._series, self._held, self._by = known, series, held, by
        self._kinds = {name_by_order(series, place).kind for place in range(len(held))}
        self._by_order: dict[ReviewClocks, list[Clock]] = {}

    def of(self, place: int, done_before: Sequence[Wanted]) -> tuple[list[Reason], list[Reason]]:
        """What the review of that place answered by its own policy, and what else by the one in force."""
        review, before = self._held[place], self._held[:place]
        own, present = self._by.of_held(review), self._by.in_force
        its = [Counted(clock, own) for clock in self._ordinary(own)]
        ordinary = ordinary_reason(self._series, name_by_order(self._series, place), its, before)
        special = _special(review, own, _running(own, done_before))
        due_by = [*ordinary, *special, *_asked_for(self._known, review, before)]
        if own is present:
            return due_by, []
        running = [clock for clock in _running(present, done_before) if not self._by.is_brought(clock, own)]
        known = {(each.duty, each.token) for each in due_by}
        return due_by, [each for each in _special(review, present, running) if (each.duty, each.token) not in known]

    def _ordinary(self, clocks: ReviewClocks) -> list[Clock]:
        if clocks not in self._by_order:
            told = [_by_order(self._series, place, each) for place, each in enumerate(self._held)]
            self._by_order[clocks] = clocks.ordinary(told, self._kinds)
        return self._by_order[clocks]


def ordinary_reason(series: Series, named: Named, clocks: Sequence[Counted], before: Sequence[Held]) -> list[Reason]:
    """The clock of the review that comes next in its series, however late it is held."""
    if series.earliest_known and not before:
        return []
    its = [each for each in clocks if each.clock.duty == named.kind]
    for since in (*([before[-1].on] if before else []), series.start):
        begun = [each for each in its if each.clock.starts_on <= since]
        if begun:
            clock, by = max(begun, key=lambda each: each.clock.starts_on)
            return [by.open_reason(clock)]
    return []


def _running(read: ReviewClocks, done: Sequence[Wanted]) -> list[Clock]:
    """The clocks of whatever else a review is due for."""
    return read.special([as_announced(each) for each in done]) if read.has_special else []


def _special(review: Held, read: ReviewClocks, clocks: Sequence[Clock]) -> list[Reason]:
    """Whatever else ran on its day, but for what the IRO took off it."""
    return [each for each in read.served(clocks, review.on) if not {each.token, each.duty} & review.not_serving]


def _asked_for(known: Known, review: Held, before: Sequence[Held]) -> list[Reason]:
    """What people asked a review for by then, as far as none held before it has answered it."""
    said = [(word, reason) for word, reason in directed(known) if was_asked_before(known, word, review)]
    new = [reason for word, reason in said if not any(was_asked_before(known, word, each) for each in before)]
    return [each for each in new if each.token not in review.not_serving]


def was_asked_before(known: Known, word: Word, review: Held) -> bool:
    """Whether it had been asked for when the review was held; of one day, when that was said."""
    on = local_date(word.at, known.profile.calendar)
    return on < review.on or (on == review.on and (review.said_at is None or word.at < review.said_at))


def directed(known: Known) -> list[tuple[Word, Reason]]:
    """Each review that somebody directed or asked for, with the word that said so."""
    found = []
    for word in known.said.directed:
        due = word.data.get("due_on")
        token = word.data.get("matter_id") or word.key
        source = "Jersey 3.23, 4.2; Hull 2: whenever the IRO directs"
        found.append((word, Reason(DIRECTED, to_date(due) if due else None, None, DIRECTED, source, token)))
    return found


def _as_held(
    known: Known, series: Series, place: int, review: Held, reasons: Sequence[Reason], due_by: Sequence[Reason]
) -> Wanted:
    named = name_by_order(series, place)
    first = _first(due_by) or Reason(named.kind, review.on, None, named.kind, "no date in the policy")
    return Wanted(
        period=series.number,
        care_from=series.start,
        kind=named.kind,
        number=named.number,
        ordinal=ordinal_by_order(series, place),
        serves=_names(named, reasons),
        considered=_considered(known, review, reasons),
        due_on=first.due_on or review.on,
        not_before=first.not_before,
        rule=first.rule,
        source=first.source,
        status=_status(review),
        baseline=review.baseline,
        iro_id=known.iro_id if review.baseline is None else None,
        held_on=review.on,
        completed_on=review.completed_on,
        participation=review.participation,
        late_reason=review.late_reason,
        series=review.series,
        review_id=review.review_id,
        recorded_as=review.recorded_as,
    )


def _first(reasons: Sequence[Reason]) -> Reason | None:
    dated = (each for each in reasons if each.due_on)
    return min(dated, key=lambda each: each.due_on or date.max, default=None)


def _considered(known: Known, review: Held, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """What it considered: not what was made while it was adjourned."""
    of_itself = set(tokens(reasons))
    if review.adjourned:
        of_itself -= {each for each, on in made_on(known.facts) if made_meanwhile(on, review.on, review.completed_on)}
    return tuple(sorted({*of_itself, *known.said.named(review.review_id, review.on)}))


def _status(review: Held) -> str:
    if review.completed_on is not None:
        return COMPLETED
    if review.in_progress:
        return IN_PROGRESS
    return ADJOURNED if review.adjourned else HELD


def _names(named: Named, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The duties it answers: the one of its place in the series first, whether or not that had a clock."""
    return (named.kind, *special_names(reasons))


def special_names(reasons: Sequence[Reason]) -> list[str]:
    return sorted({each.duty for each in reasons if each.duty not in ORDINARY and each.duty != DIRECTED})


def tokens(reasons: Sequence[Reason]) -> tuple[str, ...]:
    return tuple(sorted({each.token for each in reasons if each.token is not None}))


def _by_order(series: Series, place: int, review: Held) -> ReviewHeld:
    """A review as its place in the series alone tells of it."""
    named, ordinal = name_by_order(series, place), ordinal_by_order(series, place)
    its_id = review.review_id or review.recorded_as or f"{series.number}-{named.kind}-{named.number}"
    return ReviewHeld(
        review_id=its_id, kind=named.kind, ordinal=ordinal, serves=(named.kind,), considered=(), held_on=review.on
    )


def as_announced(done: Wanted) -> ReviewHeld:
    """As this service announces it; one that has no id yet goes by its place."""
    assert done.held_on is not None
    return ReviewHeld(
        review_id=done.review_id or done.recorded_as or f"{done.period}-{done.kind}-{done.number}",
        kind=done.kind,
        number=done.number,
        ordinal=done.ordinal,
        serves=done.serves,
        considered=done.considered,
        held_on=done.held_on,
    )


def with_its_day(known: Known, want: Wanted, before: Held | None) -> Wanted:
    """The same with the day that was set at the review before it."""
    set_for = known.said.date_set_after(before)
    if before is None or set_for is None:
        return want
    day = date_set(set_for, before.on, want.due_on, want.not_before, known.profile.calendar)
    return replace(want, set_for=day)

"""The reviews that a child's facts and people's words call for: those that were held, and those still to come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.scheduling.actions.changes_made.noticed import made_on
from services.scheduling.actions.clocks import ORDINARY, Older, ReviewClocks
from services.scheduling.actions.said import Said
from services.scheduling.actions.series import series_of, which_series
from services.scheduling.rules.changes_made.adjourned import made_meanwhile
from services.scheduling.rules.holding.date_set import date_set
from services.scheduling.rules.imported_history import history_as_at
from services.scheduling.rules.last_known_point import last_known_point
from services.scheduling.rules.model import DIRECTED, Held, Named, OnRecord, Planned, Reason, Series
from services.scheduling.rules.name_by_order import name_by_order, ordinal_by_order
from services.scheduling.rules.plan import plan
from services.scheduling.tables.reviews import ADJOURNED, CANCELLED, COMPLETED, HELD, IN_PROGRESS, PLANNED
from shared.calendar import local_date
from shared.child.current_iro import current_iro
from shared.child.looked_after import LookedAfterChild
from shared.duties import Clock
from shared.duties.clocks import CARE_ENDED, TURNED_18
from shared.events.base import to_date
from shared.events.council.child_life import PastReviewRecorded
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Profile
from shared.register.facts import Fact
from shared.register.statements import Word


@dataclass(frozen=True, slots=True)
class Wanted:
    """One review as it ought to stand; the fields are columns of the reviews table, but for the last two."""

    period: int
    care_from: date
    kind: str
    number: int
    ordinal: int | None
    serves: tuple[str, ...]
    considered: tuple[str, ...]
    due_on: date
    not_before: date | None
    rule: str
    source: str
    status: str
    baseline: date | None = None
    iro_id: str | None = None
    held_on: date | None = None
    completed_on: date | None = None
    participation: str | None = None
    late_reason: str | None = None
    out_of_time_from: date | None = None
    series: bool = False
    cancelled_on: date | None = None
    cancelled_because: str | None = None
    of_age_on: date | None = None
    review_id: str | None = None
    set_for: date | None = None
    """The day for which the review before has set it."""


_NOT_COLUMNS = ("review_id", "set_for")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a child's reviews when they are settled: facts, words, and what is on record still to come."""

    child: LookedAfterChild
    facts: Sequence[Fact]
    said: Said
    on_record: Sequence[OnRecord]
    profile: Profile
    today: date
    older: Older = field(default_factory=dict)
    """The duties on record that keep another policy, by duty and key."""

    @property
    def of_age_on(self) -> date | None:
        """The birthday on which nothing is called for any more."""
        return self.child.of_age_on(self.profile.settings.childhood.ends_at_age)

    def rows_of(self, series: Series) -> list[OnRecord]:
        """Those on record that may be this series' own: by its first day or number, or nobody else's by either."""
        held = {each.review_id for each in self.said.held_reviews()}
        others = [each for each in series_of(self.child, self.facts) if each != series]
        return [
            row
            for row in self.on_record
            if row.review_id not in held
            and (_is_its_row(series, row) or not any(_is_its_row(other, row) for other in others))
        ]


def _is_its_row(series: Series, row: OnRecord) -> bool:
    return row.care_from == series.start or row.period == series.number


def wanted_reviews(known: Known) -> list[Wanted]:
    """Every review called for, whatever the order in which it was said."""
    series = series_of(known.child, known.facts)
    if not series:
        return []
    clocks = ReviewClocks(known.child, known.facts, known.profile, known.today, known.older)
    held = _held_by_series(known, series)
    was_held: list[Wanted] = []
    to_come: list[Wanted] = []
    for each in series:
        done = _done(known, each, held[each], was_held, clocks)
        to_come += _to_come(known, each, held[each], [*was_held, *done], clocks)
        was_held += done
    return [*was_held, *to_come]


def _held_by_series(known: Known, series: Sequence[Series]) -> dict[Series, list[Held]]:
    """The reviews that were held, by the series they belong to, by date."""
    found: dict[Series, list[Held]] = defaultdict(list)
    for each in (*_past(known), *known.said.held_reviews()):
        found[which_series(known.child, known.facts, series, each.on)].append(each)
    for reviews in found.values():
        reviews.sort(key=lambda each: (each.on, each.review_id or ""))
    return found


def _past(known: Known) -> list[Held]:
    """Those held before this system kept the case; one that was held here too is told once."""
    here = {each.on for each in known.said.held_reviews()}
    told = [(fact, fact.data) for fact in known.facts if type(fact.data) is PastReviewRecorded]
    return [
        Held(
            on=past.held_on,
            participation=past.participation,
            baseline=fact.baseline or local_date(fact.first_received, known.profile.calendar),
            completed_on=past.held_on,
        )
        for fact, past in told
        if past.held_on not in here
    ]


def _done(
    known: Known, series: Series, held: Sequence[Held], earlier: Sequence[Wanted], clocks: ReviewClocks
) -> list[Wanted]:
    """The reviews held, with their names and what each of them answered as far as the ones before it tell, those of
    earlier series among them."""
    if not held:
        return []
    named_so = {name_by_order(series, place).kind for place in range(len(held))}
    by_order = clocks.ordinary([_by_order(series, place, each) for place, each in enumerate(held)], named_so)
    done: list[Wanted] = []
    for place, review in enumerate(held):
        named = name_by_order(series, place)
        ordinary = _ordinary(series, named, by_order, clocks, held[:place])
        special = _special(review, clocks, [*earlier, *done]) if clocks.has_special else []
        asked = _asked_for(known, review, held[:place])
        want = _as_held(known, series, place, review, [*ordinary, *special, *asked])
        before = held[place - 1] if place else None
        want = replace(want, out_of_time_from=clocks.out_of_time_from(review))
        done.append(_with_its_day(known, want, before))
    return done


def _ordinary(
    series: Series, named: Named, clocks: Sequence[Clock], read: ReviewClocks, before: Sequence[Held]
) -> list[Reason]:
    """The clock of the review that comes next in its series, however late it is held."""
    if series.earliest_known and not before:
        return []
    its = [clock for clock in clocks if clock.duty == named.kind]
    for since in (*([before[-1].on] if before else []), series.start):
        begun = [clock for clock in its if clock.starts_on <= since]
        if begun:
            return [read.open_reason(max(begun, key=lambda clock: clock.starts_on))]
    return []


def _special(review: Held, read: ReviewClocks, done: Sequence[Wanted]) -> list[Reason]:
    """Whatever else ran on its day, but for what the IRO took off it."""
    clocks = read.special([_as_announced(each) for each in done])
    return [each for each in read.served(clocks, review.on) if not {each.token, each.duty} & review.not_serving]


def _asked_for(known: Known, review: Held, before: Sequence[Held]) -> list[Reason]:
    """What people asked a review for by then, as far as none held before it has answered it."""
    said = [(word, reason) for word, reason in _directed(known) if _was_asked_before(known, word, review)]
    new = [reason for word, reason in said if not any(_was_asked_before(known, word, each) for each in before)]
    return [each for each in new if each.token not in review.not_serving]


def _was_asked_before(known: Known, word: Word, review: Held) -> bool:
    """Whether it had been asked for when the review was held; of one day, when that was said."""
    on = local_date(word.at, known.profile.calendar)
    return on < review.on or (on == review.on and (review.said_at is None or word.at < review.said_at))


def _directed(known: Known) -> list[tuple[Word, Reason]]:
    """Each review that somebody directed or asked for, with the word that said so."""
    found = []
    for word in known.said.directed:
        due = word.data.get("due_on")
        token = word.data.get("matter_id") or word.key
        source = "Jersey 3.23, 4.2; Hull 2: whenever the IRO directs"
        found.append((word, Reason(DIRECTED, to_date(due) if due else None, None, DIRECTED, source, token)))
    return found


def _as_held(known: Known, series: Series, place: int, review: Held, reasons: Sequence[Reason]) -> Wanted:
    named = name_by_order(series, place)
    unknown = Reason(named.kind, review.on, None, named.kind, "no date in the policy")
    first = min((each for each in reasons if each.due_on), key=lambda each: each.due_on or date.max, default=unknown)
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
        iro_id=current_iro(known.child, known.facts) if review.baseline is None else None,
        held_on=review.on,
        completed_on=review.completed_on,
        participation=review.participation,
        late_reason=review.late_reason,
        series=review.series,
        review_id=review.review_id,
    )


def _considered(known: Known, review: Held, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """What it considered: not what was made while it was adjourned."""
    of_itself = set(_tokens(reasons))
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
    return (named.kind, *_special_names(reasons))


def _special_names(reasons: Sequence[Reason]) -> list[str]:
    return sorted({each.duty for each in reasons if each.duty not in ORDINARY and each.duty != DIRECTED})


def _tokens(reasons: Sequence[Reason]) -> tuple[str, ...]:
    return tuple(sorted({each.token for each in reasons if each.token is not None}))


def _by_order(series: Series, place: int, review: Held) -> ReviewHeld:
    """A review as its place in the series alone tells of it."""
    named, ordinal = name_by_order(series, place), ordinal_by_order(series, place)
    its_id = review.review_id or f"{series.number}-{named.kind}-{named.number}"
    return ReviewHeld(
        review_id=its_id, kind=named.kind, ordinal=ordinal, serves=(named.kind,), considered=(), held_on=review.on
    )


def _as_announced(done: Wanted) -> ReviewHeld:
    """As this service announces it; one that has no id yet goes by its place."""
    assert done.held_on is not None
    return ReviewHeld(
        review_id=done.review_id or f"{done.period}-{done.kind}-{done.number}",
        kind=done.kind,
        number=done.number,
        ordinal=done.ordinal,
        serves=done.serves,
        considered=done.considered,
        held_on=done.held_on,
    )


def _to_come(
    known: Known, series: Series, held: Sequence[Held], so_far: Sequence[Wanted], clocks: ReviewClocks
) -> list[Wanted]:
    """The reviews still to come of this series, given those of it and of earlier ones that were held; cancelled where
    the time in care has ended before them."""
    reasons = _reasons(known, series, held, so_far, clocks)
    planned = plan(reasons, known.rows_of(series) if series.end is None else [])
    wanted: list[Wanted] = []
    for at, each in enumerate(planned):
        want = _as_planned(known, series, len(held) + at, each)
        want = _with_its_day(known, want, held[-1]) if held and not at else want
        before = sum(other.kind == want.kind for other in wanted)
        wanted.append(want if want.kind in ORDINARY else replace(want, number=before + 1))
    return wanted


def _reasons(
    known: Known, series: Series, held: Sequence[Held], so_far: Sequence[Wanted], clocks: ReviewClocks
) -> list[Reason]:
    """Why a review is still to come; nothing is planned for a day on which the child is of age."""
    named = name_by_order(series, len(held))
    announced = [_as_announced(each) for each in so_far]
    ordinary = _ordinary(series, named, clocks.ordinary(announced, [named.kind]), clocks, held)
    if not held and series.earliest_known:
        supposed = clocks.from_last_known_point(named.kind, last_known_point(series))
        ordinary = [supposed] if supposed is not None else []
    special = [clocks.reason(clock) for clock in clocks.special(announced) if _of(known, series, clock)]
    reasons = [*_closed(known, series, ordinary), *(each for each in special if each is not None)]
    if series.end is None:
        said = _directed(known)
        asked = [each for word, each in said if not any(_was_asked_before(known, word, one) for one in held)]
        reasons += _closed(known, series, asked)
    ends_at = known.profile.settings.childhood.ends_at_age
    return [each for each in reasons if not (each.due_on and known.child.is_of_age(each.due_on, ends_at))]


def _of(known: Known, series: Series, clock: Clock) -> bool:
    """Whether what a clock waits for is a review of this series: of the last of the time in care in which it began."""
    every = series_of(known.child, known.facts)
    began_in = which_series(known.child, known.facts, every, clock.starts_on)
    return series == [each for each in every if each.number == began_in.number][-1]


def _closed(known: Known, series: Series, reasons: Sequence[Reason]) -> list[Reason]:
    """The time in care over, or childhood, what was to come in it is over, too."""
    of_age = known.of_age_on
    if of_age is not None and of_age <= known.today and (series.end is None or of_age < series.end):
        return [replace(each, ended_on=of_age, ended_by=TURNED_18) for each in reasons]
    if series.end is None:
        return list(reasons)
    return [replace(each, ended_on=series.end, ended_by=CARE_ENDED) for each in reasons]


def _as_planned(known: Known, series: Series, place: int, planned: Planned) -> Wanted:
    named, first = name_by_order(series, place), planned.first
    ordinary = [each.duty for each in planned.reasons if each.duty in ORDINARY]
    assert first.due_on is not None
    want = Wanted(
        period=series.number,
        care_from=series.start,
        kind=ordinary[0] if ordinary else first.duty,
        number=named.number,
        ordinal=ordinal_by_order(series, place),
        serves=(*ordinary, *_special_names(planned.reasons)),
        considered=_tokens(planned.reasons),
        due_on=first.due_on,
        not_before=first.not_before,
        rule=first.rule,
        source=first.source,
        status=PLANNED,
        baseline=history_as_at(first.due_on, series.baseline),
        iro_id=current_iro(known.child, known.facts),
        of_age_on=known.of_age_on,
        review_id=planned.review_id,
    )
    if first.ended_on is None:
        return want
    closed = replace(want, status=CANCELLED, cancelled_on=first.ended_on, cancelled_because=first.ended_by)
    return replace(closed, of_age_on=None)


def _with_its_day(known: Known, want: Wanted, before: Held | None) -> Wanted:
    """The same with the day that was set at the review before it."""
    set_for = known.said.date_set_after(before)
    if before is None or set_for is None:
        return want
    day = date_set(set_for, before.on, want.due_on, want.not_before, known.profile.calendar)
    return replace(want, set_for=day)


def columns(want: Wanted) -> dict[str, Any]:
    """The row's fields."""
    fields: Mapping[str, Any] = {name: getattr(want, name) for name in want.__slots__ if name not in _NOT_COLUMNS}
    return {**fields, "serves": list(want.serves), "considered": list(want.considered)}

"""The reviews that a child's facts and people's words call for: those that were held, and those still to come."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from services.scheduling.actions.by_policy import ByPolicy
from services.scheduling.actions.clocks import ORDINARY
from services.scheduling.actions.known import Known, Wanted
from services.scheduling.actions.series import series_of, which_series
from services.scheduling.actions.was_held import (
    as_announced,
    directed,
    done,
    ordinary_reason,
    special_names,
    tokens,
    was_asked_before,
    with_its_day,
)
from services.scheduling.rules.imported_history import history_as_at
from services.scheduling.rules.model import Held, Planned, Reason, Series
from services.scheduling.rules.name_by_order import name_by_order, ordinal_by_order
from services.scheduling.rules.plan import plan
from services.scheduling.tables.reviews import CANCELLED, PLANNED
from shared.calendar import local_date
from shared.duties import Clock
from shared.duties.clocks import CARE_ENDED, TURNED_18
from shared.events.council.child_life import PastReviewRecorded


def wanted_reviews(known: Known) -> list[Wanted]:
    """Every review called for, whatever the order in which it was said."""
    series = series_of(known.child, known.facts)
    if not series:
        return []
    by = ByPolicy(known.child, known.facts, known.profile, known.today, known.judged, known.rows, known.learnt)
    held = _held_by_series(known, series, by)
    was_held: list[Wanted] = []
    to_come: list[Wanted] = []
    for each in series:
        was_held += done(known, each, held[each], was_held, by)
        to_come += _to_come(known, each, held[each], was_held, by)
    return [*was_held, *to_come]


def _held_by_series(known: Known, series: Sequence[Series], by: ByPolicy) -> dict[Series, list[Held]]:
    """The reviews that were held, by the series they belong to, by date."""
    found: dict[Series, list[Held]] = defaultdict(list)
    for each in (*_past(known), *known.said.held_reviews()):
        found[which_series(known.child, known.facts, series, each.on)].append(by.known(each))
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


def _to_come(
    known: Known, series: Series, held: Sequence[Held], so_far: Sequence[Wanted], by: ByPolicy
) -> list[Wanted]:
    """The reviews still to come of this series, given those of it and of earlier ones that were held; cancelled where
    the time in care has ended before them."""
    reasons = _reasons(known, series, held, so_far, by)
    planned = plan(reasons, known.rows_of(series) if series.end is None else [])
    wanted: list[Wanted] = []
    for at, each in enumerate(planned):
        want = _as_planned(known, series, len(held) + at, each)
        want = with_its_day(known, want, held[-1]) if held and not at else want
        before = sum(other.kind == want.kind for other in wanted)
        wanted.append(want if want.kind in ORDINARY else replace(want, number=before + 1))
    return wanted


def _reasons(
    known: Known, series: Series, held: Sequence[Held], so_far: Sequence[Wanted], by: ByPolicy
) -> list[Reason]:
    """Why a review is still to come; nothing is planned for a day on which the child is of age."""
    named, over = name_by_order(series, len(held)), known.is_over(series)
    announced = [as_announced(each) for each in so_far]
    its = by.to_come(series, over, lambda clocks: clocks.ordinary(announced, [named.kind]))
    ordinary = ordinary_reason(series, named, its, held)
    if not held and series.earliest_known:
        supposed = by.from_last_known_point(series, over, named.kind)
        ordinary = [supposed] if supposed is not None else []
    others = by.to_come(series, over, lambda clocks: clocks.special(announced))
    special = [each.by.reason(each.clock) for each in others if _of(known, series, each.clock)]
    reasons = [*_closed(known, series, ordinary), *(each for each in special if each is not None)]
    if series.end is None:
        said = directed(known)
        asked = [each for word, each in said if not any(was_asked_before(known, word, one) for one in held)]
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
        serves=(*ordinary, *special_names(planned.reasons)),
        considered=tokens(planned.reasons),
        due_on=first.due_on,
        not_before=first.not_before,
        rule=first.rule,
        source=first.source,
        status=PLANNED,
        baseline=history_as_at(first.due_on, series.baseline),
        iro_id=known.iro_id,
        of_age_on=known.of_age_on,
        review_id=planned.review_id,
    )
    if first.ended_on is None:
        return want
    closed = replace(want, status=CANCELLED, cancelled_on=first.ended_on, cancelled_because=first.ended_by)
    return replace(closed, of_age_on=None)

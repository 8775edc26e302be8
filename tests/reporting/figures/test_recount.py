"""Every number equals a plain count over the events themselves, written here without the code that counts."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.actions.figures import Asked, read_figures
from services.reporting.declaration import DECLARATION
from services.reporting.rules.figures.periods import Period
from services.reporting.tables.children import busy_days, children, due, events, late_by_kind, merged, tallies
from services.reporting.tables.figures import counted, drift, figure_days, figure_months, sibling_links
from shared.events.envelope import Envelope
from tests.support import facts
from tests.support import figure_lives as lives
from tests.support.events import withdrawn
from tests.support.harness import Harness
from tests.support.laws import examples

pytestmark = pytest.mark.both("statements")
TODAY = lives.TODAY
DAYS = st.integers(0, 360)


@dataclass(frozen=True)
class Review:
    child: int
    on: int
    margin: int
    """Days from the review to its due day: below nought it was late."""
    pep: str
    later: str
    """What the form was put right to; empty: it was not."""
    part: str
    taken_back: bool
    iro: int


REVIEWS = st.builds(
    Review,
    st.integers(0, 2), DAYS, st.integers(-3, 3), st.sampled_from(["yes", "no", "not_needed"]),
    st.sampled_from(["", "", "yes", "no"]), st.sampled_from(["PN0", "PN1", "PN7"]), st.booleans(), st.integers(1, 2),
)  # fmt: skip
STAYS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 400), st.integers(0, 60)), min_size=3, max_size=3)
"""Of each child the day it came, the day it left (after today: not yet), and how many miles away it lives."""
DECISIONS = st.lists(st.tuples(st.integers(0, 2), DAYS, st.integers(0, 60), st.integers(-20, 40)), max_size=6)
"""Whose, made on, due after so many days, carried out so many days before or after that; beyond 30: not at all."""

KIN = st.lists(
    st.tuples(st.integers(0, 2), st.sets(st.integers(0, 3), min_size=1), st.booleans()), min_size=1, max_size=4
)
"""Whose record names whom as brothers and sisters, the last word standing; and whether that was taken back."""
IROS = st.lists(st.tuples(st.integers(0, 2), DAYS, st.integers(1, 2)), min_size=1, max_size=5)
"""To whom an IRO is given, on which day, and which."""


def told(reviews: Iterable[Review], stays: Any, decisions: Any) -> list[Envelope]:
    found = []
    for number, (came, left, miles) in enumerate(stays):
        placement = {"id": f"P{number}", "type": "U4", "started_on": lives.day(came).isoformat()}
        found.append(lives.came(f"C{number}", came, placement={**placement, "distance_miles": float(miles)}))
        if came < left and lives.day(left) <= TODAY:
            found.append(lives.left(f"C{number}", left))
    for number, each in enumerate(reviews):
        found += _of_review(f"R{number}", each)
    for number, (child, on, due_in, margin) in enumerate(decisions):
        found.append(lives.decided(f"C{child}", f"D{number}", on, on + due_in))
        if margin <= 30 and lives.day(on + due_in + margin) <= TODAY:
            found.append(lives.carried_out(f"C{child}", f"D{number}", on + due_in + margin))
    return found


def _of_review(id: str, each: Review) -> list[Envelope]:
    child = f"C{each.child}"
    held = lives.held(child, id, each.on, each.on + each.margin, iro_id=f"I{each.iro}")
    form = lives.form(child, id, each.on, up_to_date_pep=each.pep)
    found = [held, form, lives.took_part(child, id, each.on, each.part)]
    if each.later:
        found.append(lives.form(child, id, each.on, hour=18, up_to_date_pep=each.later))
    if each.taken_back:
        found.append(withdrawn(found[-1], "2026-04-01"))
    return found


def told_of_kin(kin: Any, iros: Any) -> list[Envelope]:
    """Corrections of whom a record names, said after all else, and IROs; the first child has a record merged away."""
    found = [lives.told(facts.merged("C3"), "C0", TODAY, "merger", by="council")]
    for number, (child, others, taken_back) in enumerate(kin):
        names = [f"C{each}" for each in sorted(others - {child})]
        link = lives.told(
            facts.corrected(sibling_ids=names), f"C{child}", TODAY, f"kin-{number}", by="council", hour=number
        )
        found += [link, withdrawn(link, "2026-04-08")] if taken_back else [link]
    for child, on in {(child, on) for child, on, _ in iros}:
        iro = next(iro for one, day, iro in iros if (one, day) == (child, on))
        found.append(lives.given(f"C{child}", f"I{iro}", on))
    return found


def groups_by_hand(said: list[Envelope], end: date) -> dict[str | None, tuple[int, int]]:
    """How many sibling groups there are at the end of that day, and how many are split; in the whole and by IRO."""
    gone = {each.data.withdraws.id for each in said if each.type == "fact.withdrawn.v1"}  # type: ignore[attr-defined]
    counts = sorted((each for each in said if each.id not in gone), key=lambda one: one.time)
    of: Any = lambda name: [(each.subject, each.data) for each in counts if each.type == f"{name}.v1"]  # noqa: E731
    left = {child: data.ceased_on for child, data in of("child.ceased_to_be_looked_after")}
    came = {child: data.looked_after_from for child, data in of("child.became_looked_after")}
    here = {child for child, on in came.items() if on <= end and left.get(child, date.max) > end}
    iro = {child: data.iro_id for child, data in of("iro.allocated") if data.allocated_on <= end}
    group = {each: {each} for each in here}
    for one, data in dict(of("child.details_corrected")).items():
        for named in data.sibling_ids:
            other = "C0" if named == "C3" else named
            if {one, other} <= here and group[one] is not group[other]:
                group[one] |= group[other]
                group.update(dict.fromkeys(group[other], group[one]))
    found = {frozenset(each) for each in group.values() if len(each) > 1}
    held = {each: {iro.get(child) for child in each} for each in found}
    split = {each for each in found if len(held[each] - {None}) > 1}
    of_iros = {name: {each for each in found if name in held[each]} for name in ("I1", "I2")}
    return {None: (len(found), len(split))} | {name: (len(its), len(its & split)) for name, its in of_iros.items()}


def by_hand(said: list[Envelope], start: date, end: date) -> dict[str, tuple[int, int | None]]:
    """The same figures, counted from the events one by one."""
    gone = {each.data.withdraws.id for each in said if each.type == "fact.withdrawn.v1"}  # type: ignore[attr-defined]
    last: dict[Any, Any] = {}
    for each in sorted(said, key=lambda one: one.time):
        if each.id not in gone:
            key = getattr(each.data, "decision_id", None) or getattr(each.data, "review_id", None) or each.subject
            last[(each.type, each.subject, key)] = each.data
    of = lambda name: [data for (kind, *_), data in last.items() if kind == f"{name}.v1"]  # noqa: E731
    held = [one for one in of("review.held") if start <= one.held_on <= end]
    forms = [one.answers["up_to_date_pep"] for one in of("review.monitored") if start <= one.held_on <= end]
    parts = [one.participation for one in of("participation.recorded") if start <= one.held_on <= end]
    done = {one.decision_id: one.implemented_on for one in of("decision.implemented")}
    made = [(one.due_on, done.get(one.decision_id)) for one in of("decision.made")]
    fell = [(due, when) for due, when in made if start <= (when or due + timedelta(days=1)) <= end]
    here = _here(last, end)
    return {
        "reviews_on_time": (sum(one.held_on <= one.due_on for one in held), len(held)),
        "pep_up_to_date": (forms.count("yes"), forms.count("yes") + forms.count("no")),
        "participated": (parts.count("PN1"), parts.count("PN1") + parts.count("PN7")),
        "decisions_carried_out": (sum(when is not None and when <= due for due, when in fell), len(fell)),
        "looked_after": (len(here), None),
        "out_of_area": (sum(one.placement.distance_miles > 20 for one in here), len(here)),
        "became_looked_after": (sum(start <= one.looked_after_from <= end for one in _came(last)), None),
    }


def _came(last: dict[Any, Any]) -> list[Any]:
    return [data for (kind, *_), data in last.items() if kind == "child.became_looked_after.v1"]


def _here(last: dict[Any, Any], end: date) -> list[Any]:
    left = {subject: data.ceased_on for (kind, subject, _), data in last.items() if kind.startswith("child.ceased")}
    came = {subject: data for (kind, subject, _), data in last.items() if kind.startswith("child.became")}
    return [
        data
        for subject, data in came.items()
        if data.looked_after_from <= end and (subject not in left or left[subject] > end)
    ]


@pytest.fixture
async def svc(start_service: Callable[..., Awaitable[Harness]]) -> Harness:
    return await start_service(DECLARATION, now=TODAY.isoformat(), profile="blackpool-2013")


async def forget(svc: Harness) -> None:
    async with svc.service.database.transaction() as connection:
        pictures = (
            children,
            due,
            merged,
            tallies,
            late_by_kind,
            busy_days,
            counted,
            figure_days,
            figure_months,
            drift,
            sibling_links,
        )
        for table in (events, *pictures):
            await connection.execute(table.delete())


async def hear(svc: Harness, said: list[Envelope]) -> None:
    await forget(svc)
    for start in range(0, len(said), 4):
        await svc.hears(*said[start : start + 4])


async def read(svc: Harness, period: Period, **more: Any) -> dict[tuple[str, str | None], tuple[int, float | None]]:
    await lives.count(svc)
    async with svc.service.database.reading() as connection:
        asked = Asked(period, **more)
        found = await read_figures(connection, asked, svc.service.profile, TODAY, None)
    return {(each.figure.id, each.value_of_group): (each.now.numerator, each.now.denominator) for each in found}


@examples(1 / 4)
@given(
    reviews=st.lists(REVIEWS, max_size=6),
    stays=STAYS,
    decisions=DECISIONS,
    order=st.randoms(use_true_random=False),
    period=st.tuples(DAYS, DAYS).map(sorted),
)
async def test_figures_are_those_of_a_count_by_hand(
    svc: Harness, reviews: list[Review], stays: Any, decisions: Any, order: Any, period: list[int]
) -> None:
    said = told(reviews, stays, decisions)
    await hear(svc, order.sample(said, len(said)))
    start, end = lives.day(period[0]), lives.day(period[1])
    expected = by_hand(said, start, end)
    found = await read(svc, Period(start, end))
    assert {name: found[(name, None)] for name in expected} == expected
    by_iro = await read(svc, Period(start, end), group="iro")
    for part in (0, 1):
        whole = sum(each[part] or 0 for (name, _), each in by_iro.items() if name == "reviews_on_time")
        assert whole == expected["reviews_on_time"][part]
    hers = await read(svc, Period(start, end), only={"iro": "I1"}, group="age")
    ours = await read(svc, Period(start, end), only={"iro": "I1"})
    of_ages = [each[1] or 0 for (name, _), each in hers.items() if name == "reviews_on_time"]
    assert sum(of_ages) == (ours[("reviews_on_time", None)][1] or 0)
    assert by_iro.get(("reviews_on_time", "I1"), (0, 0)) == ours[("reviews_on_time", None)]


@examples(1)
@given(
    stays=st.lists(st.tuples(st.integers(0, 100), st.integers(150, 500), st.just(0)), min_size=3, max_size=3),
    kin=KIN,
    iros=IROS,
    order=st.randoms(use_true_random=False),
    end=st.integers(80, 360),
)
async def test_sibling_groups_are_those_of_a_count_by_hand(
    svc: Harness, stays: Any, kin: Any, iros: Any, order: Any, end: int
) -> None:
    said = [*told((), stays, ()), *told_of_kin(kin, iros)]
    await hear(svc, order.sample(said, len(said)))
    period = Period(lives.day(0), lives.day(end))
    found = {**await read(svc, period), **await read(svc, period, group="iro")}
    for name, (number, split) in groups_by_hand(said, lives.day(end)).items():
        assert found.get(("sibling_groups", name), (0, None)) == (number, None)
        assert found.get(("sibling_groups_split", name), (0, 0)) == (split, number)

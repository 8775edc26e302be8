"""How a life stands before the desk: what the laws hold of it, and what two ways of living it are compared by."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from services.scheduling.actions.clocks import review_duties
from services.scheduling.rules.model import DIRECTED, SHORT_BREAKS
from services.scheduling.tables.reviews import CANCELLED, STILL_TO_COME, WAS_HELD
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.next_review import REVIEWS, reviews_to_come
from shared.duties import counted_from
from shared.duties.clocks import VOIDED
from shared.events.council.withdrawals import FactRestored, FactWithdrawn
from shared.events.services.scheduling import ReviewHeld
from shared.register import facts
from shared.register.aliases import survivors_of
from shared.register.facts import facts_stated_by
from shared.storage.tables import duties, outbox
from tests.scheduling.lives import CHILD, DUPLICATE, Lived

Row = Mapping[str, Any]
_ASKED: Final = ("directed", "last_known_point")
"""The rules of reviews that no duty has a clock for."""


async def in_order(lived: Lived) -> None:
    """What holds of every life on every day."""
    rows, clocks = await lived.rows(), await lived.desk.svc.rows(duties)
    for child in await _children(lived):
        its = [row for row in rows if row["child_id"] == child.child_id]
        its_clocks = [row for row in clocks if row["subject"] == child.child_id]
        planned = [row for row in its if row["status"] in STILL_TO_COME]
        _has_one_next_review(lived, child, its, planned)
        for row in planned:
            others = [each for each in planned if each is not row]
            running = [clock for clock in its_clocks if clock["status"] == "open" and not _is_of(clock, row, others)]
            _is_within_its_rule(lived, row, running)
        _are_numbered_by_date(lived, child, its, its_clocks)
    await _the_stream_says_the_same(lived, rows)


async def _children(lived: Lived) -> list[LookedAfterChild]:
    async with lived.desk.svc.service.looking() as work:
        merged = await survivors_of(work, [CHILD, DUPLICATE])
        wanted = [child for child in (CHILD, DUPLICATE) if child not in merged]
        held = await facts.load(work, wanted)
    return [child_from(child, held[child], lived.desk.svc.service.profile) for child in wanted]


def _has_one_next_review(lived: Lived, child: LookedAfterChild, its: list[Row], planned: list[Row]) -> None:
    of_age = child.of_age_on(18)
    if child.current is None or (of_age is not None and of_age <= lived.day):
        assert planned == [], "not looked after, or of age: nothing is planned"
        return
    assert all(row["period"] == child.current.number for row in planned), planned
    assert of_age is None or all(row["due_on"] < of_age for row in planned), "planned for 18 or later"
    if not planned:
        assert of_age is not None, "a looked-after child without a next review"
        assert _next_due(lived, child, its) >= of_age, "a looked-after child without a next review"
    for earlier, later in pairwise(planned):
        apart = later["not_before"] is not None and later["not_before"] > (earlier["arranged_for"] or earlier["due_on"])
        assert apart or "taken off" in lived.done, ("two reviews where one would do", planned)


def _next_due(lived: Lived, child: LookedAfterChild, its: list[Row]) -> date:
    """The latest day on which the next review of this time in care may be due, were childhood not to end."""
    assert child.current is not None
    now = [row for row in its if row["status"] in WAS_HELD and row["period"] == child.current.number]
    since = max((row["held_on"] for row in now), default=child.current.start)
    kinds = ("second_review", "next_review", "short_break_next_review") if now else ("first_review", SHORT_BREAKS[0])
    profile = lived.desk.svc.service.profile
    found = [counted_from(since, profile.duty(kind), profile.calendar).due_on for kind in kinds]
    return max(each for each in found if each is not None)


def _is_of(clock: Row, row: Row, others: list[Row]) -> bool:
    """Whether this clock is served by an earlier review for the same reason as this one: windows exclude each other."""
    if clock["due_on"] is None or clock["due_on"] >= row["due_on"]:
        return False
    return any(clock["duty"] in other["serves"] and other["due_on"] <= clock["due_on"] for other in others)


def _is_within_its_rule(lived: Lived, row: Row, running: list[Row]) -> None:
    profile = lived.desk.svc.service.profile
    served = [clock for clock in running if clock["duty"] in row["serves"]]
    named = {each.id for each in profile.duties.values() if any(answer.key_in is not None for answer in each.met_by)}
    served = [clock for clock in served if clock["duty"] not in named or clock["key"] in row["considered"]]
    day = row["arranged_for"] or row["due_on"]
    may_be = [clock for clock in served if (clock["not_before"] or day) <= day or clock["due_on"] == row["due_on"]]
    asked = {DIRECTED, *(["next_review"] if row["rule"] == "last_known_point" else [])}
    assert {clock["duty"] for clock in may_be} == {*row["serves"]} - asked, ("served out of its window", row, served)
    due = [clock["due_on"] for clock in may_be if clock["due_on"] is not None]
    if row["rule"] in _ASKED:
        assert all(row["due_on"] <= each for each in due), (row, served)
    else:
        assert row["due_on"] == min(due), (row, served)


def _are_numbered_by_date(lived: Lived, child: LookedAfterChild, its: list[Row], clocks: list[Row]) -> None:
    series: dict[Any, list[Row]] = defaultdict(list)
    for row in its:
        if row["status"] in WAS_HELD:
            series[(row["period"], row["care_from"])].append(row)
    met = {(clock["duty"], clock["met_on"]) for clock in clocks if clock["status"] == "met"}
    ends = {period.number: period.end or date.max for period in child.periods}
    of_age = child.of_age_on(18) or date.max
    for rows in series.values():
        rows.sort(key=lambda row: row["held_on"])
        assert [row["ordinal"] for row in rows] == list(range(1, len(rows) + 1)), rows
        for row in rows:
            inside = row["care_from"] <= row["held_on"] <= ends[row["period"]] and row["held_on"] < of_age
            if inside and row["baseline"] is None:
                assert (row["kind"], row["held_on"]) in met, (row, sorted(map(str, met)))


async def _the_stream_says_the_same(lived: Lived, rows: list[Row]) -> None:
    told = facts_stated_by(await lived.desk.svc.announced(*REVIEWS, FactWithdrawn, FactRestored))
    to_come = {(each.review_id, each.due_on, each.arranged_for) for each in reviews_to_come(told)}
    wanted = {(row["id"], row["due_on"], row["arranged_for"]) for row in rows if row["status"] in STILL_TO_COME}
    assert to_come == wanted, "what is announced as still to come"
    held = {(each.data.review_id, each.data.held_on) for each in told if isinstance(each.data, ReviewHeld)}
    assert held == {(row["id"], row["held_on"]) for row in rows if row["status"] in WAS_HELD}, "announced as held"


_SHOWN: Final = ("child_id", "period", "care_from", "kind", "number", "ordinal", "serves", "due_on", "not_before")
_SHOWN_TOO: Final = ("rule", "status", "arranged_for", "held_on", "late_reason", "series")
_OF_A_CLOCK: Final = ("subject", "duty", "starts_on", "due_on", "not_before", "status", "met_on", "late", "reason")


Outcome = tuple[list[str], list[str]]


async def outcome(lived: Lived) -> Outcome:
    """How it stands, but for what only history knows and for ids."""
    rows = [row for row in await lived.rows() if row["status"] != CANCELLED]
    ours = {duty.id for duty in review_duties(lived.desk.svc.service.profile)}
    clocks = [row for row in await lived.desk.svc.rows(duties) if row["duty"] in ours and row["status"] != VOIDED]
    kept = [str([row[name] for name in (*_SHOWN, *_SHOWN_TOO)] + [_plain(lived, row["considered"])]) for row in rows]
    return sorted(kept), sorted(str([row[name] for name in _OF_A_CLOCK]) for row in clocks)


def _plain(lived: Lived, considered: list[str]) -> list[str]:
    ids = [its_id for what, its_id in lived.words if what == "directed"]
    return sorted(str(ids.index(each)) if each in ids else each for each in considered)


async def snapshot(lived: Lived) -> tuple[list[Row], list[Row], int]:
    """Everything that could have changed, and how much was announced."""
    rows, clocks = await lived.rows(), await lived.desk.svc.rows(duties)
    said = await lived.desk.svc.rows(outbox)
    return rows, sorted(clocks, key=lambda row: str(row["id"])), len(said)

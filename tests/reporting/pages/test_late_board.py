"""What is late, by IRO: the board on the page of today says what a plain recount of every late duty says."""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from services.reporting.actions.today import read_today
from services.reporting.declaration import DECLARATION
from services.reporting.pages import words
from services.reporting.pages.reader import Reader
from services.reporting.pages.today.asked import Answers
from services.reporting.pages.today.boards import Board, Line, boards_for
from services.reporting.projections.rebuild import rebuild
from services.reporting.rules.turns import counted, in_days
from services.reporting.tables.children import children, due
from shared.auth.roles import Caller
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyLate, DutyMet, DutyMoved, DutyOpened, DutyVoided
from shared.policy import duty_under, load_profile
from tests.support import facts
from tests.support.events import said
from tests.support.harness import Harness
from tests.support.reporting_lives import pictures
from tests.support.reporting_site import Site

Start = Callable[..., Awaitable[Harness]]
TODAY: Final = date(2026, 3, 31)
MANAGER: Final = Caller("M1", frozenset({"iro_manager"}))
SHOWN: Final = 8
IROS: Final = tuple(f"I{number:02}" for number in range(12))
KINDS: Final = (
    ("first_review", "england-2010@1"),  # by law
    ("first_review", "jersey-2013@1"),  # the same there a recommendation
    ("first_review", "elsewhere@1"),  # as the policy in force has it
    ("care_plan_prepared", "england-2010@9"),  # by law, of a version not known here
    ("social_worker_visit", "england-2010@1"),
    ("iro_met_child", "england-2010@1"),  # not by law
    ("nobodys_duty", "england-2010@1"),
)
Clock = tuple[str, str, int, dict[str, Any]]
"""A duty: its id, its child's, which of the kinds, and how it is described."""


def about(child: str, kind: Any, at: str, id: str, name: str, **more: Any) -> Envelope:
    return said(facts.duty(kind, id, name, **more), child, by="scheduling", at=at, id=f"{kind.TYPE}-{id}-{at}")


def opened(clock: Clock, at: str = "2026-01-05T10:00:01") -> Envelope:
    id, child, kind, more = clock
    return about(child, DutyOpened, at, id, KINDS[kind][0], **more)


def late(clock: Clock, at: str = "2026-03-01T00:01:00") -> Envelope:
    id, child, kind, more = clock
    return about(child, DutyLate, at, id, KINDS[kind][0], **more, late_from=more["due_on"] + timedelta(days=1))


def clocks_of(child: str, chance: random.Random) -> Iterator[Clock]:
    for number in range(chance.randrange(5)):
        kind = chance.randrange(len(KINDS))
        on = date(2026, 1, 12) + timedelta(days=chance.randrange(40))
        yield f"{child}-{number}", child, kind, {"policy_version": KINDS[kind][1], "due_on": on}


def council(chance: random.Random) -> tuple[dict[str, str | None], list[Clock], list[Envelope]]:
    """Children by IRO, some of whom have none; their time limits; and what is told of all this."""
    who = {f"C{number:02}": chance.choice([*IROS, None]) for number in range(70)}
    clocks = [each for child in who for each in clocks_of(child, chance)]
    told = [said(facts.became(), child, id=f"in-care-{child}") for child in who]
    told += [said(facts.allocated(f"A{child}", iro), child, by="allocation") for child, iro in who.items() if iro]
    told += [opened(each) for each in clocks]
    told += [late(each) for each in clocks if chance.random() < 0.7]
    return who, clocks, told


def what_happens(who: dict[str, str | None], clocks: list[Clock]) -> dict[str, list[Envelope]]:
    """One thing after another, each of a part of the council."""
    placed = [child for child, iro in who.items() if iro]
    met = {"met_on": date(2026, 3, 2), "late": True}
    gone = {"voided_on": date(2026, 3, 3), "reason": "R"}
    later = {"due_on": date(2026, 5, 1), "reason": "R"}
    jersey = {"policy_version": "jersey-2013@1", "reason": "policy_changed"}
    return {
        "met": [_then(DutyMet, each, 2, **met) for each in clocks[::6]],
        "voided": [_then(DutyVoided, each, 3, **gone) for each in clocks[1::7]],
        "moved": [_then(DutyMoved, each, 4, was_due_on=each[3]["due_on"], **later) for each in clocks[2::7]],
        "under another policy": [_then(DutyMoved, each, 5, **jersey) for each in clocks[3::7]],
        "another IRO": [
            said(
                facts.changed(f"B{child}", IROS[number % 3], "2026-03-06", before=f"A{child}"),
                child,
                by="allocation",
                at="2026-03-06T09:00:00",
            )
            for number, child in enumerate(placed[::3])
        ],
        "no IRO": [
            said(facts.allocation_ended(f"A{child}", "2026-03-07"), child, by="allocation", at="2026-03-07T09:00:00")
            for child in placed[1::6]
        ],
        "one child": [
            said(facts.merged(duplicate), child, by="council", at="2026-03-08T09:00:00")
            for child, duplicate in zip(list(who)[::5], list(who)[3::5], strict=True)
        ],
        "left care": [
            said(facts.ceased("2026-03-09"), child, by="council", at="2026-03-09T09:00:00") for child in list(who)[::4]
        ],
    }


def _then(kind: Any, clock: Clock, day: int, **more: Any) -> Envelope:
    id, child, number, described = clock
    return about(child, kind, f"2026-03-{day:02}T09:00:00", id, KINDS[number][0], **{**described, **more})


async def board(svc: Harness) -> Board:
    read = await read_today(svc.service, MANAGER, TODAY)
    reader = Reader("M1", ("iro_manager",))
    found = boards_for(read, Answers({}), reader, {}, svc.service.profile, TODAY)
    return next(each for each in found if each.heading == "Late, by IRO")


async def recounted(svc: Harness) -> tuple[list[Line], int]:
    """The lines and how many there are, from every child's row and every duty's."""
    rows = {row["child_id"]: row for row in await svc.rows(children) if row["looked_after"]}
    open_late = [row for row in await svc.rows(due) if row["status"] == "late" and row["child_id"] in rows]
    whole: dict[str | None, set[str]] = defaultdict(set)
    by_law: dict[str | None, dict[tuple[str, str], dict[str, date]]] = defaultdict(lambda: defaultdict(dict))
    for row in sorted(open_late, key=lambda row: row["due_on"]):
        child_id, kind = row["child_id"], (row["duty"], row["policy_version"])
        whole[rows[child_id]["iro_id"]].add(child_id)
        found = duty_under(kind[1], kind[0], svc.service.profile)
        if found is not None and found.basis == "statute":
            by_law[rows[child_id]["iro_id"]][kind].setdefault(child_id, row["due_on"])
    order = sorted(whole, key=lambda iro: (-sum(map(len, by_law[iro].values())), -len(whole[iro]), iro or ""))
    return [line(iro, len(whole[iro]), by_law[iro]) for iro in order[:SHOWN]], len(order)


def line(iro: str | None, many: int, kinds: dict[tuple[str, str], dict[str, date]]) -> Line:
    most = sorted(kinds, key=lambda kind: (-len(kinds[kind]), *kind))
    said_of = "; ".join(f"{words.duty(*kind)} ({len(kinds[kind])})" for kind in most[:3])
    since = min((day for each in kinds.values() for day in each.values()), default=None)
    oldest = f"by law, the oldest {in_days(since, TODAY, load_profile('england-2010').calendar)}" if since else ""
    return Line(
        f"{iro or 'Without an IRO'}: {counted(many, 'child', 'children')}",
        oldest,
        f"By law: {said_of}." if said_of else "Nothing by law.",
        f"/reporting/children/?iro_id={iro or 'none'}&late=1",
        urgent=bool(kinds),
    )


async def assert_as_recounted(svc: Harness, after: str) -> None:
    shown, (lines, many) = await board(svc), await recounted(svc)
    assert list(shown.lines) == lines, after
    assert shown.more == (f"and {many - SHOWN} more" if many > SHOWN else ""), after


async def hear(svc: Harness, told: Iterable[Envelope], at_once: int) -> None:
    told = list(told)
    for start in range(0, len(told), at_once):
        await svc.hears(*told[start : start + at_once])


@pytest.mark.both("statements")
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_the_board_says_what_a_plain_recount_says(start_service: Start, seed: int) -> None:
    svc = await start_service(DECLARATION, now="2026-03-31T09:00:00+00:00")
    who, clocks, told = council(random.Random(seed))
    await hear(svc, told, 60)
    await assert_as_recounted(svc, "told")
    before = await board(svc)
    for after, events in what_happens(who, clocks).items():
        await hear(svc, events, 5)
        await assert_as_recounted(svc, after)
        assert await board(svc) != before, f"{after}: nothing came of it, so that nothing was tried"
        before = await board(svc)
    live = await pictures(svc)
    await rebuild(svc.service.database, svc.service.profile, batch=50)
    assert (await pictures(svc), await board(svc)) == (live, before)


@pytest.mark.parametrize(("profile", "first"), [("england-2010", "I01"), ("jersey-2013", "I02")])
async def test_what_the_law_asks_is_what_the_policy_says_when_the_page_is_read(
    start_service: Start, profile: str, first: str
) -> None:
    svc = await start_service(DECLARATION)
    for child, iro, kind in (("C1", "I01", 2), ("C2", "I02", 5), ("C3", "I02", 5)):
        clock = (child, child, kind, {"policy_version": KINDS[kind][1], "due_on": date(2026, 1, 12)})
        placed = said(facts.allocated(f"A{child}", iro), child, by="allocation")
        await svc.hears(said(facts.became(), child), placed, opened(clock), late(clock))
    svc.service.profile = load_profile(profile)
    assert (await board(svc)).lines[0].text.startswith(first)


@pytest.mark.parametrize(("iros", "more"), [(7, ""), (8, ""), (9, "and 1 more")])
async def test_so_many_lines_stand_there_and_the_rest_is_a_count(start_service: Start, iros: int, more: str) -> None:
    svc = await start_service(DECLARATION)
    for number in range(iros):
        clock = (f"D{number}", f"C{number}", 0, {"due_on": date(2026, 1, 12)})
        placed = said(facts.allocated(f"A{number}", f"I{number}"), f"C{number}", by="allocation")
        await svc.hears(said(facts.became(), f"C{number}"), placed, opened(clock), late(clock))
    found = await board(svc)
    assert (len(found.lines), found.more) == (min(iros, SHOWN), more)


async def test_whose_line_is_not_shown_is_still_called_by_name_where_a_dispute_waits_for_her(site: Site) -> None:
    for number in range(9):
        clock = (f"D{number}", f"C{number}", 0, {"due_on": date(2026, 1, 12)})
        placed = said(facts.allocated(f"A{number}", f"I{number}"), f"C{number}", by="allocation")
        await site.svc.hears(said(facts.became(), f"C{number}"), placed, opened(clock), late(clock))
    site.names.known = {"I8": "Ann Last", "I0": "Bo First"}
    dispute = {"id": "D1", "child_id": "C1", "category": "contact", "stage_name": "team_manager", "days_left": 4}
    dispute |= {"overdue": False, "waiting_for": ["I8"]}
    site.others.told["/escalation/disputes"] = {"items": [dispute]}
    page = await site.page("/reporting/", "senior_manager")
    assert "Bo First: 1 child" in page
    assert "Waits for Ann Last." in page
    assert "Ann Last: 1 child" not in page

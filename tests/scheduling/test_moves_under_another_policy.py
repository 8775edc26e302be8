"""What another policy would move of what scheduling keeps: what it would do, looked at and undone."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from services.scheduling.declaration import DECLARATION
from services.scheduling.tables.reviews import reviews
from shared.policy import Count, load_profile
from shared.register import learning
from shared.service.another_profile import Looked, moves_of_some
from shared.service.hearing_more import hear_more, settles_from
from shared.service.service import Service
from shared.storage.tables import duties, outbox, settled_from, statements
from tests.support.events import became
from tests.support.harness import Harness

pytestmark = pytest.mark.both("statements")
TABLES = (duties, reviews, outbox, statements, settled_from)


def within(days: int, *, applies_to_open: bool = True) -> object:
    """England's policy, but a first review is due within so many working days."""
    england = load_profile("england-2010")
    first = england.all_duties["first_review"].model_copy(update={"within": Count(working_days=days)})
    other = {"name": "other", "all_duties": {**england.all_duties, "first_review": first}}
    return england.model_copy(update={**other, "applies_to_open": applies_to_open})


@pytest.fixture
async def council(start_service: Callable[..., Awaitable[Harness]]) -> Harness:
    made = await start_service(DECLARATION, now="2026-01-06")
    async with made.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(made.service))
    await made.hears(became("AVA", "2026-01-05"), became("BEN", "2026-01-05"))
    return made


def under(council: Harness, days: int, *, applies_to_open: bool = True) -> Service:
    service = council.service
    profile = within(days, applies_to_open=applies_to_open)
    return Service(service.declaration, service.database, service.clock, profile)  # type: ignore[arg-type]


def first_reviews(looked: Looked) -> dict[tuple[str, str], tuple[date | None, date | None]]:
    found = (each for each in looked.moves if each.kind == "first_review")
    return {(each.what, each.subject): (each.before, each.after) for each in found}


async def test_earlier_later_and_the_same_are_told_apart_and_nothing_of_it_stays(council: Harness) -> None:
    before = [await council.rows(table) for table in TABLES]
    was = date(2026, 2, 2)
    for days, day in ((19, date(2026, 1, 30)), (21, date(2026, 2, 3))):
        found = first_reviews(await moves_of_some(under(council, days), "", 100))
        assert found == {(what, child): (was, day) for what in ("duty", "review") for child in ("AVA", "BEN")}
    assert first_reviews(await moves_of_some(under(council, 20), "", 100)) == {}
    assert [await council.rows(table) for table in TABLES] == before


async def test_some_are_looked_at_and_the_last_of_them_is_said_while_there_are_more(council: Harness) -> None:
    one = await moves_of_some(under(council, 19), "", 1)
    assert ({each.subject for each in one.moves}, one.people, one.last) == ({"AVA"}, 1, "AVA")
    other = await moves_of_some(under(council, 19), "AVA", 1)
    assert ({each.subject for each in other.moves}, other.people, other.last) == ({"BEN"}, 1, None)


async def test_what_is_shown_is_what_comes_when_it_is_done(council: Harness) -> None:
    shown = first_reviews(await moves_of_some(under(council, 15), "", 100))
    changed = under(council, 15)
    await hear_more(changed, lambda _service, _kinds: (_ for _ in ()))  # type: ignore[arg-type]
    due = {row["subject"]: row["due_on"] for row in await council.rows(duties, duty="first_review")}
    assert due == {child: after for (what, child), (_, after) in shown.items() if what == "duty"}
    assert {row["due_on"] for row in await council.rows(reviews)} == set(due.values())


async def test_nothing_moves_of_who_was_never_settled(start_service: Callable[..., Awaitable[Harness]]) -> None:
    new = await start_service(DECLARATION, now="2026-01-06")
    assert await moves_of_some(under(new, 5), "", 100) == Looked([], 0, None)

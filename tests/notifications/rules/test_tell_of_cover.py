"""Who is told that somebody stands in for a child's IRO, and until when that is news."""

from dataclasses import replace
from datetime import date

import pytest

from services.notifications.rules.child_view import Allocation, Cover, Standing
from services.notifications.rules.notice import ChildFacts, ProfileFlags
from services.notifications.rules.tell_of_cover import tell_of_cover

DAY, LAST = date(2026, 3, 2), date(2026, 3, 13)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=False)
COVER = Cover("V1", "I1", "I2", DAY, LAST, DAY, "E5", "iro.covered")
STANDING = Standing(AVA, DAY, Allocation("A1", "I1", DAY, "E1", "iro.allocated"), covers=(COVER,))


def told(standing: Standing) -> list[tuple[str, str | None, str]]:
    wanted = tell_of_cover(standing, ProfileFlags(tells_cafcass=True))
    return [(each.notice.recipient, each.notice.recipient_id, each.occasion.key) for each in wanted]


def test_the_child_is_told_and_then_the_social_worker_and_no_time_limit_hangs_on_it():
    assert told(STANDING) == [
        ("child", "C1", "V1|2026-03-02|2026-03-13"),
        ("social_worker", "SW1", "V1|2026-03-02|2026-03-13"),
    ]
    for wanted in tell_of_cover(STANDING, ProfileFlags(tells_cafcass=True)):
        assert wanted.notice.duty is None
        assert (wanted.occasion.about_id, wanted.occasion.from_on, wanted.occasion.to_on) == ("I2", DAY, LAST)


def test_a_worker_nobody_named_is_still_due_a_notice_so_that_it_becomes_somebodys_task():
    nameless = replace(STANDING, child=replace(AVA, social_worker_id=None))
    assert ("social_worker", None) in [(kind, person) for kind, person, _ in told(nameless)]


@pytest.mark.parametrize(("today", "letters"), [(date(2026, 3, 12), 2), (LAST, 2), (date(2026, 3, 14), 0)])
def test_a_cover_is_news_until_the_end_of_its_last_day(today, letters):
    assert len(told(replace(STANDING, today=today))) == letters
    assert len(told(replace(STANDING, today=today, covers=(replace(COVER, to_on=None),)))) == 2


@pytest.mark.parametrize("other", [{"to_on": date(2026, 3, 20)}, {"to_on": None}, {"from_on": date(2026, 3, 4)}])
def test_other_days_are_another_occasion(other):
    keys = {key for _, _, key in told(replace(STANDING, covers=(COVER, replace(COVER, **other))))}
    assert len(keys) == 2


def test_a_cover_for_somebody_who_is_not_the_childs_iro_is_no_news():
    assert told(replace(STANDING, covers=(replace(COVER, iro_id="I9"),))) == []
    assert told(replace(STANDING, child=replace(AVA, iro_id=None), allocation=None)) == []


def test_nobody_is_told_of_imported_history():
    assert told(replace(STANDING, covers=(replace(COVER, imported=True),))) == []

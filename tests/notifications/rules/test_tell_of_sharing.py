"""When a child is told that brothers or sisters have the same IRO."""

from dataclasses import replace
from datetime import date

from services.notifications.rules.child_view import Allocation, Sharing, Standing
from services.notifications.rules.notice import ChildFacts, ProfileFlags
from services.notifications.rules.tell_of_sharing import tell_of_sharing

DAY = date(2026, 3, 2)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=False)
SHARED = Sharing("S1", "A1", DAY, "E4", "iro.shared")
STANDING = Standing(AVA, DAY, Allocation("A1", "I1", DAY, "E1", "iro.allocated"), shares=(SHARED,))


def told(standing: Standing) -> list[tuple[str, str | None, str, str | None]]:
    wanted = tell_of_sharing(standing, ProfileFlags(tells_cafcass=True))
    assert all(each.said_in_first_letter for each in wanted)
    return [(each.notice.recipient, each.notice.recipient_id, each.occasion.key, each.notice.duty) for each in wanted]


def test_the_child_alone_is_told_and_no_time_limit_hangs_on_it():
    assert told(STANDING) == [("child", "C1", "S1", None)]


def test_each_announcement_is_a_letter_of_its_own():
    more = replace(SHARED, share_id="S0", on=date(2026, 3, 5))
    assert [key for _, _, key, _ in told(replace(STANDING, shares=(more, SHARED)))] == ["S1", "S0"]


def test_what_was_said_about_another_allocation_is_no_news():
    assert told(replace(STANDING, shares=(replace(SHARED, allocation_id="A0"),))) == []
    assert told(replace(STANDING, allocation=None)) == []


def test_nobody_is_told_of_imported_history_but_of_what_happens_since_to_an_imported_allocation():
    assert told(replace(STANDING, shares=(replace(SHARED, imported=True),))) == []
    assert STANDING.allocation is not None
    assert len(told(replace(STANDING, allocation=replace(STANDING.allocation, imported=True)))) == 1

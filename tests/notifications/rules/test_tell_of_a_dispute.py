"""Who is told of a freeze, and of a dispute that is open before a hearing, and until when that is news."""

from dataclasses import replace
from datetime import date

import pytest

from services.notifications.rules.child_view import Allocation, BeforeHearing, Freeze, Proceedings, Standing
from services.notifications.rules.notice import ChildFacts, ProfileFlags, RecipientKind
from services.notifications.rules.tell_of_a_dispute import tell_of_a_dispute
from services.notifications.rules.tell_of_a_freeze import tell_of_a_freeze

DAY, HEARING = date(2026, 3, 2), date(2026, 3, 20)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=True)
FREEZE = Freeze("F1", DAY, "E6", "placement_move.freeze_requested")
BEFORE = BeforeHearing("D1", "H1", HEARING, DAY, "E7", "dispute.before_hearing", ("G1", "G2"))
STANDING = Standing(AVA, DAY, Allocation("A1", "I1", DAY, "E1", "iro.allocated"), freezes=(FREEZE,), hearings=(BEFORE,))
ENGLAND = ProfileFlags(tells_cafcass=True, guardian_details_to=RecipientKind.IRO)
JERSEY = ProfileFlags(tells_cafcass=False)


def of_freezes(standing: Standing) -> list[tuple[str, str | None, str]]:
    wanted = tell_of_a_freeze(standing, ENGLAND)
    return [(each.notice.recipient, each.notice.recipient_id, each.occasion.key) for each in wanted]


def of_hearings(standing: Standing, flags: ProfileFlags = ENGLAND) -> list[tuple[str, str | None, str]]:
    wanted = tell_of_a_dispute(standing, flags)
    return [(each.notice.recipient, each.notice.recipient_id, each.occasion.key) for each in wanted]


def test_the_child_is_told_of_a_freeze() -> None:
    assert of_freezes(STANDING) == [("child", "C1", "F1")]


@pytest.mark.parametrize(("new_iro_on", "is_told"), [("2026-03-01", True), ("2026-03-02", True), ("2026-03-03", False)])
def test_of_a_freeze_that_is_over_only_whoever_was_the_iro_then_tells(new_iro_on: str, is_told: bool) -> None:
    allocation = Allocation("A2", "I2", date.fromisoformat(new_iro_on), "E1", "iro.changed")
    over = replace(STANDING, allocation=allocation, freezes=(replace(FREEZE, over=True),))
    assert (of_freezes(over) != []) is is_told
    assert of_freezes(replace(STANDING, allocation=allocation)) == [("child", "C1", "F1")]


def test_of_imported_history_or_without_an_iro_nobody_is_told() -> None:
    assert of_freezes(replace(STANDING, freezes=(replace(FREEZE, imported=True),))) == []
    assert of_hearings(replace(STANDING, hearings=(replace(BEFORE, imported=True),))) == []
    assert of_freezes(replace(STANDING, allocation=None)) == of_hearings(replace(STANDING, allocation=None)) == []


def test_the_legal_department_and_every_guardian_are_told_and_in_jersey_the_department_alone() -> None:
    key = "D1|H1|2026-03-20"
    legal = ("legal_department", None, key)
    assert of_hearings(STANDING) == [legal, ("guardian", "G1", key), ("guardian", "G2", key)]
    assert of_hearings(STANDING, JERSEY) == [legal]


@pytest.mark.parametrize(("today", "letters"), [("2026-03-19", 3), ("2026-03-20", 3), ("2026-03-21", 0)])
def test_it_is_news_until_the_hearing_has_been(today: str, letters: int) -> None:
    assert len(of_hearings(replace(STANDING, today=date.fromisoformat(today)))) == letters


def test_a_hearing_that_is_moved_is_another_occasion() -> None:
    moved = replace(BEFORE, hearing_on=date(2026, 3, 10), event_id="E8")
    assert len({key for *_, key in of_hearings(replace(STANDING, hearings=(BEFORE, moved)))}) == 2


@pytest.mark.parametrize(("numbers", "said"), [((), None), (("HU1",), "HU1"), (("HU1", "HU2"), None)])
def test_the_case_number_is_said_where_one_alone_is_known(numbers: tuple[str, ...], said: str | None) -> None:
    cases = tuple(Proceedings(number, DAY, "E2", "proceedings.started") for number in numbers)
    (first, *_) = tell_of_a_dispute(replace(STANDING, cases=cases), ENGLAND)
    assert (first.occasion.case_number, first.occasion.from_on) == (said, HEARING)

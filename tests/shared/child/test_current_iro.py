"""Who is a child's IRO, from what allocation announced; whatever was heard first."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from shared.child.current_iro import allocation_in_force, current_iro, had_iro_before
from shared.child.looked_after import child_from
from shared.events.council.child_life import ChildCeasedToBeLookedAfter, ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.register.facts import facts_stated_by
from tests.support.events import said
from tests.support.facts import ENGLAND, allocated, allocation_ended, became, changed, day


def given(id: str, iro: str, on: str, child: str = "AVA") -> Envelope:
    return said(allocated(id, iro, on), child)


def changed_to(id: str, iro: str, before: str, on: str) -> Envelope:
    return said(changed(id, iro, on, before=before, before_iro="JO"), "AVA")


def ended(id: str, on: str, child: str = "AVA") -> Envelope:
    return said(allocation_ended(id, on, "JO"), child)


IN_CARE = said(became(), "AVA")
FIRST = given("A1", "JO", "2026-01-05")
SECOND = changed_to("A2", "SAM", "A1", "2026-01-20")
OF_THE_DUPLICATE = given("D1", "KIM", "2026-01-22", "DUP")


@pytest.mark.parametrize(
    ("told", "iro"),
    [
        ([IN_CARE], None),
        ([IN_CARE, FIRST], "JO"),
        ([IN_CARE, FIRST, SECOND], "SAM"),
        ([IN_CARE, FIRST, ended("A1", "2026-01-10")], None),
        ([IN_CARE, FIRST, SECOND, ended("A2", "2026-02-02")], None),
        ([IN_CARE, FIRST, ended("A1", "2026-01-10"), given("A3", "KIM", "2026-01-12")], "KIM"),
        ([IN_CARE, FIRST, OF_THE_DUPLICATE, said(ChildRecordsMerged(duplicate_id="DUP"), "AVA")], "JO"),
        ([IN_CARE, OF_THE_DUPLICATE, said(ChildRecordsMerged(duplicate_id="DUP"), "AVA")], "KIM"),
        ([IN_CARE, FIRST, said(ChildCeasedToBeLookedAfter(ceased_on=day("2026-02-02")), "AVA")], None),
        ([FIRST], None),
    ],
)
def test_the_iro_is_whoever_was_given_last_and_has_neither_gone_nor_been_replaced(
    told: Sequence[Envelope], iro: str | None
) -> None:
    for order in list(permutations(told))[::3]:
        held = facts_stated_by(order)
        assert current_iro(child_from("AVA", held, ENGLAND), held) == iro


def test_once_the_last_iro_is_gone_nobody_before_her_comes_back_by_herself() -> None:
    assert allocation_in_force("AVA", facts_stated_by([FIRST, SECOND, ended("A2", "2026-02-02")])) is None


@pytest.mark.parametrize(
    ("on", "had"),
    [
        ("2026-01-05", False),  # the day of the allocation
        ("2026-01-06", True),
        ("2026-01-19", True),
        ("2026-01-20", True),  # the day on which another follows
        ("2026-01-21", True),
        ("2026-02-01", True),
        ("2026-02-02", False),  # the day on which the last one ends
        ("2026-02-03", False),
    ],
)
def test_whether_the_child_had_an_iro_already_on_a_day(on: str, had: bool) -> None:
    held = facts_stated_by([ended("A2", "2026-02-02"), SECOND, FIRST])
    assert had_iro_before(held, day(on)) is had

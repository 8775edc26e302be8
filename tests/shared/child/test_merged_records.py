"""Two records of one child: the surviving record's own word stands, and the other adds to it."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.child.looked_after import LookedAfterChild, child_from
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.register.facts import facts_stated_by
from tests.support.events import became, ceased, event
from tests.support.facts import ENGLAND, corrected, day

_MERGED_ON = "2026-02-01"


MERGER = event(ChildRecordsMerged(duplicate_id="C1x", merged_on=day(_MERGED_ON)), "C1", time=_MERGED_ON)


def child(*told: Envelope) -> LookedAfterChild:
    return child_from("C1", facts_stated_by([*told, MERGER]), ENGLAND)


def spans(found: LookedAfterChild) -> list[tuple[str, str | None]]:
    return [(str(each.start), str(each.end) if each.end else None) for each in found.periods]


def test_a_duplicates_empty_lists_part_no_child_from_the_family() -> None:
    own = became("C1", "2026-01-05", sibling_ids=["C2"], parent_ids=["C9"])
    found = child(own, became("C1x", "2026-01-20", sibling_ids=[], parent_ids=[]))
    assert (found.sibling_ids, found.parent_ids) == (("C2",), ("C9",))


def test_a_duplicates_family_is_added() -> None:
    own = became("C1", "2026-01-05", sibling_ids=["C2"])
    found = child(own, became("C1x", "2026-01-20", sibling_ids=["C3", "C2"], parent_ids=["C9"]))
    assert (set(found.sibling_ids), found.parent_ids) == ({"C2", "C3"}, ("C9",))


def test_of_what_a_duplicate_said_of_its_family_the_last_word_is_added() -> None:
    own = became("C1", "2026-01-05", sibling_ids=["C2"])
    mistaken = became("C1x", "2026-01-20", sibling_ids=["C3"])
    assert set(child(own, mistaken, event(corrected(sibling_ids=["C4"]), "C1x", time="2026-01-21")).sibling_ids) == {
        "C2",
        "C4",
    }


def test_a_second_duplicates_family_is_added_to_what_was_said_between_the_two_mergers() -> None:
    own, between = became("C1", "2026-01-05"), event(corrected(sibling_ids=["C2"]), "C1", time="2026-02-15")
    second = became("C1y", "2026-01-20", sibling_ids=["C3"])
    merger = event(ChildRecordsMerged(duplicate_id="C1y", merged_on=day("2026-03-01")), "C1", time="2026-03-01")
    assert set(child(own, between, second, merger).sibling_ids) == {"C2", "C3"}


@pytest.mark.parametrize("own_says", [True, False, None])
def test_whether_a_beginning_is_the_earliest_known_is_the_surviving_records_own_word(own_says: bool | None) -> None:
    own = [became("C1", "2026-01-05")]
    stub = event(corrected(looked_after_from_is_earliest_known=True), "C1x", time="2026-01-20")
    if own_says is not None:
        own.append(event(corrected(looked_after_from_is_earliest_known=own_says), "C1", time="2026-01-25"))
    (period,) = child(*own, stub).periods
    assert period.earliest_known is (own_says is not False)


@pytest.mark.parametrize(("at", "expected"), [("2026-01-31", {"C3"}), ("2026-02-02", set())])
def test_a_list_emptied_after_the_merger_is_empty(at: str, expected: set[str]) -> None:
    own = became("C1", "2026-01-05", sibling_ids=["C2"])
    found = child(own, became("C1x", "2026-01-20", sibling_ids=["C3"]), event(corrected(sibling_ids=[]), "C1", time=at))
    assert set(found.sibling_ids) == expected


def test_what_is_said_under_the_old_id_after_the_merger_is_said_of_the_child() -> None:
    own = became("C1", "2026-01-05", sibling_ids=["C2"], first_language="en")
    told = [own, became("C1x", "2026-01-20", first_language="fr")]
    assert child(*told).details["first_language"] == "en"
    assert (
        child(*told, event(corrected(first_language="pl"), "C1x", time="2026-02-03")).details["first_language"] == "pl"
    )


@pytest.mark.parametrize("other", ["2026-01-01", "2026-01-05", "2026-01-20"])
def test_the_survivors_own_beginning_stands(other: str) -> None:
    assert spans(child(became("C1", "2026-01-05"), became("C1x", other))) == [("2026-01-05", None)]


def test_the_duplicate_may_know_the_true_beginning_where_the_survivor_knows_the_earliest_date_alone() -> None:
    vague = became("C1", "2026-01-05", looked_after_from_is_earliest_known=True)
    assert spans(child(vague, became("C1x", "2026-01-20"))) == [("2026-01-20", None)]


def test_closing_the_duplicate_does_not_end_the_childs_care() -> None:
    told = [became("C1", "2026-01-05"), became("C1x", "2026-01-20"), ceased("C1x", "2026-01-31")]
    assert spans(child(*told)) == [("2026-01-05", None)]


def test_both_histories_survive() -> None:
    told = [became("C1x", "2020-03-02"), ceased("C1x", "2021-03-01"), became("C1", "2026-01-05")]
    for order in permutations(told):
        assert spans(child(*order)) == [("2020-03-02", "2021-03-01"), ("2026-01-05", None)]


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 30)).map(str)


@given(DAYS, st.lists(st.one_of(st.builds(became, st.just("C1x"), DAYS), st.builds(ceased, st.just("C1x"), DAYS))))
def test_whatever_the_duplicate_says_of_those_days_a_child_in_care_stays_so(on: str, told: list[Envelope]) -> None:
    found = child(became("C1", on, sibling_ids=["C2"]), *told)
    assert found.current is not None
    assert found.current.start == day(on)
    assert found.sibling_ids == ("C2",)

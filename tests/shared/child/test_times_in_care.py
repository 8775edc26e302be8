"""Times in care, laid out by their dates and read in the order of statements (faults A3 and A5)."""

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.child.looked_after import LookedAfterChild, child_from
from shared.events.council.withdrawals import FactRestored, FactWithdrawn, Statement
from shared.events.envelope import Envelope
from shared.policy import Profile
from shared.register.facts import facts_stated_by
from tests.support.events import said
from tests.support.facts import ENGLAND, became, ceased, corrected, moving_back


def child(*told: Envelope, profile: Profile = ENGLAND) -> LookedAfterChild:
    return child_from("C1047", facts_stated_by(told), profile)


def spans(found: LookedAfterChild) -> list[tuple[str, str | None]]:
    return [(str(each.start), str(each.end) if each.end else None) for each in found.periods]


def asked(found: LookedAfterChild) -> list[str]:
    return [str(each.on) for each in found.second_starts]


FIRST = said(became("2026-03-10"), at="2026-03-10")


@pytest.mark.parametrize(
    ("on", "start", "questions"),
    [
        ("2026-03-11", "2026-03-10", ["2026-03-11"]),
        ("2026-03-10", "2026-03-10", []),
        ("2026-03-09", "2026-03-09", []),
        ("2025-12-10", "2025-12-10", []),
        ("2025-12-09", "2026-03-10", ["2025-12-09"]),
    ],
)
def test_a_second_start_moves_an_open_time_in_care_back_by_three_months_at_most_and_never_on(
    on: str, start: str, questions: list[str]
) -> None:
    """Fault A3: else a person is asked, and the first clock stands."""
    found = child(FIRST, said(became(on), at="2026-04-01"))
    assert (spans(found), asked(found)) == ([(start, None)], questions)


@pytest.mark.parametrize(
    ("months", "on", "moved"),
    [
        (0, "2026-03-09", False),
        (0, "2026-03-10", True),
        (0, "2026-03-11", False),
        (1, "2026-02-09", False),
        (1, "2026-02-10", True),
        (1, "2026-02-11", True),
        (6, "2025-09-09", False),
        (6, "2025-09-10", True),
        (6, "2025-09-11", True),
    ],
)
def test_how_far_back_it_moves_is_the_policys(months: int, on: str, moved: bool) -> None:
    """And what another policy made of the same facts is not remembered for this one."""
    told = (FIRST, said(became(on), at="2026-04-01"))
    other = child(*told, profile=moving_back(24))
    found = child(*told, profile=moving_back(months))
    assert (spans(found), asked(found)) == (([(on, None)], []) if moved else ([("2026-03-10", None)], [on]))
    assert child(*told, profile=moving_back(24)) == other


def test_the_missing_end_answers_the_question() -> None:
    """Fault A3: of a later start and of an earlier time in care."""
    later = [FIRST, said(became("2026-05-01"), at="2026-05-01"), said(ceased("2026-04-20"), at="2026-05-02")]
    assert (spans(child(*later)), asked(child(*later))) == ([("2026-03-10", "2026-04-20"), ("2026-05-01", None)], [])
    earlier = [FIRST, said(became("2025-06-01"), at="2026-04-01"), said(ceased("2025-08-01"), at="2026-04-02")]
    found = child(*earlier)
    assert (spans(found), asked(found)) == ([("2025-06-01", "2025-08-01"), ("2026-03-10", None)], [])


@pytest.mark.parametrize("to", ["2026-03-05", "2026-03-17", "2024-01-02"])
def test_a_correction_of_the_first_day_replaces_it_earlier_or_later(to: str) -> None:
    found = child(FIRST, said(corrected(looked_after_from=to), at="2026-04-01"))
    assert (spans(found), asked(found)) == ([(to, None)], [])


def test_an_end_that_contradicts_the_day_of_before_leaves_the_corrected_day() -> None:
    """Fault A5: the old day plays no part any more."""
    told = [
        FIRST,
        said(corrected(looked_after_from="2026-03-05"), at="2026-03-11"),
        said(ceased("2026-03-13"), at="2026-03-13"),
        said(ceased("2026-03-09"), at="2026-03-14"),
    ]
    for order in permutations(told):
        assert spans(child(*order)) == [("2026-03-05", "2026-03-09")]


def test_the_first_day_told_again_after_its_correction_is_a_question() -> None:
    """Fault A3: a nightly message with the old day does not undo the correction."""
    told = [FIRST, said(corrected(looked_after_from="2026-03-05"), at="2026-03-11")]
    found = child(*told, said(became("2026-03-10"), at="2026-03-12"))
    assert (spans(found), asked(found)) == ([("2026-03-05", None)], ["2026-03-10"])


def test_the_first_day_of_a_time_in_care_that_is_over_may_be_told_anew() -> None:
    found = child(FIRST, said(ceased("2026-05-01")), said(became("2026-03-12"), at="2026-05-02"))
    assert (spans(found), asked(found)) == ([("2026-03-12", "2026-05-01")], [])


DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30)).map(str)


@given(first=DAYS, second=DAYS, end=st.none() | st.integers(0, 60), at=st.permutations(range(3)))
def test_a_correction_equals_having_said_it_right_at_first(
    first: str, second: str, end: int | None, at: list[int]
) -> None:
    over = str(date.fromisoformat(second) + timedelta(days=end or 0))
    ends = [said(ceased(over), at="2026-08-03")] if end is not None else []
    told = [said(became(first), at="2026-08-01"), said(corrected(looked_after_from=second), at="2026-08-02"), *ends]
    right = child(said(became(second), at="2026-08-01"), *ends)
    assert spans(child(*(told[each] for each in at if each < len(told)))) == spans(right)


TOLD = st.one_of(
    st.builds(lambda on, at: said(became(on), at=at), DAYS, DAYS),
    st.builds(lambda on, at: said(ceased(on), at=at), DAYS, DAYS),
    st.builds(lambda on, at: said(corrected(looked_after_from=on, first_language="pl"), at=at), DAYS, DAYS),
)


@given(told=st.lists(TOLD, max_size=6), number=st.integers(0, 6), chance=st.randoms(use_true_random=False))
def test_stating_and_withdrawing_equals_never_having_stated_in_any_order(
    told: list[Envelope], number: int, chance: Random
) -> None:
    """Fault A2: times in care and details."""
    gone, kept = told[:number], told[number:]
    taken_back = [said(withdrawn(each), at="2026-08-01") for each in gone]
    everything = [*told, *taken_back]
    chance.shuffle(everything)
    assert child(*everything) == child(*kept)
    restored = [said(restored_again(each), at="2026-08-02") for each in gone]
    assert child(*everything, *restored) == child(*told)


def withdrawn(each: Envelope) -> FactWithdrawn:
    return FactWithdrawn(withdraws=Statement(source=each.source, id=each.id), reason="entered_in_error")


def restored_again(each: Envelope) -> FactRestored:
    return FactRestored(restores=Statement(source=each.source, id=each.id), reason="entered_in_error")

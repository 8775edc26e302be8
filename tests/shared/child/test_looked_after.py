"""A looked-after child, as the facts tell it."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.child import looked_after
from shared.child.looked_after import LookedAfterChild, _child_from, child_from
from shared.events.council.child_court import LegalStatusChanged
from shared.events.council.child_life import PlacementStarted
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.envelope import Envelope
from shared.register.facts import facts_stated_by
from tests.support.events import said
from tests.support.facts import ENGLAND, became, ceased, corrected, day, placement, review_due


def child(*told: Envelope) -> LookedAfterChild:
    return child_from("C1047", facts_stated_by(told), ENGLAND)


def spans(found: LookedAfterChild) -> list[tuple[str, str | None]]:
    return [(str(each.start), str(each.end) if each.end else None) for each in found.periods]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([said(became())], [("2026-01-05", None)]),
        ([said(ceased("2026-03-02"))], []),
        ([said(corrected(looked_after_from="2026-01-05"), at="2026-01-05")], []),
        ([said(became()), said(ceased("2026-01-05"))], [("2026-01-05", "2026-01-05")]),
        (
            [said(became()), said(ceased("2026-03-02")), said(became("2026-03-02"))],
            [("2026-01-05", "2026-03-02"), ("2026-03-02", None)],
        ),
        (
            [said(became()), said(ceased("2026-03-02")), said(ceased("2026-02-20"), at="2026-03-05")],
            [("2026-01-05", "2026-02-20")],
        ),
        ([said(became()), said(became("2026-01-03"), at="2026-01-08")], [("2026-01-03", None)]),
        ([said(became()), said(became("2026-01-08"), at="2026-01-09")], [("2026-01-05", None)]),
        ([said(became()), said(corrected(looked_after_from="2026-01-02"), at="2026-01-09")], [("2026-01-02", None)]),
        ([said(ceased("2026-01-02")), said(became())], [("2026-01-05", None)]),
    ],
)
def test_the_periods_of_care_are_those_last_stated(
    told: Sequence[Envelope], expected: list[tuple[str, str | None]]
) -> None:
    assert spans(child(*told)) == spans(child(*reversed(told))) == expected


def test_the_earliest_known_beginning_never_overrules_a_true_one() -> None:
    earliest = said(became("2025-04-01", looked_after_from_is_earliest_known=True), at="2026-02-01")
    (period,) = child(said(became("2025-06-02")), earliest).periods
    assert (period.start, period.earliest_known) == (day("2025-06-02"), False)
    (alone,) = child(
        earliest, said(became("2025-05-01", looked_after_from_is_earliest_known=True), at="2026-03-01")
    ).periods
    assert (alone.start, alone.earliest_known) == (day("2025-04-01"), True)


@pytest.mark.parametrize(("at", "earliest_known"), [("2026-02-02", False), ("2026-01-04", True)])
def test_a_correction_of_the_flag_alone_counts_unless_the_beginning_was_stated_after_it(
    at: str, earliest_known: bool
) -> None:
    told = said(became(looked_after_from_is_earliest_known=True))
    (period,) = child(told, said(corrected(looked_after_from_is_earliest_known=False), at=at)).periods
    assert period.earliest_known is earliest_known


def test_in_a_correction_what_is_absent_is_unchanged_and_an_empty_list_is_none() -> None:
    told = said(became(sibling_ids=["C2"], parent_ids=["C9"], disabled=True))
    found = child(told, said(corrected(sibling_ids=[], first_language="pl"), at="2026-01-09"))
    assert (found.sibling_ids, found.parent_ids, found.details["disabled"]) == ((), ("C9",), True)


def test_news_of_the_past_does_not_replace_the_present() -> None:
    told = [
        said(became(placement=placement("P1", "2026-01-05"))),
        said(PlacementStarted(placement=placement("P3", "2026-03-02"))),
        said(PlacementStarted(placement=placement("P2", "2026-02-02")), at="2026-04-01"),
        said(LegalStatusChanged(code="C2", from_on=day("2026-03-02"))),
        said(LegalStatusChanged(code="C1", from_on=day("2026-02-02")), at="2026-04-01"),
    ]
    found = child(*told)
    assert (found.details["placement"].id, found.details["legal_status"]) == ("P3", "C2")
    on = {each: found.details_on(day(each))["legal_status"] for each in ("2026-02-01", "2026-02-02", "2026-03-02")}
    assert on == {"2026-02-01": "V2", "2026-02-02": "C1", "2026-03-02": "C2"}


def test_a_correction_stands_until_something_newer_happens() -> None:
    moved = said(PlacementStarted(placement=placement("P2", "2026-03-02")))
    wrong = said(corrected(placement={"id": "P2b", "type": "U4", "started_on": "2026-03-02"}), at="2026-03-05")
    assert child(said(became()), moved, wrong).details["placement"].id == "P2b"
    later = said(PlacementStarted(placement=placement("P3", "2026-04-01")))
    assert child(said(became()), moved, wrong, later).details["placement"].id == "P3"


def test_what_one_time_in_care_stated_of_its_placement_is_not_said_of_the_next() -> None:
    told = [said(became(placement=placement("P1", "2026-01-05"), disabled=True)), said(ceased("2026-02-02"))]
    moved = said(PlacementStarted(placement=placement("P2", "2026-01-20")))
    first, second = child(*told, moved, said(became("2026-06-01"))).periods
    assert (first.stated["placement"].id, "placement" in second.stated, second.stated["disabled"]) == (
        "P1",
        False,
        True,
    )


def test_a_period_keeps_its_key_when_it_is_corrected_or_an_earlier_one_is_learnt() -> None:
    told = [
        said(became()),
        said(corrected(looked_after_from="2026-01-02"), at="2026-01-09"),
        said(became("2026-01-07"), at="2026-01-12"),
    ]
    (period,) = child(*told).periods
    history = [said(became("2020-03-02"), at="2026-02-01"), said(ceased("2021-03-01"), at="2026-02-01")]
    _, later = child(*told, *history).periods
    assert (period.key, later.key, later.number) == ("2026-01-05", "2026-01-05", 2)


def test_receipt_and_history_are_those_of_the_first_word_of_it() -> None:
    imported = said(became(), received="2026-02-02T10:00:00+00:00", baseline=day("2026-02-02"))
    live = said(became("2026-01-06"), received="2026-01-07T10:00:00+00:00")
    (period,) = child(imported, live).periods
    assert (period.received.date(), period.baseline) == (day("2026-01-07"), None)


def test_a_new_social_worker_leaves_the_team_as_it_was() -> None:
    told = said(became(social_worker_id="SW1", team_id="T1"))
    new = SocialWorkerChanged(occurred_on=day("2026-02-02"), category="x", record_ref="L1", social_worker_id="SW2")
    found = child(told, said(new)).details
    assert (found["social_worker_id"], found["team_id"]) == ("SW2", "T1")


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(str)
TOLD = st.one_of(
    st.builds(lambda on, at: said(became(on), at=at), DAYS, DAYS),
    st.builds(lambda on, at: said(ceased(on), at=at), DAYS, DAYS),
    st.builds(lambda on, at: said(corrected(looked_after_from=on), at=at), DAYS, DAYS),
)


@given(st.lists(TOLD, max_size=8))
def test_periods_follow_one_another_and_only_the_last_may_be_open(told: list[Envelope]) -> None:
    periods = child(*told).periods
    assert all(each.end is None or each.start <= each.end for each in periods)
    assert all(one.end is not None and one.end <= two.start for one, two in pairwise(periods))
    assert len({each.key for each in periods}) == len(periods)


def test_a_child_is_known_again_as_long_as_the_same_is_told_of_it_whatever_else_is_heard() -> None:
    told = [said(became(), id="one"), said(ceased("2026-03-02"))]
    first = child(*told)
    assert child(*told, said(review_due("R1", "2026-01-30"))) is first
    assert spans(child(*told[:1])) == [("2026-01-05", None)]
    assert spans(child(*told)) == [("2026-01-05", "2026-03-02")]


@given(st.lists(st.lists(TOLD, max_size=4), min_size=2, max_size=6))
def test_what_is_remembered_of_a_child_is_what_its_facts_say(stories: list[list[Envelope]]) -> None:
    for told in stories:
        facts = facts_stated_by(told)
        assert child_from("C1047", facts, ENGLAND) == _child_from("C1047", facts, 3)


def test_what_is_remembered_is_bounded_and_the_longest_remembered_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked_after, "_KEEP_AT_MOST", 3)
    monkeypatch.setattr(looked_after, "_KNOWN", {})
    for number in range(5):
        child_from(f"C{number}", facts_stated_by([said(became(), subject=f"C{number}")]), ENGLAND)
    assert list(looked_after._KNOWN) == ["C2", "C3", "C4"]


def test_a_child_is_known_again_whichever_events_are_said_to_have_stated_its_facts() -> None:
    facts = facts_stated_by([said(became(), id="one"), said(ceased("2026-03-02"))])
    first = child_from("C1047", facts, ENGLAND)
    assert child_from("C1047", [fact._replace(event_ids=frozenset()) for fact in facts], ENGLAND) is first


def test_a_detail_that_was_not_given_is_not_taken_for_one_that_was_given_as_none() -> None:
    told = said(became(disabled=True, team_id="T1"))
    silent, none = said(corrected(), at="2026-01-09"), said(corrected(team_id=None), at="2026-01-09")
    none = none._replace(id=silent.id)
    assert silent == none
    assert child(told, silent).details["team_id"] == "T1"
    assert child(told, none).details["team_id"] is None

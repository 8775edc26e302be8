"""By which channel a person is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.rules.channel import Channel, Outcome, Reach, Relation, choose_channel

TODAY = date(2026, 3, 2)
EMAIL_ONLY = frozenset({Channel.EMAIL})
BY_EMAIL = Reach(EMAIL_ONLY)

reaches = st.none() | st.builds(
    Reach, contacts=st.frozensets(st.sampled_from(Channel)), preferred=st.none() | st.sampled_from(Channel)
)


def decide(reach: Reach | None, relation: Relation | None = None) -> tuple[str, str | None, str]:
    choice = choose_channel(reach, on=TODAY, can_send=EMAIL_ONLY, relation=relation)
    return (choice.outcome, choice.channel, choice.rule)


def test_a_person_with_an_email_address_is_told_by_email():
    assert decide(BY_EMAIL) == ("send", "email", "first_channel_held")


@pytest.mark.parametrize(
    ("reach", "rule"),
    [
        (None, "no_contact_details"),
        (Reach(frozenset()), "no_contact_details"),
        (Reach(frozenset({Channel.LETTER})), "no_usable_channel"),
        (Reach(EMAIL_ONLY, preferred=Channel.LETTER), "preference_cannot_be_met"),
        (Reach(frozenset({Channel.SMS}), preferred=Channel.EMAIL), "preference_cannot_be_met"),
    ],
)
def test_whoever_cannot_be_reached_as_they_wish_becomes_a_task_for_a_person(reach, rule):
    assert decide(reach) == ("human_task", None, rule)


@pytest.mark.parametrize(
    ("relation", "rule"),
    [
        (Relation(no_contact=True), "no_contact"),
        (Relation(excluded=True), "excluded"),
        (Relation(excluded=True, no_contact=True), "no_contact"),
    ],
)
def test_a_person_barred_from_the_child_is_refused_with_the_reason(relation, rule):
    assert decide(BY_EMAIL, relation) == ("refused", None, rule)


@pytest.mark.parametrize(
    ("ends", "outcome"), [((2026, 3, 1), "refused"), ((2026, 3, 2), "send"), ((2026, 3, 3), "send")]
)
def test_a_relation_holds_until_the_end_of_its_last_day(ends, outcome):
    assert decide(BY_EMAIL, Relation(ends_on=date(*ends)))[0] == outcome


@pytest.mark.parametrize(
    ("starts", "outcome"), [((2026, 3, 1), "send"), ((2026, 3, 2), "send"), ((2026, 3, 3), "refused")]
)
def test_a_relation_holds_from_its_first_day(starts, outcome):
    assert decide(BY_EMAIL, Relation(starts_on=date(*starts)))[0] == outcome


@given(reaches, st.frozensets(st.sampled_from(Channel)))
def test_a_notice_only_goes_where_a_contact_is_held_and_the_installation_can_send(reach, can_send):
    choice = choose_channel(reach, on=TODAY, can_send=can_send)
    assert (choice.outcome is Outcome.SEND) == (choice.channel is not None)
    assert choice.rule
    assert choice.reason
    if reach and choice.channel:
        assert choice.channel in reach.contacts & can_send
        assert reach.preferred in (None, choice.channel)

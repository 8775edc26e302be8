"""Everything that people are told as things stand: in which order, and that no two notices are the same."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.letters import TEMPLATES
from services.notifications.rules.child_view import (
    Allocation,
    BeforeHearing,
    Cover,
    Freeze,
    Guardian,
    Proceedings,
    Sharing,
    Standing,
)
from services.notifications.rules.notice import ChildFacts, ProfileFlags, RecipientKind, WantedNotice
from services.notifications.rules.occasions import notices_wanted

DAY = date(2026, 3, 2)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=True)
EVERYTHING = Standing(
    AVA,
    DAY,
    Allocation("A1", "I1", DAY, "E1", "iro.allocated"),
    cases=(Proceedings("HU1", DAY, "E2", "proceedings.started"),),
    guardians=(Guardian("G1", DAY, "E3", "guardian.appointed", "HU1"),),
    shares=(Sharing("S1", "A1", DAY, "E4", "iro.shared"),),
    covers=(Cover("V1", "I1", "I2", DAY, None, DAY, "E5", "iro.covered"),),
    freezes=(Freeze("F1", DAY, "E6", "placement_move.freeze_requested"),),
    hearings=(BeforeHearing("D1", "H1", DAY, DAY, "E7", "dispute.before_hearing", ("G1",)),),
)
ENGLAND = ProfileFlags(tells_cafcass=True, guardian_details_to=RecipientKind.IRO)

days = st.dates(date(2026, 2, 25), date(2026, 3, 8))
standings = st.builds(
    Standing,
    child=st.builds(
        ChildFacts,
        child_id=st.just("C1"),
        iro_id=st.just("I1"),
        social_worker_id=st.sampled_from([None, "SW1"]),
        in_proceedings=st.booleans(),
        looked_after=st.booleans(),
    ),
    today=days,
    allocation=st.none()
    | st.builds(
        Allocation, st.just("A1"), st.just("I1"), days, st.just("E1"), st.just("iro.allocated"), imported=st.booleans()
    ),
    guardians=st.lists(
        st.builds(
            Guardian,
            st.sampled_from(["G1", "G2"]),
            days,
            st.just("E3"),
            st.just("guardian.appointed"),
            st.sampled_from([None, "HU1"]),
            st.none() | days,
        ),
        unique_by=lambda guardian: guardian.guardian_id,
    ),
    shares=st.lists(
        st.builds(
            Sharing, st.sampled_from("ST"), st.sampled_from(["A1", "A0"]), days, st.just("E4"), st.just("iro.shared")
        ),
        unique_by=lambda share: share.share_id,
    ),
    covers=st.lists(
        st.builds(
            Cover,
            st.sampled_from("VW"),
            st.sampled_from(["I1", "I9"]),
            st.just("I2"),
            days,
            st.none() | days,
            days,
            st.just("E5"),
            st.just("iro.covered"),
        ),
        unique_by=lambda cover: cover.cover_id,
    ),
)
profiles = st.builds(
    ProfileFlags,
    tells_cafcass=st.booleans(),
    guardian_details_to=st.sampled_from([None, RecipientKind.IRO, RecipientKind.IRO_MANAGER]),
)


def natural_key(wanted: WantedNotice) -> tuple[str | None, ...]:
    return (wanted.occasion.key, wanted.notice.recipient, wanted.notice.recipient_id, wanted.notice.template)


def test_who_the_iro_is_comes_before_everything_else_and_of_every_occasion_the_child_hears_first():
    assert [wanted.notice.template for wanted in notices_wanted(EVERYTHING, ENGLAND)] == [
        "iro_named_to_child",
        "iro_named_to_social_worker",
        "iro_named_to_legal",
        "iro_named_to_cafcass",
        "iro_shared_to_child",
        "cover_named_to_child",
        "cover_named_to_social_worker",
        "guardian_named_to_iro",
        "move_frozen_to_child",
        "dispute_before_hearing_to_legal",
        "dispute_before_hearing_to_guardian",
    ]


@pytest.mark.parametrize("to", [RecipientKind.IRO, RecipientKind.IRO_MANAGER])
def test_once_care_has_ended_nobody_is_told_anything(to):
    ended = replace(EVERYTHING, child=replace(AVA, looked_after=False))
    assert notices_wanted(ended, replace(ENGLAND, guardian_details_to=to)) == []


@given(standings, profiles)
def test_no_two_notices_are_the_same_and_each_says_why_and_has_a_letter_for_its_recipient(standing, profile):
    wanted = notices_wanted(standing, profile)
    assert len({natural_key(each) for each in wanted}) == len(wanted)
    for each in wanted:
        assert each.notice.rule
        assert each.notice.reason
        assert each.notice.source
        assert TEMPLATES[each.notice.template].to == each.notice.recipient


@given(standings, profiles, st.randoms())
def test_the_order_in_which_things_are_held_does_not_matter(standing, profile, chance):
    shuffled = {name: list(getattr(standing, name)) for name in ("guardians", "shares", "covers")}
    for each in shuffled.values():
        chance.shuffle(each)
    assert notices_wanted(replace(standing, **shuffled), profile) == notices_wanted(standing, profile)

"""Which rules an allocation breaks once the family or the case has changed, and whether it may be mended at once."""

from datetime import date, timedelta

import pytest

from services.allocation.rules.families.breaches import broken, not_understood, remedy, why_not_stay
from services.allocation.rules.model import Absence, Child, Iro, Kin, Limits, Registration, Tie

AVA, JO = Child("ava"), Iro("jo")
LAST = date(2026, 1, 12)
ON = date(2026, 5, 1)


def rules(child: Child = AVA, iro: Iro = JO, **kin: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.rule, each.others) for each in broken(child, iro, Kin(**kin), Limits(), ON)]


def test_a_child_alone_with_an_independent_iro_breaks_nothing() -> None:
    assert rules() == []


def test_the_iro_of_a_parent_or_an_own_child_breaks_the_rule_with_just_those_whose_iro_she_is() -> None:
    assert rules(relations={"mum": "jo", "dad": "sam", "baby": "jo"}) == [("parent_and_child", ("baby", "mum"))]


def test_a_sibling_with_another_iro_breaks_the_rule_and_one_with_the_same_does_not() -> None:
    assert rules(together={"ben": "jo"}) == []
    (breach,) = broken(AVA, JO, Kin(together={"ben": "jo", "cal": "sam", "dot": "pat"}), Limits(), ON)
    assert (breach.rule, breach.others) == ("siblings", ("cal", "dot"))
    assert "pat, sam" in breach.why


def test_a_sibling_in_conflict_breaks_the_rule_by_sharing_and_not_by_being_elsewhere() -> None:
    assert rules(conflict={"ben": "jo"}) == [("siblings", ("ben",))]
    assert rules(conflict={"ben": "sam"}) == []
    assert rules(conflict={"ben": "jo"}, together={"cal": "sam"}) == [("siblings", ("ben",))]


def test_a_social_worker_who_became_the_iro_or_a_manager_of_the_team_breaks_independence() -> None:
    assert rules(Child("ava", people={"social_worker_id": "jo"})) == [("independent", ())]
    assert rules(Child("ava", managers_of_team=("jo",))) == [("independent", ())]


def test_a_registration_that_has_lapsed_breaks_its_rule_and_an_absence_breaks_none() -> None:
    lapsed = Iro("jo", registrations=(Registration("uk", to_on=date(2026, 4, 30)),), absences=(Absence(ON),))
    (breach,) = broken(AVA, lapsed, Kin(), Limits(), ON)
    assert breach == ("registered", (), "jo is not registered on 2026-05-01")
    two = Limits(regulators=2)
    assert [each.rule for each in broken(AVA, JO, Kin(), two, ON)] == ["registered"]
    assert why_not_stay(AVA, JO, two, ON) == ("registered", "jo is registered with uk: 2 regulators are asked for")
    assert why_not_stay(AVA, JO, Limits(), ON) is None


def test_the_corporate_iros_post_and_years_that_are_lacking_break_their_rules_unless_a_manager_overruled_them() -> None:
    iro = Iro("jo", role="corporate_iro", qualified_on=ON)
    five_years = Limits(min_years_qualified=5)
    found = broken(AVA, iro, Kin(), five_years, ON)
    assert [each.rule for each in found] == ["experienced", "reviews_children"]
    assert found[1].why == "jo is the Corporate IRO, who reviews foster carers"
    overruled = {"reviews_children"}
    assert [each.rule for each in broken(AVA, iro, Kin(), five_years, ON, overruled)] == ["experienced"]
    assert why_not_stay(AVA, iro, Limits(), ON, overruled) is None


def test_of_whoever_is_not_understood_and_of_whoever_goes_with_them_it_is_said_whose_way_it_is() -> None:
    own, other = not_understood("ava", JO, ("ava",)), not_understood("ben", JO, ("ava",))
    assert (own.rule, own.others, other.others) == ("communication", (), ("ava",))
    assert own.why == "jo does not communicate in the child's way, and somebody who does has room"
    assert other.why == "jo does not communicate in the way of ava, and somebody who does has room"


def test_a_tie_breaks_independence_while_it_stands() -> None:
    tied = Iro("jo", ties=(Tie(team_id="t1", from_on=ON, to_on=ON),))
    assert rules(Child("ava", team_id="t1"), tied) == [("independent", ())]
    assert broken(Child("ava", team_id="t1"), tied, Kin(), Limits(), ON + timedelta(1)) == ()


def test_every_broken_rule_is_named_in_the_order_in_which_they_are_asked() -> None:
    child = Child("ava", people={"visitor_id": "jo"})
    found = rules(child, Iro("jo", registrations=()), relations={"mum": "jo"}, together={"ben": "sam"})
    assert [rule for rule, _ in found] == ["independent", "registered", "parent_and_child", "siblings"]


@pytest.mark.parametrize(("day", "way"), [(-1, "mend"), (0, "mend"), (1, "propose")])
def test_a_child_who_has_met_the_iro_is_moved_at_once_only_until_the_last_of_the_first_days(day: int, way: str) -> None:
    said = remedy(today=LAST + timedelta(day), last_first_day=LAST, met=True, chosen_by_a_manager=False)
    assert said.way == way
    assert said.reason


def test_a_child_who_has_not_met_the_iro_is_moved_at_once_however_late() -> None:
    late = LAST + timedelta(400)
    assert remedy(today=late, last_first_day=LAST, met=False, chosen_by_a_manager=False).way == "mend"


def test_what_a_manager_chose_only_a_manager_changes() -> None:
    assert remedy(today=LAST, last_first_day=LAST, met=False, chosen_by_a_manager=True).way == "propose"

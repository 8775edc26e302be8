"""Every event and duty has plain words, and an event's words show no more than the one code they may."""

import pytest

from services.allocation.rules.catalogue import EVERY_RULE
from services.reporting.pages import words
from services.reporting.pages.event_words import BY_CASE, DETAILS, EVENTS
from shared.events import catalogue
from shared.policy.profiles import load_profile, profile_names


def test_every_type_of_event_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert set(EVENTS) == {words.without_version(name) for name in catalogue.all_types()}


def test_the_code_that_a_sentence_shows_is_a_field_of_its_event() -> None:
    fields = {words.without_version(name): kind.model_fields for name, kind in catalogue.all_types().items()}
    assert not [name for name, (field, _) in DETAILS.items() if field not in fields[name]]


def test_the_field_that_makes_another_sentence_is_a_field_of_its_event() -> None:
    fields = {words.without_version(name): kind.model_fields for name, kind in catalogue.all_types().items()}
    assert not [name for name, (field, _) in BY_CASE.items() if field not in fields[name]]


@pytest.mark.parametrize(
    ("event", "details", "sentence"),
    [
        ("child.became_looked_after.v1", {}, "Became looked after"),
        ("iro.allocated.v1", {"rule": "siblings"}, "IRO allocated: has the child's brothers or sisters"),
        ("iro.changed.v1", {"rule": "lightest"}, "IRO changed: had the lightest load"),
        ("iro.changed.v1", {"rule": "iro_left"}, "IRO changed: the IRO before left"),
        ("iro.allocated.v1", {"child_name": "nobody's business"}, "IRO allocated"),
        ("iro.allocated", {"rule": ""}, "IRO allocated"),
        ("legal_status.changed.v1", {"code": "C2"}, "Legal status changed to: Full care order (C2)"),
        (
            "duty.late.v1",
            {"duty": "iro_appointed", "policy_version": "england-2010@1"},
            "Time limit passed: appoint an IRO",
        ),
        (
            "duty.late.v1",
            {"duty": "iro_met_child", "policy_version": "jersey-2013@1"},
            "Time limit passed: IRO to meet the child in person",
        ),
        (
            "dispute.stage_entered.v1",
            {"cause": "opened", "name": "team_manager"},
            "Dispute at its first stage: team manager",
        ),
        (
            "dispute.stage_entered.v1",
            {"cause": "silence", "name": "head_of_service"},
            "Dispute moved to its next stage, as no answer had come: head of service",
        ),
        ("dispute.stage_entered.v1", {"name": "director"}, "Dispute moved to its next stage: director"),
        ("dispute.responded.v1", {"late": "yes", "outcome": "partly"}, "Dispute answered late: partly"),
        ("dispute.responded.v1", {"late": "no", "outcome": "partly"}, "Dispute answered: partly"),
        ("dispute.handed_over.v1", {"of": "iro"}, "Dispute handed over: new IRO"),
        ("notice.sent.v1", {"template": "iro_named_to_cafcass"}, "Notice sent: IRO named to Cafcass"),
        ("plan_document.updated.v1", {"kind": "pep"}, "Plan or report updated: PEP"),
        ("something.quite_new.v12", {"kind": "x"}, "Something quite new"),
        ("something.vague", {}, "Something vague"),
    ],
)
def test_an_event_is_told_in_plain_words(event: str, details: dict[str, str], sentence: str) -> None:
    assert words.event(event, details) == sentence


def test_a_duty_or_owner_nobody_has_words_for_is_spelled_out() -> None:
    assert words.duty("quite_new_duty", "hull@1") == "Quite new duty"
    assert words.duty("first_review", "nowhere@1") == "First review"
    assert words.owner("team_manager") == "Team manager"
    assert words.owner("iro_manager") == "IRO manager"
    assert words.legal_status("JX9") == "JX9"


def test_why_an_iro_has_a_child_is_told_in_words_and_only_of_rules_there_are() -> None:
    assert words.rule("lightest") == "Had the lightest load"
    assert words.rule("a_new_rule") == "A new rule"
    assert words.RULES.keys() <= {rule.id for rule in EVERY_RULE}


@pytest.mark.parametrize("name", profile_names())
def test_no_two_duties_have_the_same_words(name: str) -> None:
    titles = [words.duty(duty, f"{name}@1") for duty in load_profile(name).all_duties]
    assert len(set(titles)) == len(titles)


def test_every_profile_has_its_words() -> None:
    assert set(profile_names()) - set(words.PROFILES) == set()


def test_every_kind_of_rule_has_its_words() -> None:
    bases = {duty.basis for name in profile_names() for duty in load_profile(name).all_duties.values()}
    assert bases - set(words.BASES) == set()

"""The profiles: complete, immutable once published, and refused with file and key when they are wrong."""

import hashlib
import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from shared.events.codes import CeasedReason, PlacementType
from shared.policy import (
    BadProfile,
    Count,
    NoSuchProfile,
    duty_under,
    load_profile,
    once_a_profile,
    profile_names,
    read_profile,
)
from shared.policy.profiles import FOLDER

PUBLISHED: dict[str, tuple[str, str]] = {
    "blackpool-2013.yaml": ("353b3479a2fccaff9920ee335ec76078", "d096e50405bc69edb5c613e0f7652478"),
    "england-2010.yaml": ("e7dac7ab38686c0989fda8d5968379bd", "7245ab89beffaa2ec8d85b8976f3f9ec"),
    "hull.yaml": ("93c2ec37cd29c2ff319249837a0747f7", "7245ab89beffaa2ec8d85b8976f3f9ec"),
    "jersey-2013.yaml": ("27a895cb9bdce3fcb110237512b06d1e", "6e1e6ae7f02af95534b21f888b4ef322"),
    "north-lincolnshire-2011.yaml": ("04fb449bc953d3b0dcb118909bd340d1", "fe9eb86625c0106608287c7338386227"),
    "southwark-2008.yaml": ("d8acd0999376d5b8d264cc0e711b1063", "3d768e67eea733cd017a30767f529a6d"),
}
"""Of each published version the digests of what it demands: its duties, and its settings.

Of a duty its words (`title`, `category`) and whether it reminds its owner are left out: they judge nobody, and may be
put better.
"""
WORDS = {"title", "category", "reminds"}
UNCONFIRMED = {"sw_child_discussion", "decisions_considered"}
CHILD = """\
name: child
version: "1"
title: A child of the base
extends: england-2010@1
effective_from: 2026-01-01
calendar: england
applies_to_open: false
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "england-2010.yaml").write_bytes((FOLDER / "england-2010.yaml").read_bytes())
    return tmp_path


def written(folder: Path, more: str = "", *, text: str = CHILD, name: str = "child.yaml") -> Path:
    (folder / name).write_text(text + more, encoding="utf-8")
    return folder / name


def digest(demanded: object) -> str:
    return hashlib.sha256(json.dumps(demanded, sort_keys=True).encode()).hexdigest()[:32]


def demands_of(path: Path) -> tuple[str, str]:
    profile = read_profile(path)
    stated = profile.model_dump(mode="json", exclude_defaults=True, exclude={"title", "settings", "all_duties"})
    duties = {
        name: duty.model_dump(mode="json", exclude_defaults=True, exclude=WORDS)
        for name, duty in profile.all_duties.items()
    }
    return digest([stated, duties]), digest(profile.settings.model_dump(mode="json", exclude_defaults=True))


@pytest.mark.parametrize("file", sorted(path.name for path in FOLDER.glob("*.yaml")))
def test_what_a_published_profile_demands_never_changes(file: str) -> None:
    assert demands_of(FOLDER / file) == PUBLISHED.get(file), (
        "a published version is immutable: publish the change as the next version, <name>@<version>.yaml"
    )


def test_better_words_are_no_new_version_and_another_limit_is(folder: Path) -> None:
    was = demands_of(written(folder))
    assert demands_of(written(folder, "duties:\n  first_review: {title: Hold it, category: other}\n")) == was
    assert demands_of(written(folder, "duties:\n  first_review: {within: {weeks: 4}}\n"))[0] != was[0]
    assert demands_of(written(folder, "settings:\n  caseload: {hard: 71}\n"))[1] != was[1]


@pytest.mark.parametrize(
    ("more", "twice"),
    [
        ("duties:\n  first_review: {within: {weeks: 4}}\n  first_review: {within: {weeks: 5}}\n", "first_review"),
        ("duties:\n  first_review: {raises_concern: false, raises_concern: true}\n", "raises_concern"),
        ("title: Another\n", "title"),
        ("duties:\n  first_review: &it {reminds: true}\n  iro_appointed: {<<: *it, reminds: false}\n", None),
    ],
)
def test_a_key_that_stands_twice_is_refused_and_one_that_was_merged_is_not(
    folder: Path, more: str, twice: str | None
) -> None:
    if twice is None:
        assert not read_profile(written(folder, more)).duty("iro_appointed").reminds
        return
    with pytest.raises(BadProfile, match=f"child.yaml: .*the key '{twice}' stands twice"):
        read_profile(written(folder, more))


def test_no_published_profile_was_withdrawn() -> None:
    assert {path.name for path in FOLDER.glob("*.yaml")} == set(PUBLISHED)
    assert profile_names() == sorted({file.removesuffix(".yaml").partition("@")[0] for file in PUBLISHED})


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_knows_every_duty_used_or_not(name: str) -> None:
    profile, newest = load_profile(name, "1"), load_profile(name)
    england = load_profile("england-2010", "1")
    assert set(profile.all_duties) == set(england.all_duties) <= set(newest.all_duties)
    assert len(england.all_duties) == 77
    assert set(newest.duties) | newest.switched_off == set(newest.all_duties)
    assert profile.id == f"{name}@1"


def test_a_limit_that_no_primary_source_gave_is_not_confirmed() -> None:
    def unconfirmed(name: str) -> set[str]:
        return {duty.id for duty in load_profile(name).duties.values() if not duty.confirmed}

    assert unconfirmed("england-2010") == unconfirmed("hull") == UNCONFIRMED
    assert unconfirmed("southwark-2008") == UNCONFIRMED
    assert unconfirmed("jersey-2013") == set()


def test_our_own_defaults_say_that_they_are_local() -> None:
    local = {duty.id for duty in load_profile("blackpool-2013").duties.values() if duty.basis == "local"}
    assert local == {
        "child_told_of_iro",
        "review_policy_given",
        "successor_introduced",
        "iro_details_to_legal",
        "iro_details_to_cafcass",
        "iro_details_to_court",
        "emergency_placement_confirmed",
        "care_plan_available",
        "interpreter_arranged",
        "legal_status_answered",
        "personal_adviser_allocated",
        "iro_spoke_before_18",
        "need_assessed_before_release",
        "foster_carer_review_considered",
        "freeze_answered",
        "secure_placement_review",
        "considering_review_named",
        "change_considered",
        "missing_first_stage_meeting",
        "missing_second_stage_meeting",
        "informal_resolution",
        "dispute_stage_response",
        "guardian_details_to_iro",
        "review_record_to_court",
        "cafcass_considered",
    }


def test_a_profile_states_only_what_differs_and_a_new_limit_drops_the_old_one() -> None:
    england, blackpool = load_profile("england-2010"), load_profile("blackpool-2013")
    assert (england.duty("permanence_plan_agreed").words, england.duty("permanence_plan_agreed").within) == (
        "by the second review",
        None,
    )
    permanence = blackpool.duty("permanence_plan_agreed")
    assert (permanence.words, permanence.within, permanence.limit) == (None, Count(months=4), "4 months")
    assert permanence.met_by == england.duty("permanence_plan_agreed").met_by
    assert blackpool.duty("guardian_details_to_iro").owner == "cafcass"
    assert blackpool.settings.disputes.stages == england.settings.disputes.stages


@pytest.mark.parametrize("name", profile_names())
def test_the_stages_of_a_dispute_share_the_twenty_working_days(name: str) -> None:
    disputes = load_profile(name).settings.disputes
    assert sum(stage.working_days for stage in disputes.stages) == 20
    if disputes.foster_carer_stages:
        assert sum(stage.working_days for stage in disputes.foster_carer_stages) == 20


def test_the_other_settings_differ_where_the_councils_differ() -> None:
    england, jersey = load_profile("england-2010").settings, load_profile("jersey-2013").settings
    blackpool, southwark = load_profile("blackpool-2013").settings, load_profile("southwark-2008").settings
    assert (england.caseload.band_low, england.caseload.band_high, england.caseload.hard) == (50, 70, 70)
    assert (england.experience.min_years_qualified, jersey.experience.min_years_qualified) == (0, 5)
    assert (england.experience.regulators, jersey.experience.regulators) == (1, 2)
    assert (england.disputes.bypass, jersey.disputes.bypass) == ("any_stage", "emergency_only")
    assert [each.cafcass_referral.allowed for each in (england, blackpool, southwark, jersey)] == [
        "any_time",
        "any_time",
        "when_unresolved",
        "never",
    ]
    assert (england.distance.rule, blackpool.distance.miles) == ("outside_authority_and_neighbours", 20)
    assert (england.change_of_care_plan.only_after_review, southwark.change_of_care_plan.only_after_review) == (
        True,
        False,
    )
    assert {each.childhood.ends_at_age for each in (england, jersey, blackpool, southwark)} == {18}
    assert {each.second_beginnings.moved_back_months for each in (england, jersey, blackpool, southwark)} == {3}
    assert (england.kpi_targets.basis, blackpool.kpi_targets.basis) == ("local", "seed")


@pytest.mark.parametrize("profile", profile_names())
def test_every_council_begins_with_blackpools_targets(profile: str) -> None:
    targets = load_profile(profile).settings.kpi_targets
    wanted = (targets.reviews_on_time, targets.consulted_before_review, targets.participated)
    assert (*wanted, targets.social_worker_attended) == (0.96, 0.95, 0.95, 0.98)


def test_a_profile_is_loaded_once_and_an_unknown_version_refused() -> None:
    assert load_profile("hull", "1") == load_profile("hull")
    assert load_profile("hull") is load_profile("hull")
    with pytest.raises(NoSuchProfile, match="'hull' has no version '2'; it has 1"):
        load_profile("hull", "2")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("wihtin: 5\n", r"child\.yaml: wihtin: Extra inputs"),
        ("duties:\n  first_review: {wihtin: {working_days: 5}}\n", r"duties\.first_review\.wihtin: Extra inputs"),
        ("duties:\n  first_review: {within: {days: 5}}\n", r"duties\.first_review\.within\.days: Extra inputs"),
        ("duties:\n  first_review: {within: {weeks: 1, months: 1}}\n", "first_review.within: .*exactly one of"),
        ("duties:\n  first_review: {within: {weeks: 4}, words: soon}\n", "first_review: .*exactly one of within"),
        ("duties:\n  first_review: {within: {working_days: true}}\n", "working_days: Input should be a valid integer"),
        ("duties:\n  first_review: {within: {working_days: -1}}\n", "working_days: Input should be greater"),
        ("duties:\n  review_menu_sent: {used: true}\n", "review_menu_sent: .*exactly one of within"),
        ("duties:\n  new_duty: {within: {weeks: 1}}\n", r"duties\.new_duty\.owner: Field required"),
        ("duties:\n  new_duty: {owner: iro}\n", r"duties\.new_duty\.title: Field required"),
        ("duties:\n  first_review: {category: gossip}\n", r"duties\.first_review\.category: "),
        ("settings:\n  siblings: {same_iro: true}\n", r"settings\.siblings: Extra inputs"),
        ("duties:\n  first_review: {keeper: reporting}\n", r"duties\.first_review\.keeper: "),
        ("duties:\n  first_review: {basis: rumour}\n", r"duties\.first_review\.basis: "),
        ("duties:\n  first_review: {starts: {call: tea, per: key}}\n", r"duties\.first_review\.starts\.0\.call: "),
        ("duties:\n  first_review: {starts: {event: a.b, per: key}}\n", "`per: key` needs a `key`"),
        ("duties:\n  first_review: {starts: {event: a.b, call: decisions-sent}}\n", "either an `event` or a `call`"),
        (
            "duties:\n  first_review: {starts: {event: a.b, within: {weeks: 1}, words: soon}}\n",
            "in `within` or in `words`, not in both",
        ),
        (
            "duties:\n  first_review: {starts: {event: a.b, still_when_due: has_iro}}\n",
            "`still_when_due` needs `within`",
        ),
        ("duties:\n  first_review: {met_by: {field: held_on}}\n", "either an `event` or a `call`"),
        ("duties:\n  first_review: {met_by: []}\n", "need at least one entry"),
        ("duties:\n  first_review: {sequence: {1: {within: {weeks: 1}}}}\n", "`sequence` needs 1, 2 and 3"),
        ("duties:\n  first_review: 20\n", r"duties\.first_review: must be a mapping"),
        ("settings:\n  caseload: {band: 5}\n", r"settings\.caseload\.band: Extra inputs"),
        ("settings:\n  caseload: 70\n", r"settings\.caseload: "),
    ],
)
def test_a_wrong_profile_is_refused_with_its_file_and_key(folder: Path, more: str, message: str) -> None:
    with pytest.raises(BadProfile, match=message) as refused:
        read_profile(written(folder, more))
    assert str(refused.value).startswith("child.yaml: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CHILD.replace("england-2010@1", "england-2010"), "extends: 'england-2010' is not a published version"),
        (CHILD.replace("england-2010@1", "england-2010@2"), "extends: 'england-2010@2' is not a published version"),
        (CHILD.replace("extends: england-2010@1\n", ""), "duties: must be a mapping of duty ids"),
        (CHILD.replace("name: child", "name: other"), "other@1, which is not what the file is called"),
        (CHILD.replace('version: "1"', 'version: "2"'), "child@2, which is not what the file is called"),
        ("- a list\n", "a profile is a mapping"),
        ("a: [\n", "not YAML"),
    ],
)
def test_a_profile_that_cannot_be_put_together_is_refused(folder: Path, text: str, message: str) -> None:
    with pytest.raises(BadProfile, match=message):
        read_profile(written(folder, text=text))


def test_a_second_version_extends_the_first_and_changes_only_what_it_says(folder: Path) -> None:
    text = CHILD.replace("name: child", "name: england-2010").replace('version: "1"', 'version: "2"')
    second = read_profile(
        written(
            folder, "duties:\n  decisions_sent: {within: {working_days: 10}}\n", text=text, name="england-2010@2.yaml"
        )
    )
    assert second.id == "england-2010@2"
    assert (second.duty("decisions_sent").limit, second.duty("decisions_sent").confirmed) == ("10 working days", True)
    assert second.duty("first_review") == load_profile("england-2010").duty("first_review")


def test_a_loaded_profile_cannot_be_changed() -> None:
    profile = load_profile("hull")
    for field in ("within", "used", "source"):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(profile.duty("first_review"), field, None)
    with pytest.raises(TypeError):
        profile.duties["first_review"] = profile.duty("second_review")  # type: ignore[index]


def test_what_is_made_once_of_a_profile_is_made_anew_of_a_copy_with_the_same_id() -> None:
    names = once_a_profile(lambda profile: sorted(profile.duties))
    england = load_profile("england-2010")
    alone = england.model_copy(update={"all_duties": {"first_review": england.duty("first_review")}})
    assert names(england) is names(england)
    assert (alone.id, names(alone)) == (england.id, ["first_review"])


def test_a_copy_of_a_duty_is_read_by_its_own_values() -> None:
    duty = load_profile("england-2010").duty("first_review")
    assert (len(duty.told_by) > len(duty.starts), duty.limit) == (True, "20 working days")
    other = duty.model_copy(update={"within": Count(weeks=2), "met_by": (), "voided_by": (), "missed_by": ()})
    assert (other.told_by, other.limit) == (other.every_start, "2 weeks")


def test_a_duty_is_found_under_the_policy_that_a_record_names() -> None:
    jersey = load_profile("jersey-2013")
    assert duty_under("jersey-2013@1", "first_review") == jersey.all_duties["first_review"]
    assert duty_under("jersey-2013@7", "first_review") == jersey.all_duties["first_review"]
    assert duty_under("elsewhere@1", "first_review") is None
    assert duty_under("elsewhere@1", "first_review", jersey) == jersey.all_duties["first_review"]
    assert duty_under("jersey-2013@1", "guardian_handover") is not None, "switched off is not unknown"
    assert duty_under("jersey-2013@1", "made_up", jersey) is None


@pytest.mark.parametrize("name", profile_names())
def test_a_change_nobody_proposed_is_known_by_codes_of_the_statutory_return(name: str) -> None:
    found = load_profile(name).settings.unproposed_changes
    assert set(found.ends_without_review) <= set(get_args(CeasedReason))
    assert set(found.placement_types) <= set(get_args(PlacementType))

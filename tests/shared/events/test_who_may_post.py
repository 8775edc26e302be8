"""A guard: what people may post is named beside the catalogue, is postable, and is theirs."""

from shared.auth.roles import ROLES
from shared.events import catalogue
from shared.events.council import of_iros
from shared.events.who_may_post import OWN_FACTS, may_post


def test_only_these_roles_post_facts_of_their_own_and_only_such_as_a_council_posts():
    assert OWN_FACTS.keys() == {"legal", "complaints", "social_worker", "iro", "iro_manager", "iro_admin"} <= ROLES
    assert all(kinds <= set(catalogue.postable()) for kinds in OWN_FACTS.values())


def test_who_comes_into_care_leaves_it_or_is_taken_for_another_is_never_a_persons_word():
    posted = {kind.TYPE for kinds in OWN_FACTS.values() for kind in kinds}
    of_the_record = {each for each in posted if each.startswith(("child.became", "child.ceased", "child.details"))}
    assert of_the_record == set()
    assert not posted & {"child.records_merged", "past_review.recorded", "duty.reported", "team.changed"}


def test_what_is_told_of_iros_themselves_is_never_an_iros_own_word():
    for kind in (of_iros.IroComplaintReceived, of_iros.IroTaskDone):
        assert may_post("iro_manager", kind)
        assert not any(may_post(role, kind) for role in ("iro", "social_worker", "legal", "corporate_iro"))
    assert may_post("complaints", of_iros.IroComplaintReceived)
    assert not may_post("complaints", of_iros.IroTaskDone)


def test_the_legal_department_posts_of_courts_and_a_social_worker_the_fifteen_of_the_duty_to_inform():
    of_legal = {kind.TYPE.partition(".")[0] for kind in OWN_FACTS["legal"]}
    assert of_legal == {"legal_status", "proceedings", "hearing", "guardian", "court_document", "adoption"}
    informing = [kind for kind in catalogue.postable() if kind.__module__.endswith("duty_to_inform")]
    assert len(informing) == 20
    assert all(may_post("social_worker", kind) for kind in informing)
    assert not any(may_post("team_manager", kind) for kind in informing)

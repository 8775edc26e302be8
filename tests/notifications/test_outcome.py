"""The outcome of a review is told once its record has gone out: the child first, and to others what was decided."""

from datetime import date

import httpx
import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.sending.childs_words import HttpChildsWords, Words
from services.notifications.sending.postman import Postman
from shared.events.council.child_court import AdoptionPlaced
from shared.events.council.child_plans import ContactRestrictionChanged
from shared.events.services.around_reviews import ExclusionDecided, ReviewMonitored
from shared.events.services.notifications import NoticeSetCompleted
from shared.events.services.scheduling import ReviewHeld, ReviewRecordDistributed
from tests.support.events import event, withdrawn
from tests.support.notices import PostOffice, allocated, became, changed, put

MUM, DAD, JO = "P1", "P2", "K1"
LETTER = "outcome"


class Scheduling:
    """As far as notifications asks it: what the child is told of each review."""

    def __init__(self):
        self.words = {"R1": Words(("You will see Mum every week",), ("You should have your own room",))}
        self.away = False

    async def of_reviews(self, review_ids):
        return {} if self.away else {each: self.words.get(each, Words()) for each in review_ids}


class Office(PostOffice):
    """Whose postman asks scheduling, too."""

    @property
    def postman(self):
        post = {"sender": self.sender, "directory": self.directory, "council_name": "Hessle Council"}
        return Postman(self.svc.service, **post, childs_words=self.scheduling, now=self.time.now)


@pytest.fixture
async def office(start_service):
    made = Office(await start_service(DECLARATION, now="2026-03-20T10:00"))
    made.scheduling = Scheduling()
    await put(made, "C1047", PersonBody(name="Tamsin Reed", preferred_name="Tam", email="tam@home.example"))
    for person, kind in {MUM: "mother", DAD: "father", JO: "carer", "S1": "school"}.items():
        related = (Relation(child_id="C1047", kind=kind),)
        await put(made, person, PersonBody(email=f"{person}@home.example", relations=related))
    held = ReviewHeld.model_validate({"review_id": "R1", "kind": "review", "held_on": "2026-03-02"})
    await made.svc.hears(became(), allocated(), event(held, time="2026-03-02"), came(mother="whole", father="no"))
    await made.sends()
    made.sender.sent.clear()
    return made


def came(**attended):
    answers = {f"{kind}_attended": how for kind, how in attended.items()}
    said = {"review_id": "R1", "kind": "review", "held_on": "2026-03-02", "answers": answers}
    return event(ReviewMonitored.model_validate(said), time="2026-03-02")


def distributed(*to, on="2026-03-20", at="09:00", **more):
    given = [dict(zip(("person_kind", "person_id", "what"), each, strict=False)) for each in to]
    said = {"review_id": "R1", "kind": "review", "distributed_on": on, "to": given} | more
    return event(ReviewRecordDistributed.model_validate(said), time=f"{on}T{at}:00+00:00", source="/iro/scheduling")


def letters(office):
    """By recipient which of these letters went."""
    sent = [each for each in office.sender.sent if each.letter.template.startswith(LETTER)]
    return {each.to.partition("@")[0]: each.letter.template for each in sent}


async def hears(office, *events):
    await office.svc.hears(*events, now="2026-03-20T10:00")
    await office.sends()


async def test_the_child_hears_first_and_reads_the_decisions_in_its_own_words(office):
    await hears(office, distributed(("mother", MUM), ("carer", JO), ("school", "S1")))
    assert letters(office) == {
        "tam": "outcome_to_child",
        MUM: "outcome_to_family",
        JO: "outcome_to_family",
        "S1": "outcome_to_professional",
    }
    assert office.sender.sent[0].to == "tam@home.example"
    child, *others = [each.letter.text for each in office.sender.sent]
    assert "Hello Tam,\n\nYou had a review on Monday 2 March 2026." in child
    assert "WHAT WAS DECIDED\n\n- You will see Mum every week\n" in child
    assert "WHAT PEOPLE THINK SHOULD HAPPEN\n\n- You should have your own room\n" in child
    assert not any("every week" in each or "own room" in each for each in others)


async def test_a_parent_gets_what_was_decided_for_that_parent_and_nobody_else_is_told(office):
    await hears(office, distributed(("mother", MUM, "other"), ("father", DAD, "none")))
    assert letters(office) == {"tam": "outcome_to_child", MUM: "outcome_in_part_to_family"}


async def test_where_nobody_said_who_gets_it_the_parent_who_came_and_the_carer_are_told(office):
    related = (Relation(child_id="C1047", kind="parent"),)
    await put(office, "P3", PersonBody(email="P3@home.example", relations=related))
    await hears(office, distributed())
    assert letters(office).keys() == {"tam", MUM, "P3", JO}


async def test_birth_parents_of_a_child_placed_for_adoption_are_told_only_where_it_was_decided_to(office):
    placed = event(AdoptionPlaced(on=date(2026, 3, 10)), time="2026-03-10")
    await hears(office, placed, distributed())
    assert letters(office).keys() == {"tam", JO}
    await hears(office, distributed(("mother", MUM), at="09:30"))
    assert letters(office).keys() == {"tam", JO, MUM}


async def test_whoever_may_have_no_contact_is_told_nothing_even_if_named(office):
    related = (Relation(child_id="C1047", kind="father", no_contact=True),)
    await put(office, DAD, PersonBody(email="P2@home.example", relations=related))
    await hears(office, distributed(("father", DAD), ("father",), ("mother",)))
    assert letters(office).keys() == {"tam", MUM}


async def test_whoever_is_excluded_from_the_review_is_told_only_where_it_was_decided_to(office):
    out = ExclusionDecided.model_validate({"review_id": "R1", "person_id": MUM, "decided_on": "2026-02-20"})
    await hears(office, event(out, time="2026-02-20"), distributed())
    assert letters(office).keys() == {"tam", JO}
    await hears(office, distributed(("mother", MUM), at="09:30"))
    assert letters(office).keys() == {"tam", JO, MUM}


async def test_who_may_not_know_where_the_child_is_reads_nothing_of_it(office):
    kept = {"person_id": MUM, "may_not_know": ["placement", "school"]}
    await hears(office, event(ContactRestrictionChanged.model_validate(kept)), distributed(("mother", MUM)))
    (to_mum,) = [each.letter.text for each in office.sender.sent if each.to.startswith(MUM)]
    assert "a copy is meant for you" in to_mum
    assert not any(word in to_mum for word in ("school", "placement", "every week", "R1"))


async def test_a_child_who_is_to_get_nothing_or_takes_no_part_yet_is_not_written_to(office):
    await hears(office, distributed(("child", "C1047", "none"), ("mother", MUM)))
    assert letters(office).keys() == {MUM}


@pytest.mark.parametrize(("born", "told"), [("2022-03-19", True), ("2022-03-20", True), ("2022-03-21", False)])
async def test_from_its_fourth_birthday_on_a_child_is_told_itself(office, born, told):
    await hears(office, became(date_of_birth=born, time="2026-03-01"), distributed())
    assert ("tam" in letters(office)) == told


async def test_all_who_were_to_hear_of_it_are_a_set_that_is_complete_when_a_task_stands_for_the_rest(office):
    await hears(office, distributed(("mother", MUM), ("nurse",)))
    (said,) = [each.data for each in await office.svc.announced(NoticeSetCompleted)]
    assert (said.duty, said.review_id, said.wanted, said.sent) == ("review_record_distributed", "R1", 3, 2)
    (nurse,) = await office.notices(recipient_kind="nurse")
    assert (nurse["status"], nurse["task_rule"], nurse["due_on"]) == ("task", "recipient_not_named", None)


async def test_of_a_new_version_everybody_hears_again_and_of_the_same_said_again_nobody(office):
    await hears(office, distributed(("mother", MUM)))
    await hears(office, distributed(("mother", MUM), ("carer", JO), at="09:30"))
    assert len(office.sender.sent) == 3
    await hears(office, distributed(("mother", MUM), ("carer", JO), at="09:45", record_version=2))
    again = [each.letter.text for each in office.sender.sent[3:]]
    assert len(again) == 3
    assert "so you get this letter again." in again[0]
    assert "A new version of its record went out" in again[1]
    await hears(office, changed(on="2026-03-23"))
    assert [row["status"] for row in await office.notices(template="outcome_to_child")] == ["delivered", "delivered"]


async def test_a_decision_that_is_not_known_for_the_moment_has_the_letter_wait(office):
    office.scheduling.away = True
    await hears(office, distributed())
    assert "tam" not in letters(office)
    office.scheduling.away = False
    office.time.set("2031-05-05T09:00:00")
    await office.sends()
    assert "tam" in letters(office)


async def test_a_record_taken_back_before_it_went_out_and_an_imported_one_are_nobodys_news(office):
    record = distributed()
    imported = distributed(at="08:00", review_id="R0")
    await office.svc.hears(imported._replace(baseline=date(2026, 3, 20)), record, now="2026-03-20T10:00")
    await office.svc.hears(withdrawn(record, on="2026-03-20"))
    await office.sends()
    assert letters(office) == {}


@pytest.mark.parametrize(("since", "told"), [("2026-03-19", True), ("2026-03-20", True), ("2026-03-21", False)])
async def test_a_carer_who_comes_after_the_record_went_out_hears_of_the_next_review(office, since, told):
    await hears(office, distributed())
    related = (Relation(child_id="C1047", kind="carer", from_on=since),)
    await put(office, "K2", PersonBody(email="K2@home.example", relations=related))
    await office.svc.hears(distributed(at="09:30"), now="2026-03-21T10:00")
    await office.sends()
    assert ("K2" in letters(office)) == told


async def test_once_the_next_review_was_held_nobody_hears_of_the_one_before(office):
    await hears(office, distributed(("nurse",)))
    held = ReviewHeld.model_validate({"review_id": "R2", "kind": "review", "held_on": "2026-08-03"})
    await office.svc.hears(event(held, time="2026-08-03"), now="2026-08-03T10:00")
    await put(office, "N1", PersonBody(email="N1@x.example", relations=(Relation(child_id="C1047", kind="nurse"),)))
    await office.svc.hears(changed(on="2026-08-04"), now="2026-08-04T10:00")
    await office.sends()
    assert letters(office).keys() == {"tam"}


async def test_the_social_worker_reads_in_the_digest_that_it_went_out(office):
    await hears(office, distributed())
    (line,) = await office.told_by_the_table(recipient_kind="social_worker", why_event_type="review_record.distributed")
    assert (line["template"], line["status"]) == ("digest_of_news", "waiting")


async def test_scheduling_is_asked_for_each_review_and_one_that_is_away_is_left_out():
    def answer(request):
        assert request.headers["Authorization"] == "Bearer T"
        if "R2" in request.url.path:
            return httpx.Response(503)
        if "R3" in request.url.path:
            return httpx.Response(404)
        return httpx.Response(200, json={"decided": ["You stay"], "recommended": []})

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://scheduling")
    found = await HttpChildsWords(client, lambda: "T").of_reviews(["R1", "R2", "R3"])
    assert found == {"R1": Words(("You stay",)), "R3": Words()}
    assert "You stay" not in repr(found)

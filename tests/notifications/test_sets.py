"""Sets of notices: leaflets on becoming looked after, and invitations with what people are asked before a review."""

from email import message_from_bytes

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.senders.mime import as_email
from services.notifications.sending.leaflets import Leaflets
from services.notifications.sending.postman import Postman
from shared.events.council.child_court import AdoptionPlaced
from shared.events.services.around_reviews import ExclusionDecided
from shared.events.services.duties import DutyMet
from shared.events.services.notifications import NoticeSetCompleted
from shared.events.services.scheduling import ReviewArranged, ReviewCancelled
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, became, put

KINDS = ("review-policy.pdf", "complaints.txt", "advocate.pdf")


class Office(PostOffice):
    """With a folder of leaflets."""

    leaflets = Leaflets(None)

    @property
    def postman(self):
        post = {"sender": self.sender, "directory": self.directory, "council_name": "Hessle Council"}
        return Postman(self.svc.service, **post, leaflets=self.leaflets, now=self.time.now)


@pytest.fixture
async def office(start_service, tmp_path):
    office = Office(await start_service(DECLARATION, now="2026-01-05T10:00"))
    for band in ("adults", "8-11"):
        (tmp_path / band).mkdir()
        for name in KINDS:
            (tmp_path / band / name).write_bytes(f"{band} {name}".encode())
    office.leaflets = Leaflets(tmp_path)
    await office.postman.take_over()
    await put(office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example"))
    for person, kind in {"P1": "mother", "P2": "father", "K1": "carer"}.items():
        related = (Relation(child_id="C1047", kind=kind),)
        await put(office, person, PersonBody(email=f"{person}@home.example", relations=related))
    return office


def to(office, template):
    return {each.to.partition("@")[0] for each in office.sender.sent if each.letter.template.startswith(template)}


async def completed(office, duty):
    return [each.data for each in await office.svc.announced(NoticeSetCompleted) if each.data.duty == duty]


async def test_who_becomes_looked_after_gets_three_leaflets_and_so_do_parents_and_carer(office):
    await office.svc.hears(became(), now="2026-01-05T10:00")
    assert await completed(office, "review_policy_given") == []
    await office.sends()
    assert to(office, "leaflets") == {"tam", "P1", "P2", "K1"}
    (said,) = await completed(office, "review_policy_given")
    assert (said.wanted, said.sent, said.sent_on) == (4, 4, facts.day("2026-01-05"))
    assert "review_policy_given" in {each.data.duty for each in await office.svc.announced(DutyMet)}
    (child,) = [each for each in office.sender.sent if each.to == "tam@home.example"]
    mail = message_from_bytes(as_email(child, sender="iro@council.example", at=office.time.now()).content)
    files = {each.get_filename(): each.get_payload(decode=True) for each in mail.walk() if each.get_filename()}
    assert files == {name: f"8-11 {name}".encode() for name in KINDS}
    assert [each.get_content_type() for each in mail.walk()][:4] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


async def test_a_set_is_complete_when_a_task_stands_for_the_rest(office):
    await put(office, "P2", PersonBody(relations=(Relation(child_id="C1047", kind="father"),)))
    await office.svc.hears(became(), now="2026-01-05T10:00")
    await office.sends()
    (said,) = await completed(office, "review_policy_given")
    assert (said.wanted, said.sent) == (4, 3)


async def test_without_leaflets_nobody_gets_any_and_the_duty_stays_for_somebody_to_report(start_service, tmp_path):
    office = Office(await start_service(DECLARATION, now="2026-01-05T10:00"))
    (tmp_path / "adults").mkdir()
    (tmp_path / "adults" / "complaints.pdf").write_bytes(b"alone")
    office.leaflets = Leaflets(tmp_path)
    await office.postman.take_over()
    await office.svc.hears(became(), now="2026-01-05T10:00")
    assert await office.told_by_the_table() == []


def arranged(on="2026-02-02", *invited, said_on="2026-01-06", **more):
    said = {"review_id": "R1", "kind": "review", "number": 1, "arranged_for": on, "invited": invited, **more}
    return event(ReviewArranged.model_validate(said), time=said_on)


async def ready(office, *events):
    await office.svc.hears(became(), allocated(), *events, now="2026-01-06T10:00")
    await office.sends()
    office.sender.sent.clear()


async def at(office, moment):
    await office.svc.sweeps(moment)
    await office.sends()


async def test_invitations_go_ten_working_days_before_to_child_and_those_named_and_ask_what_they_think(office):
    await ready(office, arranged("2026-02-02", "mother", "carer", starts_at="2026-02-02T14:30:00+00:00"))
    await at(office, "2026-01-19T07:59")
    assert to(office, "invitation") == set()
    await at(office, "2026-01-19T08:00")
    assert to(office, "invitation") == {"tam", "P1", "K1"}
    text = next(each.letter.text for each in office.sender.sent if each.to.startswith("P1"))
    assert "is on Monday 2 February 2026 at 14:30." in text
    assert "what you think" in text
    for duty in ("invitations_sent", "consultation_sent"):
        (said,) = await completed(office, duty)
        assert (said.review_id, said.wanted, said.sent) == ("R1", 3, 3)


async def test_the_guardian_in_office_is_invited_to_each_review_whoever_else_comes(office):
    await put(office, "G1", PersonBody(name="Grace Holt", email="G1@cafcass.example"))
    appointed = event(facts.guardian_appointed("G1", "2026-01-05", None), time="2026-01-05")
    await ready(office, appointed, arranged("2026-02-02", "mother"))
    await at(office, "2026-01-19T08:00")
    assert to(office, "invitation_to_professional") == {"G1"}


async def test_another_day_is_another_invitation_and_the_one_that_had_not_gone_does_not_go(office):
    await ready(office, arranged("2026-02-02", "mother"))
    await office.svc.hears(arranged("2026-02-09", "mother", said_on="2026-01-07"), now="2026-01-07T10:00")
    await at(office, "2026-01-19T08:00")
    assert to(office, "invitation") == set()
    await at(office, "2026-01-26T08:00")
    assert to(office, "invitation") == {"tam", "P1"}
    cancelled = ReviewCancelled.model_validate(
        {"review_id": "R2", "kind": "review", "number": 2, "cancelled_on": "2026-01-27", "reason": "other"}
    )
    await office.svc.hears(arranged("2026-03-02", "mother", review_id="R2"), event(cancelled, time="2026-01-27"))
    office.sender.sent.clear()
    await at(office, "2026-02-16T08:00")
    assert to(office, "invitation") == set()


async def test_nobody_is_invited_before_somebody_says_who_comes_and_who_is_not_held_is_a_task(office):
    await ready(office, arranged("2026-02-02"))
    await at(office, "2026-01-19T08:00")
    assert to(office, "invitation") == set()
    await office.svc.hears(arranged("2026-02-02", "school", said_on="2026-01-19"), now="2026-01-19T09:00")
    await office.sends()
    (school,) = await office.told_by_the_table(recipient_kind="school")
    assert (school["status"], school["task_rule"]) == ("task", "recipient_not_named")


async def test_whoever_is_excluded_from_the_review_is_not_invited(office):
    out = ExclusionDecided.model_validate({"review_id": "R1", "person_id": "P2", "decided_on": "2026-01-06"})
    await ready(office, arranged("2026-01-12", "mother", "father"), event(out, time="2026-01-06"))
    await office.svc.hears(arranged("2026-01-13", "mother", "father", said_on="2026-01-07"), now="2026-01-06T11:00")
    await office.sends()
    assert to(office, "invitation_to_family") == {"P1"}


async def test_birth_parents_are_not_invited_once_the_child_is_placed_for_adoption(office):
    placed = event(AdoptionPlaced(on=facts.day("2026-01-06")), time="2026-01-06")
    await ready(office, placed, arranged("2026-02-02", "mother", "father", "carer"))
    await at(office, "2026-01-19T08:00")
    assert to(office, "invitation") == {"tam", "K1"}


async def test_blackpool_invites_six_weeks_before(start_service):
    office = Office(await start_service(DECLARATION, now="2026-01-05T10:00", profile="blackpool-2013"))
    await put(office, "C1047", PersonBody(email="tam@home.example"))
    await ready(office, arranged("2026-03-16", "mother"))
    await at(office, "2026-02-02T07:59")
    assert to(office, "invitation") == set()
    await at(office, "2026-02-02T08:00")
    assert to(office, "invitation") == {"tam"}

"""Whoever was invited to a review that is moved or cancelled hears of it at once; whoever was not yet, does not."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from shared.events.services.notifications import NoticeSetCompleted
from shared.events.services.scheduling import ReviewArranged, ReviewCancelled
from tests.support.events import event, withdrawn
from tests.support.notices import PostOffice, allocated, became, put

CALLED_OFF = "review_called_off"
INVITATION = "invitation"


def arranged(on, *, at=None, said_on, invited=("mother", "school")):
    starts = {"starts_at": f"{on}T{at}:00+00:00"} if at else {}
    said = {"review_id": "R1", "kind": "review", "number": 1, "arranged_for": on, "invited": invited, **starts}
    return event(ReviewArranged.model_validate(said), time=f"{said_on}T09:00:00+00:00")


def cancelled(on, said_at="09:00"):
    said = {"review_id": "R1", "kind": "review", "number": 1, "cancelled_on": on, "reason": "bereavement"}
    return event(ReviewCancelled.model_validate(said), time=f"{on}T{said_at}:00+00:00")


@pytest.fixture
async def office(start_service):
    made = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await put(made, "C1047", PersonBody(name="Tamsin Reed", preferred_name="Tam", email="tam@home.example"))
    for person, kind in {"P1": "mother", "P2": "father", "S1": "school"}.items():
        related = (Relation(child_id="C1047", kind=kind),)
        await put(made, person, PersonBody(email=f"{person}@home.example", relations=related))
    await made.svc.hears(became(), allocated(), arranged("2026-02-02", said_on="2026-01-06"))
    return made


async def at(office, moment, *events):
    office.sender.sent.clear()
    if events:
        await office.svc.hears(*events, now=moment)
    await office.svc.sweeps(moment)
    await office.sends()


def to(office, template):
    return {each.to.partition("@")[0] for each in office.sender.sent if each.letter.template.startswith(template)}


def texts(office, template):
    return [each.letter.text for each in office.sender.sent if each.letter.template == template]


async def test_everybody_who_had_been_invited_hears_that_it_does_not_take_place_the_child_first(office):
    await at(office, "2026-01-19T08:00")
    assert to(office, INVITATION) == {"tam", "P1", "S1"}
    await at(office, "2026-01-26T10:00", cancelled("2026-01-26"))
    assert to(office, CALLED_OFF) == {"tam", "P1", "S1"}
    assert office.sender.sent[0].to == "tam@home.example"
    (child,) = texts(office, "review_called_off_to_child")
    assert "We told you that your review is on Monday 2 February 2026.\nIt does not take place on that day." in child
    assert "bereavement" not in "".join(each.letter.text for each in office.sender.sent)
    (worker,) = await office.told_by_the_table(why_event_type="review.cancelled")
    assert (worker["recipient_kind"], worker["template"]) == ("social_worker", "digest_of_news")


FAMILY = {"tam", "P1"}
"""A school is at work on working days alone, and hears on the Monday."""


@pytest.mark.parametrize(
    ("day", "told"), [("2026-02-01", FAMILY), ("2026-02-02", FAMILY | {"S1"}), ("2026-02-03", set())]
)
async def test_it_is_called_off_until_its_own_day(office, day, told):
    await at(office, "2026-01-19T08:00")
    await at(office, f"{day}T08:00", cancelled(day, "06:00"))
    assert to(office, CALLED_OFF) == told


async def test_whoever_was_not_invited_yet_hears_nothing(office):
    await at(office, "2026-01-12T10:00", cancelled("2026-01-12"))
    await at(office, "2026-01-19T08:00")
    assert to(office, INVITATION) | to(office, CALLED_OFF) == set()


async def test_who_may_have_no_contact_since_is_not_written_to(office):
    await at(office, "2026-01-19T08:00")
    related = (Relation(child_id="C1047", kind="mother", no_contact=True),)
    await put(office, "P1", PersonBody(email="P1@home.example", relations=related))
    await at(office, "2026-01-26T10:00", cancelled("2026-01-26"))
    assert to(office, CALLED_OFF) == {"tam", "S1"}


async def test_a_cancellation_taken_back_is_put_right_by_a_person(office):
    await at(office, "2026-01-19T08:00")
    off = cancelled("2026-01-26")
    await at(office, "2026-01-26T10:00", off)
    await at(office, "2026-01-27T10:00", withdrawn(off, on="2026-01-27"))
    wrong = await office.notices(template="told_wrongly", status="task")
    assert sorted(row["recipient_kind"] for row in wrong) == ["child", "parent", "school"]


@pytest.mark.parametrize(("on", "hour"), [("2026-03-02", None), ("2026-01-21", None), ("2026-02-02", "15:00")])
async def test_a_review_that_is_moved_has_those_told_of_the_new_day_at_once_who_knew_another(office, on, hour):
    await at(office, "2026-01-19T08:00")
    await at(office, "2026-01-20T10:00", arranged(on, at=hour, said_on="2026-01-20", invited=("mother", "father")))
    assert {"tam", "P1"} <= to(office, INVITATION)
    (child,) = texts(office, "invitation_to_child")
    assert ("another time than we told you" if hour else "It is not on Monday 2 February 2026 any more.") in child
    waits = {
        row["recipient_id"] for row in await office.told_by_the_table(status="waiting", template="invitation_to_family")
    }
    assert waits == ({"P2"} if on == "2026-03-02" else set())


async def test_a_review_moved_back_to_its_first_day_is_told_once_more_and_then_no_more(office):
    await at(office, "2026-01-19T08:00")
    await at(office, "2026-01-20T10:00", arranged("2026-03-02", said_on="2026-01-20"))
    await at(office, "2026-01-21T10:00", arranged("2026-02-02", said_on="2026-01-21"))
    assert to(office, INVITATION) == {"tam", "P1", "S1"}
    assert (
        "is on Monday 2 February 2026.\nIt is not on Monday 2 March 2026 any more."
        in texts(office, "invitation_to_child")[0]
    )
    await at(office, "2026-01-22T10:00", arranged("2026-02-02", said_on="2026-01-22"))
    assert to(office, INVITATION) == set()
    completed = [each.data.duty for each in await office.svc.announced(NoticeSetCompleted)]
    assert sorted(completed) == ["consultation_sent", "invitations_sent"]
    await at(office, "2026-01-26T10:00", cancelled("2026-01-26"))
    assert "2 February 2026" in texts(office, "review_called_off_to_child")[0]

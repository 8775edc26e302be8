"""Senior managers are told of a pattern of practice by letter: once, of a team or a provider, and of no child."""

from datetime import date

import pytest

from services.notifications.api import previews, print_run, tasks
from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import TemporaryFailure
from services.notifications.sending.preview import Previews
from services.notifications.sending.print_run import PrintRun
from services.notifications.tables.notices import people
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.events.services.notifications import NoticeDelivered, NoticeFailed, NoticeSent
from tests.support.events import event, restored, withdrawn
from tests.support.http import Client
from tests.support.notices import CHILD, PostOffice, allocated, at, became, put

pytestmark = pytest.mark.both("statements")
TEMPLATE = "practice_patterns_to_senior_manager"
SEES = ("senior_manager", "iro_manager", "iro_admin", "auditor", "admin")
SEES_NOT = ("social_worker", "team_manager", "iro", "legal", "dashboard", "council_system")
NIGHT_BEFORE, MORNING = "2026-03-02T18:00", "2026-03-03T08:00"
REVIEWS = {"category": "reviews_lacking", "lacked": ["pep"], "observations": 3, "reviews": 9, "children": 3}
SEEN = {"category": "health", "observations": 4, "children": 3}


def of(whose, subjectkind, id="PP1", *, time="2026-03-02T12:00", kind="poor", **said):
    """A pattern of this team or provider, said by escalation."""
    fields = {"pattern_id": id, "identified_on": "2026-03-02", "from_on": "2026-01-01", "kind": kind}
    data = PracticePatternIdentified.model_validate({f"{subjectkind}_id": whose} | fields | said)
    return event(data, whose, time=time, source="/iro/escalation")._replace(subjectkind=subjectkind)


def lacking(id="PP1", **more):
    return of("T1", "team", id, **(REVIEWS | more))


def gone(what, day="2026-03-02"):
    return withdrawn(what, day)._replace(subjectkind=what.subjectkind)


def again(what, day="2026-03-03"):
    return restored(what, day)._replace(subjectkind=what.subjectkind)


@pytest.fixture
async def office(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-03-02T12:00"))
    await put(office, "senior_manager", PersonBody(email="senior@council.example"))
    return office


@pytest.fixture
def desk(office, tmp_path):
    service = office.svc.service
    seen = Previews(service, office.directory, "Hessle Council", "http://iro.test")
    run = PrintRun(service, office.directory, "Hessle Council", "http://iro.test", office.time.now)
    own = [tasks.router(service), previews.router(service, seen), print_run.router(service, run)]
    return Client(office.svc, tmp_path / "keys", [*routers(service), *own], role="iro_manager", subject="M1")


def letters(office):
    return [each.letter.text for each in office.sender.sent if each.letter.template == TEMPLATE]


async def standing(office):
    return [(row["template"], row["status"]) for row in await office.notices()]


async def test_a_teams_pattern_is_one_letter_at_eight_of_the_next_working_day_in_plain_words(office):
    await at(office, NIGHT_BEFORE, lacking())
    assert letters(office) == []
    await at(office, MORNING)
    (letter,) = office.sender.sent
    assert letter.to == "senior@council.example"
    assert letter.letter.text == (
        "IROs tell senior managers when the same practice is seen often. No child is named here.\n\n"
        "- Team T1, poor practice: 3 of the 9 reviews held in the quarter that began on Thursday 1 January 2026 lacked"
        " the Personal Education Plan.\n\n"
        "Please ask whoever manages a team or a provider with poor practice what stands behind it, and what will be"
        " done.\n"
        "Each of these stands on the page Today, where you sign in to the IRO system.\n\n"
        "The IRO service, Hessle Council\n"
    )
    sent = [*await office.svc.announced(NoticeSent), *await office.svc.announced(NoticeDelivered)]
    assert [(each.subject, each.subjectkind, each.data.recipient_kind) for each in sent] == [
        ("T1", "team", "senior_manager")
    ] * 2


async def test_all_patterns_of_a_day_go_in_one_letter_poor_ones_first_with_what_each_is_about(office):
    good = of("T2", "team", "PP2", kind="good", **SEEN)
    provider = of("P9", "provider", "PP3", **SEEN | {"from_on": "2026-02-02"})
    several = lacking(lacked=["report", "pep"])
    await at(office, NIGHT_BEFORE, good, provider, several)
    await at(office, MORNING)
    (letter,) = letters(office)
    assert [line for line in letter.splitlines() if line.startswith("- ")] == [
        "- Provider P9, poor practice: seen 4 times about 3 children since Monday 2 February 2026. What it was about:"
        " The child's health, or the health plan.",
        "- Team T1, poor practice: 3 of the 9 reviews held in the quarter that began on Thursday 1 January 2026 lacked"
        " one or more of these: the social worker's report; the Personal Education Plan.",
        "- Team T2, good practice: seen 4 times about 3 children since Thursday 1 January 2026. What it was about:"
        " The child's health, or the health plan.",
    ]
    assert "From good practice others can learn" in letter


async def test_told_again_with_other_numbers_it_is_told_once_and_the_letter_has_the_numbers_of_its_morning(office):
    await at(office, NIGHT_BEFORE, lacking())
    await at(office, NIGHT_BEFORE, lacking(observations=4, reviews=11, time="2026-03-02T13:00"))
    await at(office, MORNING)
    (letter,) = letters(office)
    assert "4 of the 11 reviews" in letter
    await at(office, "2026-03-04T08:00", lacking(observations=5, reviews=12, time="2026-03-03T13:00"))
    await at(office, "2026-03-05T08:00")
    assert len(letters(office)) == 1
    await at(office, "2026-03-05T09:00", lacking("PP7", time="2026-03-05T09:00"))
    await at(office, "2026-03-06T08:00")
    assert len(letters(office)) == 2, "another pattern is another letter"


async def test_withdrawn_before_it_goes_it_never_goes_and_restored_it_does(office):
    said = lacking()
    await at(office, NIGHT_BEFORE, said, gone(said))
    await at(office, MORNING)
    assert office.sender.sent == []
    await at(office, MORNING, said, again(said))
    assert office.sender.sent == []
    await at(office, "2026-03-04T08:00")
    assert len(letters(office)) == 1


async def test_withdrawn_in_the_same_hour_as_others_go_the_letter_says_the_others_alone(office):
    said, other = lacking(), of("P9", "provider", "PP3", **SEEN)
    await at(office, NIGHT_BEFORE, said, other)
    await office.svc.sweeps(MORNING)
    await office.svc.hears(gone(said, "2026-03-03"))
    await office.sends()
    (letter,) = letters(office)
    assert ("Team T1" in letter, "Provider P9" in letter) == (False, True)


async def test_withdrawn_once_it_went_it_is_a_task_to_tell_them_what_is_right(office, desk):
    said = lacking()
    await at(office, NIGHT_BEFORE, said)
    await at(office, MORNING)
    await office.svc.hears(gone(said, "2026-03-04"), now="2026-03-04T09:00")
    (task,) = await desk.items("/tasks")
    assert (task["letter"], task["child_id"], task["about_id"]) == ("told_wrongly", None, "T1")
    assert task["recipient"] == {"kind": "senior_manager", "id": None}
    body = {"on": "2026-03-04", "by": "M1"}
    assert (await desk.call("POST", f"/tasks/{task['id']}/done", json=body)).json()["status"] == "spoken"
    await office.svc.hears(again(said, "2026-03-05"), now="2026-03-05T09:00")
    await at(office, "2026-03-06T08:00")
    assert len(letters(office)) == 1


async def test_withdrawn_while_it_is_being_sent_it_is_a_task_too(office):
    said = lacking()
    await at(office, NIGHT_BEFORE, said)
    await office.svc.sweeps(MORNING)
    take, sender = office.sender.send, office.sender

    async def meanwhile(message):
        await office.svc.hears(gone(said, "2026-03-03"))
        return await take(message)

    sender.send = meanwhile
    await office.sends()
    assert await standing(office) == [(TEMPLATE, "delivered"), ("told_wrongly", "task")]


async def test_without_an_address_it_is_a_task_that_goes_once_there_is_one_or_by_post(office, desk):
    async with office.svc.service.database.transaction() as connection:
        await connection.execute(people.delete())
    await at(office, NIGHT_BEFORE, lacking())
    await at(office, MORNING)
    (failed,) = await office.svc.announced(NoticeFailed)
    assert (failed.subject, failed.subjectkind, failed.data.reason) == ("T1", "team", "no_contact_details")
    (task,) = await desk.items("/tasks")
    assert (task["child_id"], task["about_id"], task["by_post"]) == (None, "T1", False)
    await put(office, "senior_manager", PersonBody(name="The senior managers", postal_address="1 Guildhall\nHessle"))
    await office.sends()
    (task,) = await desk.items("/tasks")
    page = (await desk.call("GET", "/print-run?on=2026-03-03")).text
    assert all(each in page for each in ("The senior managers", "1 Guildhall", "3 of the 9 reviews"))
    posted = {"on": "2026-03-03", "notice_ids": [task["id"]]}
    assert (await desk.call("POST", "/print-run/posted", json=posted, role="iro")).status_code == 404
    assert (await desk.call("POST", "/print-run/posted", json=posted)).json() == {"notice_ids": [task["id"]]}
    assert [each.subjectkind for each in await office.svc.announced(NoticeSent)] == ["team"]


async def test_a_try_that_fails_is_made_again_and_its_proof_has_every_step(office, desk):
    office.sender.failures = [TemporaryFailure("greylisted")]
    await at(office, NIGHT_BEFORE, lacking())
    await at(office, MORNING)
    office.time.set("2031-05-05T09:00:00")
    await office.sends()
    (notice,) = await desk.items("/notices")
    assert [each["step"] for each in notice["proof"]] == ["intended", "sent", "delivered"]
    assert [each["outcome"] for each in notice["attempts"]] == ["failed", "delivered"]
    read = await desk.call("POST", f"/notices/{notice['id']}/acknowledgement", json={"on": "2026-03-03"}, role=SEES[0])
    assert read.json()["status"] == "acknowledged"


async def test_it_is_seen_by_senior_managers_and_those_who_answer_for_the_service_and_by_nobody_else(office, desk):
    await put(office, "C1047", CHILD)
    await at(office, NIGHT_BEFORE, became(team_id="T1", team_manager_id="TM1"), allocated(on="2026-02-02"), lacking())
    about = {"team_manager": "TM1", "iro": "I1", "social_worker": "SW12"}
    notices = await desk.items("/notices?recipient=senior_manager")
    (own,) = [each["id"] for each in notices if each["template"] == TEMPLATE]
    assert [(each["child_id"], each["subjectkind"], each["about_id"]) for each in notices] == [(None, "team", "T1")]
    for role in (*SEES, *SEES_NOT):
        who = {"role": role, "subject": about.get(role, "M1")}
        listed = [each["id"] for each in await desk.items("/notices", **who)]
        answer = await desk.call("GET", f"/notices/{own}", **who)
        assert (own in listed, answer.status_code) == ((True, 200) if role in SEES else (False, 404)), role
    senior = await desk.items("/notices", role="senior_manager")
    assert [each["id"] for each in senior] == [own], "of children a senior manager reads on the pages"
    (childs, *_) = await desk.items("/notices?child_id=C1047")
    assert (await desk.call("GET", f"/notices/{childs['id']}", role="senior_manager")).status_code == 404
    for role in ("child", "guardian", "complaints", "service_manager"):
        assert (await desk.call("GET", f"/notices/{own}", role=role)).status_code == 403


async def test_a_child_whose_id_a_team_has_too_is_told_of_nothing_of_it_and_its_people_see_nothing(office, desk):
    twin = lacking()._replace(subject="C1047", data=lacking(team_id="C1047").data)
    await at(office, NIGHT_BEFORE, became(), allocated(on="2026-02-02"), twin)
    mine = await desk.items("/notices?child_id=C1047")
    assert TEMPLATE not in {each["template"] for each in mine}
    seen = await desk.items("/notices", role="social_worker", subject="SW12")
    assert TEMPLATE not in {each["template"] for each in seen}
    await at(office, MORNING)
    assert "Team C1047" in letters(office)[0]
    await at(office, "2026-03-03T09:00", gone(twin, "2026-03-03"))
    wrong = await office.notices(template="told_wrongly")
    assert [(row["child_id"], row["subjectkind"]) for row in wrong] == [("", "team")]


async def test_what_it_would_say_is_shown_before_it_goes_to_those_who_see_it(office, desk):
    said = lacking()
    await at(office, NIGHT_BEFORE, said)
    (shown,) = (await desk.call("GET", f"/previews?event={said.id}")).json()
    assert (shown["child_id"], shown["template"]) == (None, TEMPLATE)
    assert "3 of the 9 reviews" in shown["text"]
    assert (await desk.call("GET", f"/previews?event={said.id}", role="iro", subject="I1")).status_code == 404


async def test_nobody_is_told_of_a_pattern_that_came_in_as_history(office):
    await at(office, NIGHT_BEFORE, lacking()._replace(baseline=date(2026, 3, 2)))
    await at(office, MORNING)
    assert await standing(office) == []


async def test_the_senior_managers_address_is_kept_for_ever_for_they_never_had_to_do_with_a_child(office):
    await at(office, "2027-06-01T08:00", lacking())
    await at(office, "2027-06-02T08:00")
    assert len(letters(office)) == 1

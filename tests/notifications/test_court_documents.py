"""Court documents: the IRO has a link at once, opening it is what copies it, and the legal department is asked."""

from datetime import date
from itertools import permutations

import pytest

from services.notifications.actions.people import record_acknowledgement, record_told_in_person
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, VerbalBody
from services.notifications.tables.court_documents import court_documents
from shared.duties import engine
from shared.events.council.child_court import CourtDocumentReceived, HearingListed, HearingVacated
from shared.events.services.duties import DutyLate, DutyMet
from shared.events.services.notifications import CourtDocumentCopied
from shared.storage.tables import duties
from tests.support.events import event, withdrawn
from tests.support.notices import PostOffice, allocated, became, changed, covered, proceedings, put

DUTY = "court_document_copied"
LINK = "https://legal.council.example/documents/77"
IN_COURT = (became(), allocated(), proceedings())
LEGAL = PersonBody(email="legal@council.example")


@pytest.fixture
async def office(start_service):
    made = PostOffice(await start_service(DECLARATION, now="2026-01-12"))
    await put(made, "legal_department", LEGAL)
    return made


def received(document="D1", child="C1047", *, on="2026-01-12", link: str | None = LINK, also_for=(), **more):
    data = CourtDocumentReceived(
        document_id=document, kind="expert_report", received_on=date.fromisoformat(on), link=link, also_for=also_for
    )
    return event(data, child, time=f"{on}T09:00:00+00:00", **more)


def hearing(on: str, **more):
    return event(HearingListed(hearing_id="H1", kind="final", on=date.fromisoformat(on)), **more)


async def copies(office, **where):
    """Child, recipient and status of each notice that gives the link."""
    rows = await office.notices(template="court_document_to_iro", **where)
    return [(row["child_id"], row["recipient_id"], row["status"]) for row in rows]


async def chased(office):
    rows = await office.notices(template="court_document_chased")
    return [(row["child_id"], row["recipient_kind"], row["status"]) for row in rows]


async def standing(office):
    rows = await office.svc.rows(court_documents)
    return sorted((row["child_id"], row["document_id"], row["status"]) for row in rows)


async def opens(office, on="2026-01-13", recipient="I1"):
    (row,) = await office.notices(template="court_document_to_iro", recipient_id=recipient)
    office.svc.clock.set(on)
    async with office.svc.service.work() as work:
        await record_acknowledgement(work, row["id"], date.fromisoformat(on))


async def copied(office):
    return [
        (each.subject, each.data.document_id, each.data.copied_on.isoformat())
        for each in await office.svc.announced(CourtDocumentCopied)
    ]


async def test_the_iro_gets_the_link_to_our_page_and_never_the_documents_own_link_and_opening_it_copies_it(office):
    await office.svc.hears(*IN_COURT, received())
    await office.sends()
    (letter,) = [each for each in office.sender.sent if each.letter.template == "court_document_to_iro"]
    assert letter.to == "samira@council.example"
    assert all(said in letter.letter.text for said in ("an expert report", "Monday 12 January 2026"))
    (row,) = await office.svc.rows(court_documents)
    assert f"http://127.0.0.1:8000/notifications/court-documents/{row['id']}/open?link=open-" in letter.letter.text
    assert LINK not in letter.letter.text + letter.letter.html
    assert (row["status"], row["due_on"]) == ("due", date(2026, 1, 19))
    assert await copied(office) == []
    await opens(office)
    assert await copied(office) == [("C1047", "D1", "2026-01-13")]
    assert await standing(office) == [("C1047", "D1", "opened")]
    (met,) = [each.data for each in await office.svc.announced(DutyMet) if each.data.duty == DUTY]
    assert (met.met_on, met.late) == (date(2026, 1, 13), False)


@pytest.mark.parametrize(
    ("hears_of", "urgent"), [("2026-01-12", True), ("2026-01-19", True), ("2026-01-20", False), (None, False)]
)
async def test_a_copy_is_urgent_when_a_hearing_is_within_five_working_days(office, hears_of, urgent):
    listed = [hearing(hears_of)] if hears_of else []
    await office.svc.hears(*IN_COURT, *listed, received())
    await office.sends()
    (row,) = await office.notices(template="court_document_to_iro")
    assert bool(row["urgent"]) is urgent
    (letter,) = [each for each in office.sender.sent if each.letter.template == "court_document_to_iro"]
    assert ("Please read it now" in letter.letter.text) is urgent


async def test_a_hearing_taken_off_the_list_makes_nothing_urgent(office):
    off = event(HearingVacated(hearing_id="H1"), time="2026-01-06")
    await office.svc.hears(*IN_COURT, hearing("2026-01-14"), off, received())
    (row,) = await office.notices(template="court_document_to_iro")
    assert not row["urgent"]


@pytest.mark.parametrize(("day", "asked"), [("2026-01-14", 0), ("2026-01-15", 1), ("2026-01-16", 1)])
async def test_a_document_that_nobody_opened_is_asked_after_on_the_third_working_day_and_once(office, day, asked):
    await office.svc.hears(*IN_COURT, received())
    await office.sends()
    await office.svc.sweeps(day)
    await office.svc.sweeps(day)
    await office.sends()
    assert await chased(office) == [("C1047", "legal_department", "delivered")] * asked
    asking = [each for each in office.sender.sent if each.letter.template == "court_document_chased"]
    assert all("has not opened it yet" in each.letter.text for each in asking)
    assert all("by Monday 19 January 2026" in each.letter.text for each in asking)


@pytest.mark.parametrize(("day", "late"), [("2026-01-18", 0), ("2026-01-19", 0), ("2026-01-20", 1)])
async def test_it_is_late_on_the_sixth_working_day(office, day, late):
    await office.svc.hears(*IN_COURT, received())
    await office.svc.sweeps(day)
    found = [each.data for each in await office.svc.announced(DutyLate) if each.data.duty == DUTY]
    assert len(found) == late


async def test_one_that_was_opened_is_not_asked_after(office):
    await office.svc.hears(*IN_COURT, received())
    await office.sends()
    await opens(office)
    await office.svc.sweeps("2026-01-20")
    assert await chased(office) == []


async def test_one_without_a_link_tells_the_iro_nothing_until_the_link_comes(office):
    await office.svc.hears(*IN_COURT, received(link=None))
    assert (await copies(office), await standing(office)) == ([], [("C1047", "D1", "received")])
    await office.svc.sweeps("2026-01-15")
    await office.sends()
    (asking,) = [each for each in office.sender.sent if each.letter.template == "court_document_chased"]
    assert "We have no link to it" in asking.letter.text
    await office.svc.hears(received(received="2026-01-15"), now="2026-01-15")
    assert (await copies(office), await standing(office)) == (
        [("C1047", "I1", "queued")],
        [("C1047", "D1", "due")],
    )


async def test_before_there_is_an_iro_it_waits_and_is_not_the_legal_departments_to_see_to(office):
    await office.svc.hears(became(), proceedings(), received())
    await office.svc.sweeps("2026-01-15")
    assert (await copies(office), await chased(office)) == ([], [])
    await office.svc.hears(allocated(on="2026-01-15"), now="2026-01-15")
    assert await copies(office) == [("C1047", "I1", "queued")]


async def test_an_iro_who_takes_over_gets_what_nobody_has_opened_and_not_what_was(office):
    await office.svc.hears(*IN_COURT, received("D1"), received("D2"))
    await office.sends()
    (row,) = await office.notices(document_id="D1")
    async with office.svc.service.work() as work:
        await record_acknowledgement(work, row["id"], date(2026, 1, 12))
    await office.svc.hears(changed(), now="2026-02-02")
    assert await copies(office, recipient_id="I2") == [("C1047", "I2", "queued")]
    assert {row["document_id"] for row in await office.notices(recipient_id="I2") if row["document_id"]} == {"D2"}
    assert ("C1047", "D1", "opened") in await standing(office)


async def test_whoever_stands_in_gets_it_too_and_either_of_the_two_copies_it(office):
    await office.svc.hears(*IN_COURT, covered(first="2026-01-12", last="2026-01-16"), received())
    await office.sends()
    assert await copies(office) == [("C1047", "I1", "delivered"), ("C1047", "I2", "delivered")]
    await opens(office, recipient="I2")
    assert await copied(office) == [("C1047", "D1", "2026-01-13")]


async def test_a_document_of_three_siblings_is_one_notice_and_opening_it_copies_it_for_each(office):
    trio = ("AVA", "BEN", "CAL")
    for at, child in enumerate(trio):
        others = tuple(each for each in trio if each != child)
        await office.svc.hears(
            became(child), allocated(child, allocation=f"A{at}"), received(child=child, also_for=others)
        )
    await office.sends()
    assert await copies(office) == [("AVA", "I1", "delivered")]
    (letter,) = [each for each in office.sender.sent if each.letter.template == "court_document_to_iro"]
    assert "the children with the case references AVA, BEN, CAL" in letter.letter.text
    await office.svc.sweeps("2026-01-15")
    assert [child for child, *_ in await chased(office)] == ["AVA"]
    await opens(office, on="2026-01-16")
    assert await copied(office) == [(child, "D1", "2026-01-16") for child in trio]
    assert {status for *_, status in await standing(office)} == {"opened"}
    assert {row["status"] for row in await office.svc.rows(duties, duty=DUTY)} == {"met"}


async def test_of_three_siblings_with_two_iros_each_iro_has_one_notice_and_copies_it_for_her_own(office):
    trio = {"AVA": "I1", "BEN": "I2", "CAL": "I2"}
    for at, (child, iro) in enumerate(trio.items()):
        others = tuple(each for each in trio if each != child)
        await office.svc.hears(
            became(child), allocated(child, iro=iro, allocation=f"A{at}"), received(child=child, also_for=others)
        )
    await office.sends()
    assert await copies(office) == [("AVA", "I1", "delivered"), ("BEN", "I2", "delivered")]
    await opens(office, recipient="I2")
    assert sorted(await copied(office)) == [("BEN", "D1", "2026-01-13"), ("CAL", "D1", "2026-01-13")]


async def test_when_the_child_on_whose_record_the_notice_waits_leaves_the_iro_the_next_has_it(office):
    for at, (child, other) in enumerate((("AVA", "BEN"), ("BEN", "AVA"))):
        its = received(child=child, also_for=(other,))
        await office.svc.hears(became(child), allocated(child, allocation=f"A{at}"), its)
    assert await copies(office) == [("AVA", "I1", "queued")]
    await office.svc.hears(changed("AVA", on="2026-01-13"), now="2026-01-13")
    assert sorted(await copies(office)) == [
        ("AVA", "I1", "withdrawn"),
        ("AVA", "I2", "queued"),
        ("BEN", "I1", "queued"),
    ]


async def test_when_the_child_on_whose_record_it_was_sent_leaves_the_iro_she_gets_a_link_that_works_for_the_other(
    office,
):
    for at, (child, other) in enumerate((("AVA", "BEN"), ("BEN", "AVA"))):
        its = received(child=child, also_for=(other,))
        await office.svc.hears(became(child), allocated(child, allocation=f"A{at}"), its)
    await office.sends()
    await office.svc.hears(changed("AVA", on="2026-01-13"), now="2026-01-13")
    await office.sends()
    assert sorted(await copies(office)) == [
        ("AVA", "I1", "delivered"),
        ("AVA", "I2", "delivered"),
        ("BEN", "I1", "delivered"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
async def test_in_whatever_order_the_facts_come_there_is_one_notice(office, order):
    facts = [became(), allocated(), proceedings(), received()]
    for at in order:
        await office.svc.hears(facts[at])
    await office.svc.hears(*facts)
    assert await copies(office) == [("C1047", "I1", "queued")]


async def test_a_document_recorded_in_error_is_taken_back_with_its_copy_and_whoever_was_told_is_told_so(office):
    document = received()
    await office.svc.hears(*IN_COURT, document)
    await office.sends()
    await opens(office)
    await office.svc.hears(withdrawn(document, on="2026-01-14"), now="2026-01-14")
    assert await standing(office) == []
    (said,) = [each for each in await office.svc.announced() if each.data.TYPE == "fact.withdrawn"]
    (announced,) = await office.svc.announced(CourtDocumentCopied)
    assert said.data.withdraws.id == announced.id
    (task,) = await office.notices(template="told_wrongly")
    assert (task["recipient_id"], task["status"]) == ("I1", "task")


async def test_told_in_person_it_is_copied_too_and_what_the_legal_department_reports_counts_until_it_is_taken_back(
    office,
):
    await office.svc.hears(*IN_COURT, received("D1"), received("D2"))
    (row,) = await office.notices(document_id="D1")
    async with office.svc.service.work() as work:
        await record_told_in_person(work, row["id"], VerbalBody(on=date(2026, 1, 12), by="L1"))
    (duty,) = await office.svc.rows(duties, duty=DUTY, key="D2")
    async with office.svc.service.work() as work:
        await engine.report(work, duty, {"on": date(2026, 1, 12), "how": "on_paper"}, "L1")
    assert await standing(office) == [("C1047", "D1", "opened"), ("C1047", "D2", "copied")]
    assert await copies(office, document_id="D2") == [("C1047", "I1", "withdrawn")]


async def test_of_imported_documents_nobody_is_told_and_nobody_is_asked(office):
    await office.svc.hears(*IN_COURT, received(baseline=date(2026, 1, 31)), now="2026-01-31")
    await office.svc.sweeps("2026-02-28")
    assert (await copies(office), await chased(office)) == ([], [])

"""Court documents and answers over HTTP: the page behind a link records nothing, its button does, and each is refused
to whoever it is not for."""

import asyncio
import re
from datetime import timedelta

import pytest

from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.rules.links import Purpose, signed
from services.notifications.schemas.notices import PersonBody
from services.notifications.tables.court_documents import court_documents, link_keys, used_links
from shared.auth.access import COOKIE
from shared.events.services.notifications import CourtDocumentCopied, NoticeDelivered
from shared.ops.clock import real_now
from shared.storage.tables import audit, core, duties
from tests.notifications.test_court_documents import LEGAL, LINK, received
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became, changed, proceedings, put

BROWSER = {"Accept": "text/html"}


class Desk(Client):
    """The service behind HTTP, and the letters that it sent."""

    def __init__(self, office, folder):
        self.office = office
        super().__init__(office.svc, folder, routers, role="legal", subject="L1")

    def links(self, template):
        """Every address of ours in the letters of this template, without the machine's name."""
        texts = [each.letter.text for each in self.office.sender.sent if each.letter.template == template]
        return [found for text in texts for found in re.findall(r"http://127\.0\.0\.1:8000(/\S+)", text)]

    async def visits(self, path, **more):
        return await self.call("GET", path, role=None, headers=BROWSER, **more)

    async def sends(self, path, **fields):
        path, _, query = path.partition("?")
        linked = dict([query.split("=")]) if query else {}
        return await self.call("POST", path, role=None, headers=BROWSER, data=linked | fields)

    async def forge(self, purpose, notice, *, days_ago=0):
        (held,) = await self.svc.rows(link_keys)
        return signed(purpose, notice["id"], held["key"], real_now().date() - timedelta(days=days_ago))


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-12"), time=_RealTime())
    await put(office, "legal_department", LEGAL)
    await put(office, "SW12", PersonBody(email="worker@council.example"))
    await office.svc.hears(became(), allocated(), proceedings(), received())
    await office.sends()
    return Desk(office, tmp_path / "keys")


class _RealTime:
    now = staticmethod(real_now)


async def copied(desk):
    return len(await desk.svc.announced(CourtDocumentCopied))


async def test_the_page_behind_the_link_says_what_will_be_recorded_and_only_its_button_records_it(desk):
    (path,) = desk.links("court_document_to_iro")
    for _ in range(3):  # a mail scanner, the reader, and the reader again
        page = await desk.visits(path)
        assert (page.status_code, await copied(desk)) == (200, 0)
    assert "Expert report" in page.text
    assert "it is recorded that the IRO has a copy, today" in page.text
    assert page.headers["content-security-policy"].endswith("form-action 'self' https://legal.council.example")
    opened = await desk.sends(path)
    assert (opened.status_code, opened.headers["location"], await copied(desk)) == (303, LINK, 1)
    again = await desk.sends(path)
    assert (again.status_code, await copied(desk)) == (303, 1)
    assert "It was opened on 12 January 2026" in (await desk.visits(path)).text
    noted = [(each["actor"], each["action"]) for each in await desk.svc.rows(audit, action="opened_court_document")]
    assert noted == [("I1", "opened_court_document")]


async def test_a_signed_in_iro_opens_it_by_the_form_and_by_a_call_and_whoever_else_may_see_it_leaves_no_trace(desk):
    (listed,) = await desk.items("/court-documents?status=due", role="iro", subject="I1")
    assert (listed["document_id"], listed["status"], listed["due_on"]) == ("D1", "due", "2026-01-19")
    assert LINK not in str(listed)
    manager = await desk.call("POST", listed["open"], role="iro_manager")
    assert (manager.status_code, await copied(desk)) == (303, 0)
    known = BROWSER | {"Cookie": f"{COOKIE}={desk.issuer.issue('iro', 'I1')}"}
    page = await desk.http.get(listed["open"], headers=known)
    token = re.search(r'name="form_token" value="(\w+)"', page.text).group(1)
    forged = await desk.http.post(listed["open"], headers=known, data={"form_token": "x"})
    assert (forged.status_code, await copied(desk)) == (403, 0)
    opened = await desk.http.post(listed["open"], headers=known, data={"form_token": token})
    assert (opened.status_code, await copied(desk)) == (303, 1)
    (listed,) = await desk.items("/court-documents?status=opened&child_id=C1047")
    assert listed["copied_on"] == "2026-01-12"


@pytest.mark.parametrize(("role", "subject", "status"), [("iro", "I9", 404), ("social_worker", "SW12", 403)])
async def test_the_page_is_not_for_another_iro_nor_for_the_social_worker(desk, role, subject, status):
    (row,) = await desk.svc.rows(court_documents)
    for method in ("GET", "POST"):
        answer = await desk.call(method, f"/court-documents/{row['id']}/open", role=role, subject=subject)
        assert answer.status_code == status
    assert await copied(desk) == 0


async def test_without_a_link_and_without_signing_in_the_page_is_refused(desk):
    (row,) = await desk.svc.rows(court_documents)
    alone = await desk.visits(f"/court-documents/{row['id']}/open")
    assert (alone.status_code, "Open the letter again and use the whole link" in alone.text) == (401, True)
    assert (await desk.visits("/court-documents/unknown/open", params={"link": "x"})).status_code == 422


async def test_a_link_that_is_not_ours_is_old_or_is_for_something_else_records_nothing(desk):
    (path,) = desk.links("court_document_to_iro")
    where, _, good = path.partition("?link=")
    (notice,) = await desk.office.notices(template="court_document_to_iro")
    wrong = {
        404: [good[:-1] + ("0" if good[-1] != "0" else "1"), await desk.forge(Purpose.DONE, notice)],
        409: [await desk.forge(Purpose.OPEN, notice, days_ago=91)],
    }
    for status, links in wrong.items():
        for link in links:
            assert (await desk.visits(f"{where}?link={link}")).status_code == status
            assert (await desk.sends(f"{where}?link={link}")).status_code == status
    last_day = await desk.forge(Purpose.OPEN, notice, days_ago=90)
    assert (await desk.visits(f"{where}?link={last_day}")).status_code == 200
    assert await copied(desk) == 0


async def test_an_iro_who_is_the_childs_no_more_cannot_use_her_link(desk):
    (path,) = desk.links("court_document_to_iro")
    await desk.svc.hears(changed(), now="2026-03-02")
    assert (await desk.visits(path)).status_code == 404
    assert (await desk.sends(path)).status_code == 404


async def test_a_document_without_a_web_address_is_shown_where_it_is_kept(desk):
    await desk.svc.hears(received("D2", link="Shelf 4, box 77"))
    await desk.office.sends()
    path = desk.links("court_document_to_iro")[-1]
    assert "Shelf 4, box 77" in (await desk.visits(path)).text
    opened = await desk.sends(path)
    assert (opened.status_code, await copied(desk)) == (200, 1)


async def test_the_social_worker_says_by_a_link_that_the_child_was_told_and_the_task_is_done(desk):
    tell, told = desk.links("iro_named_to_social_worker")
    assert tell.startswith("/notifications/tell-the-iro?link=tell-")
    (task,) = await desk.office.notices(recipient_kind="child")
    assert task["status"] == "task"
    page = await desk.visits(told)
    assert "you told the child C1047 in person" in page.text
    for wrong, said in (("", "is to be given"), ("2026-01-13", "lies in the future"), ("2026-01-05", "lies before")):
        refused = await desk.sends(told, on=wrong)
        assert (refused.status_code, said in refused.text) == (422, True), refused.text
    assert (await desk.sends(told, on="2026-01-09")).status_code == 200
    (task,) = await desk.office.notices(recipient_kind="child")
    assert (task["status"], task["told_on"].isoformat(), task["told_by"]) == ("spoken", "2026-01-09", "SW12")
    (said,) = [each.data for each in await desk.svc.announced(NoticeDelivered) if each.data.recipient_kind == "child"]
    assert said.spoken
    for again in (await desk.visits(told), await desk.sends(told, on="2026-01-08")):
        assert (again.status_code, "This link was used already" in again.text) == (409, True)
    program = await desk.call("POST", told, role=None, data={"on": "2026-01-08"})
    assert program.json()["type"] == "link-used"


async def test_the_legal_department_says_by_a_link_that_the_iro_has_the_document_and_the_duty_is_met(desk):
    await desk.svc.sweeps("2026-01-15")
    await desk.office.sends()
    (done,) = desk.links("court_document_chased")
    assert "has a copy of the court document" in (await desk.visits(done)).text
    assert (await desk.sends(done, on="2026-01-14")).status_code == 200
    (row,) = await desk.svc.rows(duties, duty="court_document_copied")
    assert (row["status"], row["met_on"].isoformat()) == ("met", "2026-01-14")
    (listed,) = await desk.items("/court-documents")
    assert (listed["status"], listed["copied_on"]) == ("copied", "2026-01-14")
    assert (await desk.sends(done, on="2026-01-14")).status_code == 409


async def test_whatever_is_opened_and_however_often_nothing_changes_but_the_note_of_who_read_it(desk):
    await desk.svc.sweeps("2026-01-15")
    await desk.office.sends()
    paths = [each for name in ("court_document_to_iro", "court_document_chased") for each in desk.links(name)]
    told = desk.links("iro_named_to_social_worker")[1]
    before = await everything(desk)
    for path in [*paths, told] * 2:
        assert (await desk.visits(path)).status_code == 200
        assert (await desk.call("HEAD", path, role=None)).status_code in (200, 405)
    assert await everything(desk) == before


async def everything(desk):
    tables = [*core.sorted_tables, *desk.svc.service.declaration.tables.sorted_tables]
    return {table.name: await desk.svc.rows(table) for table in tables if table.name != "audit"}


@pytest.mark.both("locks")
async def test_of_two_answers_by_one_link_at_the_same_moment_one_is_taken(desk):
    told = desk.links("iro_named_to_social_worker")[1]
    both = await asyncio.gather(*(desk.sends(told, on=day) for day in ("2026-01-08", "2026-01-09")))
    assert sorted(each.status_code for each in both) == [200, 409]
    assert len(await desk.svc.rows(used_links)) == 1


@pytest.mark.both("locks")
async def test_two_documents_of_three_siblings_opened_at_the_same_moment_are_both_copied_for_each(desk):
    trio = ("AVA", "BEN", "CAL")
    for at, child in enumerate(trio):
        others = tuple(each for each in trio if each != child)
        documents = [received(name, child, also_for=others) for name in ("X1", "X2")]
        await desk.svc.hears(became(child), allocated(child, allocation=f"B{at}"), *documents)
    await desk.office.sends()
    paths = desk.links("court_document_to_iro")[-2:]
    both = await asyncio.gather(*(desk.sends(path) for path in paths))
    assert [each.status_code for each in both] == [303, 303]
    found = await desk.svc.announced(CourtDocumentCopied)
    assert len({(each.subject, each.data.document_id) for each in found}) == len(found) == 6


async def test_only_a_child_in_court_is_the_legal_departments_and_a_list_can_be_paged(desk):
    await desk.svc.hears(received("D2"), received("D3"))
    first = await desk.shown("/court-documents?limit=2")
    rest = await desk.shown(f"/court-documents?limit=2&cursor={first['next']}")
    assert sorted(each["document_id"] for each in (*first["items"], *rest["items"])) == ["D1", "D2", "D3"]
    assert (await desk.call("GET", "/court-documents", role="social_worker")).status_code == 403

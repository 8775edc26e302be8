"""The letters of a day as pages to print, and that they were posted."""

import re
from datetime import date

import pytest

from services.notifications.api import print_run, tasks
from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.sending.print_run import PrintRun
from services.notifications.tables.notices import notices
from shared.events.services.notifications import NoticeSent
from shared.storage.tables import audit, outbox
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became, put

pytestmark = pytest.mark.both("statements")
ADDRESS = "12 Beech Road\nHessle\nHU13 0AB"
DAY = "2026-01-06"
BEN = PersonBody(name="Ben <b>Hill</b>", postal_address="3 Elm Close\nHull", channel="email")


class Desk(Client):
    def __init__(self, office, folder):
        self.office = office
        run = PrintRun(office.svc.service, office.directory, "Hessle Council", "http://iro.test", office.time.now)
        both = [
            *routers(office.svc.service),
            tasks.router(office.svc.service),
            print_run.router(office.svc.service, run),
        ]
        super().__init__(office.svc, folder, both, role="iro_admin", subject="U1")

    async def printed(self, query="", **who):
        answer = await self.call("GET", f"/print-run{query}", **who)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def letters(self, query="", **who):
        """Of each sheet its notices, its address and its words."""
        found = re.findall(
            r'data-notices="([^"]*)">\s*<address class="address">(.*?)</address>\s*<p class="words">(.*?)</p>',
            await self.printed(query, **who),
            re.DOTALL,
        )
        return [(ids.split(), address.split("<br>"), words) for ids, address, words in found]

    async def posted(self, *ids, on=DAY, **who):
        return await self.call("POST", "/print-run/posted", json={"on": on, "notice_ids": list(ids)}, **who)


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now=f"{DAY}T10:00"))
    desk = Desk(office, tmp_path / "keys")
    await put(office, "C1047", PersonBody(name="Tamsin Reed", postal_address=ADDRESS))
    await put(office, "C2", BEN)
    await office.svc.hears(became(), allocated(), became("C2", worker="SW2"), allocated("C2", allocation="A2"))
    await office.sends()
    return desk


async def test_each_letter_is_a_sheet_with_its_address_first_and_its_whole_words(desk):
    ((ids, address, words),) = await desk.letters()
    assert address == ["Tamsin Reed", "12 Beech Road", "Hessle", "HU13 0AB"]
    assert "Samira Oduya" in words
    (row,) = await desk.svc.rows(notices, id=ids[0])
    assert (row["recipient_kind"], row["status"]) == ("child", "task")
    page = await desk.printed(f"?on={DAY}")
    assert "break-after: page" in page
    assert page.index('class="address"') < page.index('class="words"')


async def test_who_asked_for_another_channel_or_has_no_address_gets_no_letter_by_post(desk):
    assert "Ben" not in await desk.printed()
    by_post = {(each["child_id"], each["recipient"]["kind"]): each["by_post"] for each in await desk.items("/tasks")}
    assert {key for key, posted in by_post.items() if posted} == {("C1047", "child")}
    await put(
        desk.office, "C2", PersonBody(name="Ben <b>Hill</b>", postal_address="3 Elm Close\nHull", channel="letter")
    )
    await desk.office.sends()
    page = await desk.printed()
    assert "Ben &lt;b&gt;Hill&lt;/b&gt;" in page


async def test_printing_records_nothing_but_who_read_it(desk):
    before = (await desk.svc.rows(notices), await desk.svc.rows(outbox))
    await desk.printed()
    assert (await desk.svc.rows(notices), await desk.svc.rows(outbox)) == before
    read = [row for row in await desk.svc.rows(audit) if row["action"] == "printed_letters"]
    assert {(row["actor"], row["subject"]) for row in read} == {("U1", "C1047")}


async def test_a_letter_that_was_posted_went_out_and_is_printed_no_more(desk):
    ((ids, _, _),) = await desk.letters()
    answer = await desk.posted(*ids)
    assert (answer.status_code, answer.json()) == (200, {"notice_ids": ids})
    assert await desk.letters() == []
    shown = await desk.shown(f"/notices/{ids[0]}")
    assert (shown["status"], shown["channel"], shown["task"]) == ("sent", "letter", None)
    assert [each["step"] for each in shown["proof"]] == ["intended", "failed", "sent"]
    said = [each.data for each in await desk.svc.announced(NoticeSent) if each.data.notice_id == ids[0]]
    assert [(each.channel, each.sent_on) for each in said] == [("letter", date(2026, 1, 6))]
    again = await desk.posted(*ids)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "not-to-be-posted")
    told = await desk.call("POST", f"/notices/{ids[0]}/verbal", json={"on": DAY, "by": "SW12"})
    assert told.json()["status"] == "spoken", "that it arrived, or was told as well, is said as of any letter"


async def test_all_of_them_are_recorded_or_none(desk):
    ((ids, _, _),) = await desk.letters()
    (other,) = [
        each for each in await desk.items("/tasks") if each["child_id"] == "C2" and each["letter"].endswith("child")
    ]
    assert (await desk.posted(*ids, other["id"])).status_code == 409
    assert (await desk.posted(*ids, "nothing")).status_code == 404
    assert len(await desk.letters()) == 1
    for day, status in (("2026-01-05", 422), (DAY, 200)):
        assert (await desk.posted(*ids, on=day)).status_code == status, "not before what it is about"


@pytest.mark.parametrize(("on", "letters"), [("2026-01-05", 0), ("2026-01-06", 1), ("2026-01-07", 1)])
async def test_what_waited_by_the_end_of_the_day_is_of_that_day(desk, on, letters):
    desk.svc.clock.set("2026-01-07T09:00")
    assert len(await desk.letters(f"?on={on}")) == letters


async def test_a_day_to_come_and_no_day_are_refused_by_name(desk):
    for on in ("2026-01-07", "tomorrow"):
        answer = await desk.call("GET", f"/print-run?on={on}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/on")


@pytest.mark.parametrize(
    ("role", "subject", "seen"),
    [("iro_manager", "M1", 1), ("social_worker", "SW12", 1), ("iro", "I1", 1), ("social_worker", "SW2", 0)],
)
async def test_only_staff_who_see_the_child_print_and_post(desk, role, subject, seen):
    ((ids, _, _),) = await desk.letters()
    assert len(await desk.letters(role=role, subject=subject)) == seen
    assert (await desk.posted(*ids, role=role, subject=subject)).status_code == (200 if seen else 404)


@pytest.mark.parametrize(
    "role", ["auditor", "dashboard", "council_system", "legal", "guardian", "child", "team_manager"]
)
async def test_nobody_else_is_shown_an_address(desk, role):
    assert (await desk.call("GET", "/print-run", role=role)).status_code == 403
    assert (await desk.posted("N1", role=role)).status_code == 403


async def test_a_digest_is_one_letter_and_is_posted_as_one(desk):
    mother = Relation(child_id="C1047", kind="mother")
    await put(desk.office, "I1", PersonBody(name="Samira Oduya", postal_address="Guildhall\nHull", relations=(mother,)))
    desk.office.directory.iros = {}
    await desk.svc.sweeps("2026-01-07T08:00")
    await desk.office.sends()
    digest = next(each for each in await desk.items("/tasks") if each["letter"] == "digest_of_news")
    lines = {each["id"] for each in await desk.items("/tasks") if each["letter_id"] == digest["letter_id"]}
    assert len(lines) == 2
    (found,) = [set(ids) for ids, *_ in await desk.letters() if digest["id"] in ids]
    assert found == lines
    answer = await desk.posted(digest["id"], on="2026-01-07")
    assert set(answer.json()["notice_ids"]) == lines


async def test_what_cannot_be_written_is_named_and_not_printed(desk):
    desk.office.directory.iros = {}
    page = await desk.printed()
    assert "Not printed, of C1047: allocation does not know this IRO" in page
    assert 'class="sheet"' not in page


async def test_an_address_that_is_html_is_words(desk):
    await put(desk.office, "C1047", PersonBody(name="Tamsin Reed", postal_address="<script>1</script>\nHull"))
    await desk.office.sends()
    answer = await desk.call("GET", "/print-run")
    assert "<script>" not in answer.text
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]

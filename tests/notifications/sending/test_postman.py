"""The postman's day: how much of it there is in a batch, and how long it sleeps when nothing is due."""

import asyncio
from contextlib import asynccontextmanager, contextmanager
from datetime import date

import pytest
from sqlalchemy import event as listen

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import Receipt, SpoolSender, TemporaryFailure
from services.notifications.senders.message import LONGEST_BATCH_SECONDS
from services.notifications.senders.smtp import SmtpSettings
from services.notifications.sending import outcomes
from services.notifications.sending import postman as sending
from services.notifications.sending.postman import LEASE
from services.notifications.tables.notices import attempts, notices
from shared.events.services.allocation import IroJoined
from tests.support.events import event
from tests.support.notices import PostOffice, Sender, a_child_with_contact, allocated, became, put

pytestmark = pytest.mark.both("locks")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06"))


async def children(office, number, *, name="C", contact=True):
    """So many children with an IRO, and a letter to each."""
    names = [f"{name}{n}" for n in range(number)]
    for each in names if contact else ():
        await put(office, each, PersonBody(email=f"{each.lower()}@home.example"))
    facts = [fact for each in names for fact in (became(each, worker=None), allocated(each, allocation=each))]
    await office.svc.hears(*facts)


@contextmanager
def statements(office):
    """The statements sent meanwhile; one that is run for many rows at once is one."""
    database, sent = office.svc.service.database, []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    engines = {database._writer.sync_engine, database._reader.sync_engine}
    for each in engines:
        listen.listen(each, "before_cursor_execute", note)
    yield sent
    for each in engines:
        listen.remove(each, "before_cursor_execute", note)


@pytest.mark.parametrize("failure", [None, TemporaryFailure("timeout")])
async def test_a_hundred_letters_take_as_many_statements_as_thirty(office, failure):
    office.sender = Sender(at_once=500, always_fails=failure)
    await children(office, 1, name="FIRST-")
    await office.postman.send_due()  # with the first letter ever the key is made by which links are signed
    taken = {}
    for number in (30, 100):
        await children(office, number, name=f"N{number}-")
        with statements(office) as sent:
            await office.postman.send_due()
        taken[number] = len(sent)
    assert taken[30] == taken[100] <= 40
    assert len(await office.svc.rows(attempts)) == 2 * 131


async def test_three_letters_take_fewer_statements_for_all_is_asked_about_them_together(office):
    office.sender = Sender(at_once=500)
    await children(office, 30)
    with statements(office) as many:
        await office.postman.send_due()
    await a_child_with_contact(office)
    with statements(office) as few:
        await office.postman.send_due()
    assert len(few) < len(many)


async def test_the_iros_are_asked_about_together_once_a_batch(office):
    office.sender = Sender(at_once=500)
    await children(office, 30)
    await office.svc.hears(became("D1", worker=None), allocated("D1", allocation="D1", iro="I2"))
    await office.postman.send_due()
    assert office.directory.asked == [{"I1", "I2"}]


async def test_a_fault_in_asking_about_iros_is_a_failure_for_now_of_the_letters_that_name_them(office):
    async def broken(_ids):
        raise RuntimeError

    await children(office, 2)
    office.directory.contacts = broken
    await office.postman.send_due()
    rows = await office.svc.rows(attempts)
    assert {row["code"] for row in rows if row["outcome"] == "failed"} == {"iro_directory_unavailable"}


async def test_a_sender_that_breaks_fails_the_letters_it_was_given_for_now(office):
    class Broken(Sender):
        async def send_all(self, messages):
            raise RuntimeError

    office.sender = Broken()
    await children(office, 3)
    await office.sends()
    rows = [row for row in await office.notices(recipient_kind="child") if row["status"] == "queued"]
    assert (len(rows), {row["tries"] for row in rows}) == (3, {1})
    tried = await office.svc.rows(attempts, outcome="failed")
    assert {row["code"] for row in tried} == {"internal_error"}


async def test_a_sender_is_given_no_more_than_it_takes_at_once(office):
    given = []

    class Small(Sender):
        async def send_all(self, messages):
            given.append(len(messages))
            return await super().send_all(messages)

    office.sender = Small(at_once=7)
    office.tray = Sender(at_once=5)
    await children(office, 12)
    await office.sends()
    assert len(office.sender.sent) == 12
    assert max(given) <= 5


async def test_of_many_outcomes_the_one_that_cannot_be_written_is_found_and_the_others_are_written(office, monkeypatch):
    honest, batches = outcomes.record, []

    async def record(work, profile, tried, now):
        batches.append(len(tried))
        if any(each.case.notice["child_id"] == "C11" for each in tried):
            raise RuntimeError
        await honest(work, profile, tried, now)

    await children(office, 20)
    monkeypatch.setattr(outcomes, "record", record)
    await office.postman.send_due()
    told = {row["child_id"]: row["status"] for row in await office.notices(recipient_kind="child")}
    assert {child for child, status in told.items() if status != "delivered"} == {"C11"}
    assert told["C11"] == "failed"
    assert len(batches) <= 2 * 7, "in halves, not one by one"


async def test_letters_of_a_batch_are_in_the_spool_folder_when_their_outcome_is_written(office, tmp_path, monkeypatch):
    office.sender = SpoolSender(tmp_path / "spool", now=office.svc.clock.now)
    seen = []

    async def look(work, profile, tried, now):
        seen.append({file.name for file in (tmp_path / "spool").iterdir()})
        raise asyncio.CancelledError

    await children(office, 5)
    monkeypatch.setattr(outcomes, "record", look)
    with pytest.raises(asyncio.CancelledError):
        await office.postman.send_due()
    queued = {f"{row['id']}.eml" for row in await office.svc.rows(notices, recipient_kind="child")}
    assert seen == [queued]


async def slept(postman, monkeypatch):
    """For how long a postman who has done what there was to do goes to sleep."""
    asked = asyncio.Queue()

    async def note(_woken, seconds):
        asked.put_nowait(seconds)
        await asyncio.Event().wait()

    monkeypatch.setattr(sending, "woken_within", note)
    async with running(postman):
        return await asked.get()


@asynccontextmanager
async def running(postman):
    """A postman at work, who has put everything down when this ends."""
    run = asyncio.create_task(postman.run())
    try:
        async with asyncio.timeout(10):
            yield
    finally:
        run.cancel()
        await asyncio.wait([run])


async def test_with_nothing_to_send_the_postman_sleeps_half_a_minute(office, monkeypatch):
    assert await slept(office.postman, monkeypatch) == 30.0
    await children(office, 1)
    assert await slept(office.postman, monkeypatch) == 30.0, "the social worker's is a task, the child's is sent"


@pytest.mark.parametrize(("passed", "sleeps"), [(0, 30.0), (30, 30.0), (45, 15.0), (59, 1.0)])
async def test_the_postman_sleeps_until_the_first_retry_at_most_half_a_minute(office, monkeypatch, passed, sleeps):
    office.sender.failures = [TemporaryFailure("timeout")]
    await children(office, 2)
    await office.sends()
    office.time.passes(seconds=passed)
    assert await slept(office.postman, monkeypatch) == sleeps


async def test_what_another_worker_is_sending_is_looked_for_when_its_lease_is_over(office, monkeypatch):
    class Stops(Sender):
        async def send_all(self, messages):
            raise asyncio.CancelledError

    await children(office, 1)
    office.sender = Stops()
    with pytest.raises(asyncio.CancelledError):
        await office.postman.send_due()
    office.sender = Sender()
    office.time.passes(seconds=LEASE.total_seconds() - 20)
    other = office.postman
    other._started = True  # as on PostgreSQL: on SQLite a postman who starts knows that nobody else is sending
    assert await slept(other, monkeypatch) == 20.0
    office.time.passes(seconds=20)
    await office.sends()
    assert len(office.sender.sent) == 1


@pytest.mark.only("postgresql")  # SQLite's one writer holds all of it
async def test_what_is_due_but_held_by_somebody_else_is_looked_at_again_soon(office, monkeypatch):
    await children(office, 1)
    async with office.svc.service.database.transaction() as connection:
        await connection.execute(notices.select().with_for_update())
        assert await slept(office.postman, monkeypatch) == 1.0
    assert office.sender.sent == []


async def test_what_is_queued_at_the_moment_of_falling_asleep_is_sent_at_once(office, monkeypatch):
    sent = asyncio.Event()

    class Tells(Sender):
        async def send(self, message):
            sent.set()
            return await super().send(message)

    office.sender = Tells()
    postman = office.postman
    office.svc.service.on_queued = postman.wake
    honest, looks = postman.send_due, []

    async def and_then_something_is_queued():
        found = await honest()
        looks.append(found)
        if looks == [False]:
            await children(office, 1)
        return found

    monkeypatch.setattr(postman, "send_due", and_then_something_is_queued)
    async with running(postman):
        await sent.wait()


async def test_whoever_sends_is_told_when_the_particulars_of_an_iro_bring_letters_back(office):
    await a_child_with_contact(office)
    del office.directory.iros["I1"]
    await office.sends()
    joined = event(IroJoined(active_from=date(2026, 1, 1), fte=1.0, role="iro"), "I1")
    async with office.svc.service.work() as work:
        await office.svc.service.dispatch(work, [joined])
        assert work.queued, "whoever sends is told"


@pytest.mark.parametrize("step", [1, 20, 50])
async def test_whoever_sends_holds_on_for_longer_than_any_batch_can_take(step):
    settings = SmtpSettings.from_url(f"smtp://mail.example?from=iro@a.example&starttls=off&timeout={step}")
    connecting, sending_one, refused_once, goodbye, asking = 6, 5, 1, 1, 30
    last = step * (connecting + sending_one + refused_once + goodbye)
    assert settings.begins_none_after > 0
    assert asking + settings.begins_none_after + last <= LONGEST_BATCH_SECONDS


def test_a_server_may_not_be_waited_for_longer_than_leaves_room_within_that_time():
    with pytest.raises(ValueError, match="at most 50"):
        SmtpSettings.from_url("smtp://mail.example?from=iro@a.example&starttls=off&timeout=51")


async def test_a_receipt_without_a_report_to_come_counts_as_delivered_in_the_same_batch(office):
    class Both(Sender):
        async def send_all(self, messages):
            taken = await super().send_all(messages)
            return [Receipt(each.reference, delivered=at % 2 == 0) for at, each in enumerate(taken)]

    office.sender = Both()
    await children(office, 4)
    await office.sends()
    told = [row["status"] for row in await office.notices(recipient_kind="child")]
    assert sorted(told) == ["delivered", "delivered", "sent", "sent"]

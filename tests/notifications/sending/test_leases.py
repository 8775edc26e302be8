"""Faults E10: a lease ends with its holder, and a letter whose outcome cannot be written down is not sent twice."""

import asyncio
from sqlite3 import OperationalError as Raw

import pytest
from sqlalchemy.exc import OperationalError

from services.notifications.declaration import DECLARATION
from services.notifications.sending import outcomes
from services.notifications.sending import postman as sending
from services.notifications.sending.postman import LEASE
from shared.events.services.notifications import NoticeDelivered
from tests.support.notices import PostOffice, Sender, a_child_with_contact

pytestmark = pytest.mark.both("locks")


@pytest.fixture
async def office(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06"))
    await a_child_with_contact(office)
    return office


def test_a_letter_in_hand_when_its_worker_dies_is_taken_up_within_a_minute():
    assert LEASE.total_seconds() + sending._HELD_BY_ANOTHER < 60
    assert LEASE.total_seconds() > 2 * sending._RENEWED_EVERY, "one renewal may fail"


async def test_who_is_still_at_it_holds_on_however_long_it_takes(office, monkeypatch):
    monkeypatch.setattr(sending, "_RENEWED_EVERY", 0.01)
    other = Sender()

    class Slow(Sender):
        async def send_all(self, messages):
            office.time.passes(seconds=LEASE.total_seconds() + 1)
            await asyncio.sleep(0.2)
            await PostOffice(office.svc, sender=other, time=office.time).sends()
            return await super().send_all(messages)

    office.sender = Slow()
    await office.postman.send_due()
    assert (len(office.sender.sent), other.sent) == (2, [])
    assert len(await office.svc.announced(NoticeDelivered)) == 2


async def test_what_became_of_letters_is_written_down_when_the_disk_has_room_again(office, monkeypatch):
    full = Raw("database or disk is full")
    full.sqlite_errorcode = 13

    async def no_room(*_):
        raise OperationalError("INSERT", None, full)

    postman = office.postman
    with monkeypatch.context() as broken:
        broken.setattr(outcomes, "record", no_room)
        with pytest.raises(OperationalError):
            await postman.send_due()
    assert await postman.busy(), "the clock waits for it"
    await postman.send_due()
    assert not await postman.busy()
    assert len(office.sender.sent) == 2
    assert len(await office.svc.announced(NoticeDelivered)) == 2

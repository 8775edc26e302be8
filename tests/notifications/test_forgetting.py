"""What is not needed any more is forgotten: contact details a year after the last relation, links and deliveries."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.tables.court_documents import used_links
from services.notifications.tables.notices import metadata, people
from services.notifications.tables.subscriptions import deliveries, delivery_attempts
from shared.auth import audit
from shared.auth.roles import Caller
from shared.events.council.child_court import GuardianEnded
from shared.events.council.child_life import ChildDetailsCorrected
from shared.ops.clock import real_now
from shared.storage.tables import audit as audit_table
from shared.work.timers import next_moments
from tests.support import facts
from tests.support.events import event
from tests.support.notices import CHILD, WORKER, PostOffice, allocated, appointed, became, ceased, proceedings, put
from tests.support.partners import Partners
from tests.support.receivers import receiver

pytestmark = pytest.mark.both("statements")
SECRETS = ("tam@home.example", "Tamsin", "mum@home.example", "Joan Reed", "07700 900123", "1 High Street")


def mother(child="C1047", **more):
    related = Relation(child_id=child, kind="mother", **more)
    said = {
        "name": "Joan Reed",
        "email": "mum@home.example",
        "phone": "07700 900123",
        "postal_address": "1 High Street",
    }
    return PersonBody(**said, relations=(related,))


@pytest.fixture
async def office(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await put(office, "C1047", CHILD)
    await put(office, "SW12", WORKER)
    await put(office, "legal_department", PersonBody(email="legal@council.example"))
    await put(office, "M7", PersonBody(email="m7@council.example"))
    await office.svc.hears(became(), allocated())
    await office.sends()
    return office


async def held(office, on):
    """Whose details are held on that day, from its first minute on."""
    await office.svc.sweeps(f"{on}T00:01")
    return sorted(row["id"] for row in await office.svc.rows(people))


OURS = ["M7", "legal_department"]


async def test_a_year_after_care_has_ended_the_child_the_family_and_the_worker_are_forgotten_and_no_day_sooner(office):
    await put(office, "P9", mother())
    await office.svc.hears(ceased(on="2026-03-01"), now="2026-03-01T12:00")
    assert await held(office, "2027-02-28") == ["C1047", "M7", "P9", "SW12", "legal_department"]
    assert await held(office, "2027-03-01") == OURS
    assert await held(office, "2027-03-02") == OURS


async def test_a_relation_that_ends_before_care_does_is_forgotten_a_year_after_its_own_last_day(office):
    await put(office, "P9", mother(to_on="2026-02-10"))
    assert "P9" in await held(office, "2027-02-09")
    assert await held(office, "2027-02-10") == ["C1047", "M7", "SW12", "legal_department"]
    assert "P9" not in await held(office, "2027-02-11")


@pytest.mark.parametrize(("back_on", "kept"), [("2027-02-27", True), ("2027-02-28", True), ("2027-03-01", False)])
async def test_who_is_related_again_before_the_year_is_over_is_kept(office, back_on, kept):
    await put(office, "P9", mother())
    await office.svc.hears(ceased(on="2026-03-01"), now="2026-03-01T12:00")
    await office.svc.sweeps(f"{back_on}T00:01")
    again = became(looked_after_from=back_on, time=f"{back_on}T12:00:00")
    await office.svc.hears(again, now=f"{back_on}T12:00")
    assert ("P9" in await held(office, "2027-03-02")) is kept
    assert ("C1047" in await held(office, "2027-06-01")) is kept


async def test_who_is_related_to_another_child_still_is_kept_and_so_is_who_never_was_to_any(office):
    await put(office, "P9", mother())
    await office.svc.hears(became("C2"), now="2026-02-01T12:00")
    await office.svc.hears(ceased(on="2026-03-01"), now="2026-03-01T12:00")
    assert await held(office, "2027-03-01") == ["M7", "SW12", "legal_department"]  # she has the other child
    assert await held(office, "2029-03-01") == ["M7", "SW12", "legal_department"]


async def test_a_social_worker_whom_another_follows_is_forgotten_a_year_later(office):
    now_she = ChildDetailsCorrected.model_validate({"social_worker_id": "SW13"})
    await office.svc.hears(event(now_she, time="2026-05-04T09:00:00+00:00"), now="2026-05-04T09:00")
    assert "SW12" in await held(office, "2027-05-03")
    assert "SW12" not in await held(office, "2027-05-04")


async def test_a_guardian_is_forgotten_a_year_after_the_appointment_ended(office):
    await put(office, "G1", PersonBody(kind="guardian", name="Ann Hill", email="g@cafcass.example"))
    await office.svc.hears(proceedings(), appointed(), now="2026-01-08T12:00")
    ended = GuardianEnded(guardian_id="G1", ended_on=facts.day("2026-06-01"))
    await office.svc.hears(event(ended, time="2026-06-01T12:00:00"), now="2026-06-01T12:00")
    assert "G1" in await held(office, "2027-05-31")
    assert "G1" not in await held(office, "2027-06-01")


async def test_a_relation_that_is_left_out_has_ended_on_the_day_on_which_it_was(office):
    await put(office, "P9", mother())
    office.svc.clock.set("2026-04-01T10:00")
    await put(office, "P9", PersonBody(name="Joan Reed", email="mum@home.example"))
    assert "P9" in await held(office, "2027-03-31")
    assert "P9" not in await held(office, "2027-04-01")


async def test_nothing_of_what_was_held_is_anywhere_afterwards_but_who_changed_it_and_when(office):
    manager = Caller("U1", frozenset({"iro_admin"}))
    async with office.svc.service.work() as work:
        await audit.record(work.connection, manager, "changed_person", "P9", work.now)
    await put(office, "P9", mother())
    await office.svc.hears(ceased(on="2026-03-01"), now="2026-03-01T12:00")
    await office.sends()
    await held(office, "2027-03-01")
    async with office.svc.service.database.reading() as connection:
        everything = [
            str(row) for table in (*metadata.sorted_tables,) for row in await connection.execute(select(table))
        ]
        noted = (await connection.execute(select(audit_table).where(audit_table.c.subject == "P9"))).all()
    assert not [each for each in everything for secret in SECRETS if secret in each]
    assert [(row.actor, row.action) for row in noted] == [("U1", "changed_person")]


async def test_nothing_wakes_before_somebodys_day(office):
    (timer,) = [each for each in office.svc.service.timers if type(each).__name__ == "DetailsAreForgotten"]
    async with office.svc.service.database.reading() as connection:
        due = await next_moments(connection, [timer], office.svc.service.profile)
    assert due == [datetime(2027, 1, 6, tzinfo=UTC)]


@pytest.mark.parametrize(("days", "left"), [(90, 1), (91, 0), (92, 0)])
async def test_that_a_link_was_used_is_forgotten_the_night_after_the_setting_says(office, days, left):
    used_at = datetime(2026, 1, 6, 10, tzinfo=UTC)
    async with office.svc.service.work() as work:
        await work.connection.execute(insert(used_links), [{"link": "told-1", "used_at": used_at}])
    await office.svc.sweeps((used_at + timedelta(days=days)).isoformat())
    assert len(await office.svc.rows(used_links)) == left


@pytest.mark.parametrize(
    ("status", "days", "left"),
    [
        (200, 90, 1),
        (200, 91, 0),
        (200, 92, 0),
        (500, 365, 1),
        (500, 366, 0),
        (500, 367, 0),
    ],
)
async def test_what_partners_were_told_is_forgotten_after_ninety_days_and_what_failed_after_a_year(
    start_service, status, days, left
):
    partners = Partners(await start_service(DECLARATION, now="2026-01-06T10:00"))
    async with receiver() as partner:
        partner.always = status
        made = await partners.subscribes(partner)
        await partners.svc.hears(allocated("C1", allocation="A1"))
        partners.time.set(real_now().isoformat())
        for _ in range(12):
            await partners.delivers()
            partners.time.passes(hours=12)
    (row,) = await partners.svc.rows(deliveries)
    assert (row["status"], row["ended_at"] is not None) == ("failed" if status == 500 else "delivered", True)
    await partners.svc.sweeps((row["ended_at"] + timedelta(days=days)).isoformat())
    assert len(await partners.svc.rows(deliveries)) == left
    assert bool(await partners.svc.rows(delivery_attempts)) == bool(left)
    assert await partners.subscription(made)

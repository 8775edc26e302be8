"""Whom what was told names is looked up, not searched for: kept as it is heard, and by the revision for what was."""

import pytest

from services.runtime.wiring import declaration_of
from shared.child.named import FIELDS, LOOKED_AT, subjects_naming
from shared.events.council.child_court import CourtDocumentReceived
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage import migrate
from shared.storage.database import Database
from tests.support.clock import FakeClock
from tests.support.events import event, said
from tests.support.facts import allocated, became, day, guardian_appointed, proceedings_started

OTHER_IDS = {
    *("allocation_id", "previous_allocation_id", "cover_id", "absence_id", "duplicate_id", "document_id"),
    *("previous_social_worker_id", "resource_controller_id"),
}
"""Fields that name something else, or somebody who is nothing to the child any more."""
BEFORE = {"allocation": "0012", "reporting": "0015"}
_MANAGERS = {"team_manager_id": "TM1", "service_manager_id": "SM1", "changed_on": day("2026-01-01")}
TOLD = [
    said(became(social_worker_id="SW1", team_id="T1"), "AVA"),
    said(became(social_worker_id="SW1", visitor_id="V1"), "BEN"),
    said(allocated(iro="JO"), "AVA"),
    said(guardian_appointed("G1", "2026-01-09", "CASE"), "BEN"),
    said(proceedings_started("CASE", "2026-01-08"), "BEN"),
    said(TeamChanged.model_validate(_MANAGERS), "T1"),
]
WHO_SEES_WHOM = {
    "SW1": {"AVA", "BEN"},
    "V1": {"BEN"},
    "JO": {"AVA"},
    "G1": {"BEN"},
    "TM1": {"AVA"},
    "SM1": {"AVA"},
    "CASE": set(),
}


def test_every_field_that_names_somebody_is_looked_at_or_named_here() -> None:
    fields = {name for kind in LOOKED_AT for name in kind.model_fields if name.endswith("_id")}
    assert fields - FIELDS == OTHER_IDS


@pytest.mark.both("migrations")
@pytest.mark.parametrize("name", BEFORE)
async def test_whom_somebody_may_see_is_known_of_what_is_heard_and_of_what_an_older_version_heard(
    name: str, database_url: str
) -> None:
    database = Database(database_url)
    await migrate.migrate(database, name)
    service = Service(declaration_of(name), database, FakeClock("2026-01-12"), load_profile("england-2010"))
    async with service.work() as work:
        await service.dispatch(work, TOLD)
    heard = await _found(database)
    await migrate.undo(database, name, to=BEFORE[name])
    await migrate.migrate(database, name)
    filled = await _found(database)
    await database.close()
    assert heard == WHO_SEES_WHOM
    assert filled == WHO_SEES_WHOM


async def _found(database: Database) -> dict[str, set[str]]:
    async with database.reading() as connection:
        found = {each: await subjects_naming(connection, each) for each in WHO_SEES_WHOM}
    return {person: children - {"T1"} for person, children in found.items()}


@pytest.mark.both("migrations")
async def test_departments_find_whom_something_that_concerns_them_was_told_of(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "reporting")
    service = Service(declaration_of("reporting"), database, FakeClock("2026-01-12"), load_profile("england-2010"))
    complaint = {"occurred_on": "2026-01-08", "category": "other", "record_ref": "R1", "social_worker_id": "SW1"}
    document = {"document_id": "D1", "kind": "order", "received_on": "2026-01-09"}
    told = [
        *TOLD,
        event(ComplaintReceived.model_validate(complaint), "AVA"),
        event(CourtDocumentReceived.model_validate(document), "CARL"),
    ]
    async with service.work() as work:
        await service.dispatch(work, told)
    for _ in range(2):
        async with database.reading() as connection:
            found = [await subjects_naming(connection, "D9", roles) for roles in ((), ("legal",), ("complaints",))]
        assert found == [set(), {"BEN", "CARL"}, {"AVA"}]
        await migrate.undo(database, "reporting", to=BEFORE["reporting"])
        await migrate.migrate(database, "reporting")
    await database.close()

"""Notifications asks the real allocation about IROs, as the role `service`, and few and many are answered alike."""

import pytest

from services.allocation.declaration import DECLARATION
from services.notifications.sending import iro_directory
from services.notifications.sending.iro_directory import HttpIroDirectory, IroDetails
from shared.auth.service_clients import ServiceToken
from tests.support.council import Api, Council

pytestmark = pytest.mark.both("statements")


IDS = [f"I{number}" for number in range(7)]


@pytest.fixture
async def directory(start_service, tmp_path):
    allocation = Council.of(await start_service(DECLARATION))
    await allocation.joins(*IDS)
    api = Api(allocation, tmp_path)
    yield HttpIroDirectory(api.http, ServiceToken(api.issuer, "notifications"))
    await api.closes()


@pytest.mark.parametrize("page", [500, 2])
async def test_a_few_and_many_are_answered_alike(directory, monkeypatch, page):
    monkeypatch.setattr(iro_directory, "_A_PAGE", page)
    asked = [*IDS[:6], "NOBODY"]
    together = await directory.contacts(asked)
    assert together == {each: IroDetails(f"Iro {each}", f"{each.lower()}@council.example") for each in IDS[:6]} | {
        "NOBODY": None
    }
    one_by_one = [await directory.contacts([each]) for each in asked]
    assert {key: value for each in one_by_one for key, value in each.items()} == together

"""No route is open by oversight: each names its roles, or is marked as public on purpose."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.runtime import open_deployment
from shared.auth.access import PUBLIC, roles_of
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES, Settings
from shared.policy import load_profile

OPEN = {"/health", "/ready", "/jwks", "/sign-in", "/sign-out", "/openapi.json", "/docs", "/docs.css"}
BEHIND_LINKS = {"/told/{link}", "/tell-the-iro", "/court-documents/{document_row_id}/open"}
"""Of notifications: whoever comes by a link from a letter has no account, and the link says who it is."""
OPEN_OF_A_SERVICE = {"/openapi.json", "/docs", "/docs.css"}


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FastAPI]:
    """Every app of the system, by name; the one beside the services is `root`."""
    return asyncio.run(_apps(tmp_path_factory.mktemp("roles") / "data"))


async def _apps(folder: Path) -> dict[str, FastAPI]:
    settings = Settings(data=folder, simulated_clock=datetime(2026, 1, 5, 9, tzinfo=UTC))
    async with open_deployment(settings, DataFolder(folder)) as deployment:
        return {member.name: member.app for member in deployment.members} | {"root": deployment.root}


def test_every_service_is_looked_at(apps: dict[str, FastAPI]) -> None:
    assert set(apps) == {*SERVICES, "root"}
    assert all(len(roles_of(app)) > len(OPEN_OF_A_SERVICE) for app in apps.values())


def test_every_route_names_its_roles_or_is_public_on_purpose(apps: dict[str, FastAPI]) -> None:
    silent = [f"{name}: {route}" for name, app in apps.items() for route, roles in roles_of(app).items() if not roles]
    assert silent == []


def test_only_these_routes_are_public(apps: dict[str, FastAPI]) -> None:
    found = {
        (name, path.removeprefix(f"/{name}"))
        for name, app in apps.items()
        for (_, path), roles in roles_of(app).items()
        if roles == PUBLIC
    }
    open_pages = ("/static", "/about", "/own/{code}")
    files = {(name, path) for name, path in found if name == "reporting" and path.startswith(open_pages)}
    expected = {(name, path) for name in SERVICES for path in OPEN_OF_A_SERVICE} | {("root", path) for path in OPEN}
    assert found - files == expected | {("notifications", path) for path in BEHIND_LINKS}


def test_every_service_that_keeps_duties_shows_them_and_takes_word_that_they_were_met(apps: dict[str, FastAPI]) -> None:
    keepers = {duty.keeper for duty in load_profile("england-2010").duties.values()}
    assert keepers == {*SERVICES} - {"reporting"}
    for name in keepers:
        assert {("GET", f"/{name}/duties"), ("POST", f"/{name}/duties/{{duty_id}}/met")} <= set(roles_of(apps[name]))


def test_only_an_administrator_may_touch_the_clock(apps: dict[str, FastAPI]) -> None:
    roles = roles_of(apps["root"])
    assert roles[("GET", "/clock")] == roles[("PUT", "/clock")] == frozenset({"admin"})

"""Every GET route of a running system, from its own OpenAPI documents, with real ids in its path."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from benchmarks.council.client import Connection
from benchmarks.council.stores import SERVICES
from benchmarks.council.systems import System

_ROOT = "/"
_IDS = {
    "child_id": ("allocation", "SELECT child_id FROM allocations ORDER BY child_id LIMIT 1"),
    "iro_id": ("allocation", "SELECT id FROM iros ORDER BY id LIMIT 1"),
    "allocation_id": ("allocation", "SELECT id FROM allocations ORDER BY id LIMIT 1"),
    "opening_id": ("allocation", "SELECT id FROM openings ORDER BY id LIMIT 1"),
    "notice_id": ("notifications", "SELECT id FROM notices ORDER BY id LIMIT 1"),
    "person_id": ("notifications", "SELECT id FROM people ORDER BY id LIMIT 1"),
    "concern_id": ("escalation", "SELECT id FROM concerns ORDER BY id LIMIT 1"),
    "review_id": ("scheduling", "SELECT id FROM reviews ORDER BY id LIMIT 1"),
    "duty_id": ("scheduling", "SELECT id FROM duties ORDER BY id LIMIT 1"),
}
"""Where a real id is found, by the name of the parameter."""
_ASKED = {"duty": "first_review", "from": "2026-01-05"}
"""What queries must say."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route as its document names it, and a path at which it answers 200; or why there is none."""

    name: str
    path: str = ""
    skipped: str = ""
    kind: str = ""
    body: bytes = b""


async def routes(system: System) -> list[Route]:
    """All of them, those of the root last; each was asked once."""
    ids = {name: await _id(system, *where) for name, where in _IDS.items()}
    found = []
    for service in SERVICES:
        found += await _of_document(system, f"/{service}/", ids)
    return found + await _of_document(system, _ROOT, ids)


async def _id(system: System, service: str, query: str) -> str | None:
    try:
        rows = await system.stores.ask(service, query)
    except Exception:  # another commit's tables: then its routes are asked without
        return None
    return str(rows[0][0]) if rows else None


async def _of_document(system: System, prefix: str, ids: dict[str, str | None]) -> list[Route]:
    connection = system.connection(prefix if prefix != _ROOT else "/reporting")
    try:
        document = await connection.ask("GET", f"{prefix}openapi.json")
        gets = {path: each["get"] for path, each in document["paths"].items() if "get" in each}
        return [await _asked(connection, path, described, ids) for path, described in gets.items()]
    finally:
        await connection.close()


async def _asked(connection: Connection, name: str, described: dict[str, Any], ids: dict[str, str | None]) -> Route:
    wanted = re.findall(r"{(\w+)}", name)
    if missing := [each for each in wanted if not ids.get(each)]:
        return Route(name, skipped=f"no {missing[0]} here")
    path = re.sub(r"{(\w+)}", lambda found: quote(ids[found[1]] or ""), name)
    needed = [each["name"] for each in described.get("parameters", []) if each["in"] == "query" and each["required"]]
    if unknown := [each for each in needed if each not in _ASKED]:
        return Route(name, skipped=f"wants {unknown[0]}")
    path += "?" * bool(needed) + urlencode({each: _ASKED[each] for each in needed})
    kind = next(iter(described["responses"].get("200", {}).get("content", {})), "application/json")
    status, body = await connection.send(connection.address.request("GET", path, accept=kind))
    if status != 200:
        return Route(name, skipped=f"answers {status}: {_first_words(body)}")
    return Route(name, path, kind=kind, body=body)


def _first_words(body: bytes) -> str:
    try:
        return str(json.loads(body).get("title", ""))[:80]
    except ValueError:
        return ""

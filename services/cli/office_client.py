"""Handing events to the door and IROs to allocation: what a council's system and its office would do."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx

from shared.auth.tokens import LocalIssuer
from shared.ops.settings import BadSetting

BATCH: Final = 500
_BATCHED: Final = "application/cloudevents-batch+json"
_SECONDS: Final = 120.0
COMMAND: Final = "iro-command"
"""Who calls, when this command does."""


class Refused(NamedTuple):
    """An event that the door refused: whose, of which type, and why."""

    child: str
    type: str
    why: str


@dataclass(slots=True)
class Taken:
    """What became of the events that were handed in."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Refused] = field(default_factory=list)
    rejected_ids: set[str] = field(default_factory=set)
    by_type: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Said:
    """An event that was posted before: whom it is about, its type, its day, and whether it was withdrawn.

    Of one recorded for another child by mistake neither type nor day is told.
    """

    source: str
    id: str
    subject: str
    type: str | None
    on: str
    withdrawn: bool


class Office:
    """Calls the system with a token of the folder's own issuer: as this command, or as somebody in particular."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        issuer: LocalIssuer,
        roles: tuple[str, ...] = ("council_system", "admin"),
        who: str = COMMAND,
    ) -> None:
        self._client = client
        token = issuer.issue(roles, who)
        self._headers = {"Authorization": f"Bearer {token}"}

    async def post_events(self, events: Sequence[dict[str, Any]], reached: Callable[[int, int], object]) -> Taken:
        """Post in batches; what was refused is named. `reached` is told how many are posted, of how many.

        Raises BadSetting when the door does not answer as it should.
        """
        taken = Taken()
        for start in range(0, len(events), BATCH):
            batch = list(events[start : start + BATCH])
            receipt = await self._post("/notifications/events", batch, _BATCHED)
            taken.accepted += receipt["accepted"]
            taken.duplicates += receipt["duplicates"]
            taken.by_type.update(event["type"] for event in batch)
            taken.rejected += [_refused(batch[each["index"]], each) for each in receipt["rejected"]]
            taken.rejected_ids.update(each["id"] for each in receipt["rejected"])
            reached(start + len(batch), len(events))
        return taken

    async def post_iros(self, iros: Sequence[dict[str, Any]]) -> None:
        """Have these IROs join; one who is there already stays."""
        for iro in iros:
            await self.post("/allocation/iros", iro)

    async def looked_after(self) -> dict[str, str | None]:
        """Who is looked after according to the system, by id, and since when (a date, or None)."""
        children: dict[str, str | None] = {}
        cursor = ""
        while True:
            answer = await self.ask("GET", f"/reporting/children?limit=500{cursor}")
            page = _good("/reporting/children", answer)
            children |= {each["child_id"]: each["looked_after_from"] for each in page["items"]}
            if not page["next"]:
                return children
            cursor = f"&cursor={quote(page['next'])}"

    async def said(self, source: str, recorded_on: date) -> list[Said]:
        """What this source posted and wrote down at the end of this day."""
        path, cursor, found = "/notifications/events", "", list[Said]()
        asked = f"source={quote(source)}&recorded_on={recorded_on.isoformat()}&limit=500"
        while True:
            page = _good(path, await self.ask("GET", f"{path}?{asked}{cursor}"))
            names = ("source", "id", "subject", "type", "withdrawn")
            found += [
                Said(on=(each["time"] or "")[:10], **{name: each[name] for name in names}) for each in page["items"]
            ]
            if not page["next"]:
                return found
            cursor = f"&cursor={quote(page['next'])}"

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        """What a call answers. Raises BadSetting when it is refused."""
        return await self._post(path, body, "application/json")

    async def get(self, path: str) -> dict[str, Any]:
        """What is there. Raises BadSetting when it is refused."""
        return _good(path, await self.ask("GET", path))

    async def _post(self, path: str, body: Any, kind: str) -> dict[str, Any]:
        return _good(path, await self.ask("POST", path, body, kind))

    async def ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> httpx.Response:
        """The answer, whatever it is. Raises BadSetting when there is none."""
        content = None if body is None else _json(body)
        headers = self._headers | ({} if body is None else {"Content-Type": kind})
        try:
            return await self._client.request(method, path, content=content, headers=headers, timeout=_SECONDS)
        except httpx.HTTPError as away:
            raise BadSetting(f"The system does not answer at {self._client.base_url}.") from away


def _refused(event: dict[str, Any], answer: dict[str, Any]) -> Refused:
    return Refused(event["subject"], event["type"], answer["problem"]["detail"])


def _good(path: str, answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise BadSetting(f"{path} answered {answer.status_code}: {answer.text[:300]}")
    document: dict[str, Any] = answer.json()
    return document


def _json(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()

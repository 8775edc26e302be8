"""Idempotency-Key: a creating call that is repeated under the same key gets the same answer and creates nothing more.

The key belongs to the caller and the route. It is claimed as the first statement of the transaction, so that of two
repeats at the same moment the second waits for the first; the answer is kept with the effect, in one commit.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import JSONResponse

from shared.auth import audit
from shared.auth.roles import Caller
from shared.refusals import Conflict
from shared.storage.bulk import insert_new
from shared.storage.tables import idempotency
from shared.web.refusing import KEY_REUSED
from shared.work.unit_of_work import Work

Shown = TypeVar("Shown", bound=BaseModel)

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
KeyHeader = Annotated[
    str | None,
    Header(
        alias=IDEMPOTENCY_KEY,
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="a name for this call: repeated under it, the call gets the same answer and does nothing more",
    ),
]


class Changing(Protocol):
    """The service of the call: one transaction of it under the lock, and settling what the call touched."""

    def deciding(self) -> AbstractAsyncContextManager[Work]: ...

    async def settle(self, work: Work) -> object: ...


class AnsweredBefore(Exception):
    """The call was made before under its key, and ends with the answer of then."""

    def __init__(self, status: int, body: Any) -> None:
        self.answer = JSONResponse(body, status)


@dataclass(frozen=True, slots=True)
class Change:
    """What a call does in its transaction, step by step: change something, settle or note it, answer."""

    work: Work
    _service: Changing
    _caller: Caller
    _under: Any
    """The place of its key among the answers kept; None without a key."""

    async def settle(self, action: str, *subjects: str) -> None:
        """Settle what was touched, for an answer that shows it; note the action (a code) in each subject's record."""
        await self._service.settle(self.work)
        await self.note(action, *subjects)

    async def note(self, action: str, *subjects: str) -> None:
        """Note the action in each subject's record; what was touched is settled on leaving."""
        for subject in subjects:
            await audit.record(self.work.connection, self._caller, action, subject, self.work.now)

    async def answer(self, shown: Shown, status: int = 201) -> Shown:
        """The answer, which is kept for a repeat."""
        if self._under is not None:
            said = {"status": status, "body": shown.model_dump(mode="json", by_alias=True)}
            await self.work.connection.execute(update(idempotency).where(self._under).values(said))
        return shown


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """One call under an Idempotency-Key, or without one (then it is simply done)."""

    key: str | None
    route: str
    digest: str

    @asynccontextmanager
    async def change(self, service: Changing, caller: Caller) -> AsyncIterator[Change]:
        """The call's one transaction. A repeat does nothing in it and gets the first answer.

        Raises Conflict `idempotency-key-reused` when the key came before with another body.
        """
        async with service.deciding() as work:
            under = await self._claim(work.connection, caller) if self.key is not None else None
            yield Change(work, service, caller, under)

    async def _claim(self, connection: AsyncConnection, caller: Caller) -> Any:
        place = {"actor": caller.subject, "route": self.route, "key": self.key}
        under = and_(*(idempotency.c[name] == value for name, value in place.items()))
        claim = {**place, "digest": self.digest, "status": 0, "body": None}
        if await insert_new(connection, idempotency, [claim], tuple(place)):
            return under
        row = (await connection.execute(select(idempotency).where(under))).mappings().one()
        if row["digest"] != self.digest:
            raise Conflict(KEY_REUSED, "This Idempotency-Key came before with another body")
        raise AnsweredBefore(row["status"], row["body"])


async def once_only(request: Request, key: KeyHeader = None) -> OnceOnly:
    """The dependency: `once: Annotated[OnceOnly, Depends(once_only)]`."""
    digest = hashlib.sha256(await request.body()).hexdigest() if key is not None else ""
    return OnceOnly(key, f"{request.method} {request.url.path}", digest)


Once = Annotated[OnceOnly, Depends(once_only)]

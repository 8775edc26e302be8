"""Idempotency-Key: a creating call that is repeated under the same key gets the same answer and creates nothing more.

The key belongs to the caller and the route. It is claimed as the first statement of the transaction, so that of two
repeats at the same moment the second waits for the first; the answer is kept with the effect, in one commit.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth.roles import Caller
from shared.refusals import Conflict
from shared.storage.bulk import insert_new
from shared.storage.tables import idempotency

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="a name for this call: repeated under it, the call gets the same answer and does nothing more",
    ),
]


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """One call under an Idempotency-Key, or without one (then it is simply done)."""

    key: str | None
    route: str
    digest: str

    async def earlier_answer(self, connection: AsyncConnection, caller: Caller) -> JSONResponse | None:
        """The answer given before, or None if this is the first call under its key.

        Raises Conflict `idempotency-key-reused` when the key came before with another body.
        """
        if self.key is None:
            return None
        claim = {**self._place(caller), "digest": self.digest, "status": 0, "body": None}
        if await insert_new(connection, idempotency, [claim], ("actor", "route", "key")):
            return None
        row = (await connection.execute(select(idempotency).where(self._where(caller)))).mappings().one()
        if row["digest"] != self.digest:
            raise Conflict("idempotency-key-reused", "This Idempotency-Key came before with another body")
        return JSONResponse(row["body"], status_code=row["status"])

    async def keep(
        self, connection: AsyncConnection, caller: Caller, body: Mapping[str, Any], status: int = 201
    ) -> None:
        """Keep the answer for a repeat."""
        if self.key is not None:
            answer = update(idempotency).where(self._where(caller)).values(status=status, body=dict(body))
            await connection.execute(answer)

    def _place(self, caller: Caller) -> dict[str, str]:
        return {"actor": caller.subject, "route": self.route, "key": self.key or ""}

    def _where(self, caller: Caller) -> Any:
        return and_(*(idempotency.c[name] == value for name, value in self._place(caller).items()))


async def once_only(request: Request, key: KeyHeader = None) -> OnceOnly:
    """The dependency: `once: Annotated[OnceOnly, Depends(once_only)]`."""
    digest = hashlib.sha256(await request.body()).hexdigest() if key is not None else ""
    return OnceOnly(key, f"{request.method} {request.url.path}", digest)


Once = Annotated[OnceOnly, Depends(once_only)]

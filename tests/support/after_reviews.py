"""Scheduling after a review: a child whose review was held on 2 March 2026, and the people who say what follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import update

from services.scheduling.api.reviews import router
from services.scheduling.declaration import DECLARATION
from services.scheduling.rules.follow_up.sections import SECTIONS
from services.scheduling.tables.reviews import reviews
from shared.events.base import Event
from shared.events.council.child_life import PastReviewRecorded
from shared.events.services.scheduling import ReviewEvent
from shared.register.statements import state
from shared.storage.tables import duties
from tests.support import facts
from tests.support.events import said
from tests.support.harness import Harness
from tests.support.http import Client

__all__ = ["DECLARATION", "AfterReview", "whole_record"]

CHILD, HELD_ON = "C1047", "2026-03-02"
ROLES = {"IRO7": "iro", "TM1": "team_manager", "SW1": "social_worker", "U1": "iro_admin", "M1": "iro_manager"}


def whole_record(**more: Any) -> dict[str, Any]:
    """A body with every section that a record must have, each saying its code."""
    sections = {code.value: f"Said of {code.value}." for code, section in SECTIONS.items() if section.required}
    return {"written_on": HELD_ON, "sections": sections, **more}


class AfterReview(Client):
    """The service behind HTTP; `by` is one of the people above."""

    review = ""

    @classmethod
    async def of(cls, svc: Harness, folder: Path) -> AfterReview:
        """It is nine o'clock on the day of the review."""
        found = cls(svc, folder, router)
        began = facts.became("2025-07-07", team_id="T1", team_manager_id="TM1", social_worker_id="SW1")
        svc.clock.set(HELD_ON)
        await svc.hears(
            said(began),
            said(facts.allocated(iro="IRO7", on="2025-07-08"), by="allocation"),
            said(PastReviewRecorded(held_on=facts.day(HELD_ON))),
        )
        found.review = await found.review_id("completed")
        await svc.forget_announcements()
        return found

    async def review_id(self, status: str) -> str:
        (row,) = await self.svc.rows(reviews, status=status)
        return str(row["id"])

    async def is_not_completed_yet(self) -> None:
        """The review was held, and its outcome is still to be said."""
        async with self.svc.service.database.transaction() as connection:
            await connection.execute(update(reviews).where(reviews.c.id == self.review).values(completed_on=None))

    async def decided(self, *decisions: str) -> None:
        """The review's outcome, with these decisions."""
        async with self.svc.service.work() as work:
            data = {"decisions": [{"id": each} for each in decisions], "completed_on": HELD_ON}
            await state(work, CHILD, "review:outcome", data, by="IRO7", key=self.review)

    async def tries(self, method: str, what: str, by: str = "IRO7", review: str = "", **more: Any) -> httpx.Response:
        """The answer to a call about the review, or about another one."""
        path = f"/reviews/{review or self.review}/{what}"
        return await self.call(method, path, role=ROLES[by], subject=by, **more)

    async def says(self, what: str, by: str = "IRO7", **body: Any) -> dict[str, Any]:
        """What is answered to a statement that must be taken."""
        answer = await self.tries("POST", what, by, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def writes(self, body: dict[str, Any], revision: str | None = None, by: str = "IRO7") -> dict[str, Any]:
        """The record as it is answered to whoever has written it."""
        headers = {"If-Match": f'"{revision}"'} if revision else {}
        answer = await self.tries("PUT", "record", by, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def takes_back(self, what: str, by: str = "IRO7") -> httpx.Response:
        return await self.tries("POST", f"{what}/withdrawal", by, json={"reason": "said of another child"})

    async def duty(self, name: str) -> tuple[str, str | None]:
        """The status of the review's duty, and the day on which it was met."""
        (row,) = await self.svc.rows(duties, duty=name, key=self.review)
        return row["status"], row["met_on"] and row["met_on"].isoformat()

    async def told(self, *kinds: type[Event]) -> list[dict[str, Any]]:
        """What was announced, without the review's name, and with only what is there."""
        leave_out = set(ReviewEvent.model_fields)
        found = await self.svc.announced(*kinds)
        return [each.data.model_dump(mode="json", exclude_defaults=True, exclude=leave_out) for each in found]

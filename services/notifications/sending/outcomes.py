"""Writing down what became of tries to send: the notice's new status, and its announcement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import sending as sending_queries
from services.notifications.rules.announced import BY_HAND, about, described, said_about
from services.notifications.rules.retry import TryAgain, after_a_failure
from services.notifications.rules.status import Status, move
from services.notifications.rules.who_is_told import SETS
from services.notifications.sending.delivery import ForAPerson, NotSent, Result, Sent
from services.notifications.sending.letter_data import FEW, Case, particulars_of
from shared.duties import engine
from shared.events.services.notifications import NoticeDelivered, NoticeFailed, NoticeSent
from shared.policy import Profile
from shared.register import facts
from shared.storage.view import load_view
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """A try that was made: of which case, on which business day it ended, what came of it."""

    case: Case
    on: date
    result: Result

    @property
    def attempt_id(self) -> str:
        return str(self.case.notice["attempt_id"])


async def record(work: Work, profile: Profile, tried: Sequence[Tried], now: datetime) -> None:
    """Write down these tries at `now` (real time); a notice that another worker took over meanwhile is left to it."""
    as_now = await _still_ours(work.connection, tried)
    ours = [each for each in tried if each.attempt_id in as_now]
    overtaken = await _overtaken(work.connection, ours)
    changed, ended = [], []
    for each in ours:
        row = {**each.case.notice, **as_now[each.attempt_id], "overtaken": each.attempt_id in overtaken}
        values, outcome, code = _outcome(work, row, each, now)
        move(row["status"], Status(values["status"]))
        changed.append({**_as_it_stands(row), **values})
        ended.append({"id": each.attempt_id, "outcome": outcome, "code": code})
    await sending_queries.write_outcomes(work.connection, changed, ended)
    await _ask_ahead(work, profile)


async def _ask_ahead(work: Work, profile: Profile) -> None:
    """Of a few children ask at once all that is asked when, at the end, their duties are settled by what was told."""
    heard = engine.types_heard(profile, work.service)
    told = sorted({each.subject for each in work.announced if type(each.data) in heard})
    if told and len(told) <= FEW:
        await load_view(work.connection, (*facts.SET_QUERIES, *engine.set_queries(profile, work.service)), told)
        await facts.loaded(work, told)


async def _still_ours(connection: AsyncConnection, tried: Sequence[Tried]) -> Mapping[str, Row]:
    attempts = {each.case.notice["id"]: each.attempt_id for each in tried}
    return await sending_queries.still_being_sent(connection, attempts)


def _as_it_stands(row: Row) -> dict[str, Any]:
    """All that an outcome may change, as long as it does not."""
    names = (
        "id",
        "status",
        "channel",
        "tries",
        "told_on",
        "task_rule",
        "task_reason",
        "sent_at",
        "told_at",
        "failed_at",
    )
    return {"next_try_at": None} | {name: row[name] for name in names}


async def _overtaken(connection: AsyncConnection, tried: Sequence[Tried]) -> set[str]:
    """The tries that came to nothing while other contact details were told; these found nothing waiting for them."""
    failed = [each for each in tried if not isinstance(each.result, Sent)]
    if not failed:
        return set()
    now_held = await particulars_of(connection, [each.case.notice for each in failed])
    return {each.attempt_id for each, held in zip(failed, now_held, strict=True) if held != each.case.about}


async def set_aside(connection: AsyncConnection, tried: Tried) -> None:
    """Leave to a person a notice whose try cannot be written down; nothing is announced."""
    values = {
        "status": Status.FAILED.value,
        "task_rule": "outcome_not_recorded",
        "task_reason": "it was tried, but what became of it could not be written down",
    }
    changed = [{**_as_it_stands(row), **values} for row in (await _still_ours(connection, [tried])).values()]
    ended = [{"id": tried.attempt_id, "outcome": "not_recorded", "code": None} for _ in changed]
    await sending_queries.write_outcomes(connection, changed, ended)


def _outcome(work: Work, row: Row, each: Tried, now: datetime) -> tuple[dict[str, Any], str, str | None]:
    match each.result:
        case Sent():
            return _sent(work, row, each, each.result)
        case ForAPerson(rule, reason, in_tray):
            values = _for_a_person(work, row, Status.TASK, rule, reason, each.on)
            return values, "put_in_tray" if in_tray else "not_sent", rule
        case NotSent(code, permanent):
            return _not_sent(work, row, code, permanent, each.on, now), "failed", code


def _sent(work: Work, row: Row, each: Tried, result: Sent) -> tuple[dict[str, Any], str, str | None]:
    if not row["called_for"] or each.case.circumstances.told_of or row["duty"] in SETS:
        work.touch(about(row).subject, duties_too=False)  # it may have told what was withdrawn meanwhile
    saying = described(row, channel=result.channel)
    work.announce(NoticeSent(**saying, sent_on=each.on), **said_about(row))
    values = {"channel": result.channel, "task_rule": None, "task_reason": None, "sent_at": work.now}
    if not result.delivered:
        return values | {"status": Status.SENT.value}, "sent", None
    work.announce(NoticeDelivered(**saying, delivered_on=each.on), **said_about(row))
    return values | {"status": Status.DELIVERED.value, "told_on": each.on, "told_at": work.now}, "delivered", None


def _not_sent(work: Work, row: Row, code: str, permanent: bool, on: date, now: datetime) -> dict[str, Any]:
    """Try again later, or hand it to a person; not at all if the facts no longer call for it."""
    if not row["called_for"]:
        return _withdrawn()
    after = after_a_failure(row["tries"], permanent=permanent, now=now)
    if isinstance(after, TryAgain):
        return {"status": Status.QUEUED.value, "next_try_at": after.at}
    return _for_a_person(work, row, Status.FAILED, after.rule, f"{after.reason} ({code})", on)


def _for_a_person(work: Work, row: Row, status: Status, rule: str, reason: str, on: date) -> dict[str, Any]:
    if not row["called_for"]:
        return _withdrawn()
    if row["overtaken"]:
        return {"status": Status.QUEUED.value, "tries": 0}
    if row["duty"] in SETS:
        work.touch(about(row).subject, duties_too=False)  # a task stands for a letter of a set
    if row["task_rule"] != rule:
        work.announce(NoticeFailed(**described(row, channel=BY_HAND), failed_on=on, reason=rule), **said_about(row))
    return {
        "status": status.value,
        "channel": BY_HAND,
        "task_rule": rule,
        "task_reason": reason,
        "failed_at": row["failed_at"] or work.now,
    }


def _withdrawn() -> dict[str, Any]:
    return {"status": Status.WITHDRAWN.value}

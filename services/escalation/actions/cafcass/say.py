"""The IRO considers, consults, refers to Cafcass, or writes down its answer: with or without a dispute, on any day.

Source: Hull 2; reg 45; Blackpool 9.3, 10.6; Jersey 6.11 has no such route.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.escalation.actions.beside.words import day_of, given_day, not_ahead, of_kind, of_the_child, the_word
from services.escalation.queries import beside as queries
from services.escalation.rules.cafcass import may_refer as rules
from services.escalation.schemas.cafcass import NewContact
from services.escalation.tables.beside_disputes import cafcass_contacts
from shared.auth.roles import Caller
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, state, withdraw, words_about
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
CONTACT: Final = "cafcass:contact"


async def say_contact(work: Work, child_id: str, new: NewContact, iro_id: str | None, by: str) -> str:
    """Put it on record, and give its id; of a dispute for several children under the first of them.

    Raises Conflict and Unprocessable as the policy, the child's disputes and what was said before have it.
    """
    policy = work.profile.settings.cafcass_referral
    rules.must_have_the_route(policy)
    on = not_ahead(work, "/on", new.on)
    rules.check_steps(policy, new.steps, work.today)
    if new.dispute_id is not None:
        child_id = (await of_the_child(work, child_id, new.dispute_id))["subject"]
    words = of_kind((await words_about(work, [child_id]))[child_id], CONTACT)
    if new.kind == rules.REFERRED:
        outcomes = [row["outcome"] for row in await queries.disputes_for(work.connection, child_id) if row["ended_on"]]
        rules.may_refer(policy, outcomes)
        rules.must_have_taken(policy, {**_taken(words, new.dispute_id), **new.steps}, on)
    if new.kind == rules.ANSWERED:
        _must_be_referral(words, new.referral_id, on)
    id_ = new_id()
    data = {**new.model_dump(mode="json", exclude={"child_id", "on"}), "iro_id": iro_id}
    await state(work, child_id, CONTACT, data, by=by, key=id_, on=on)
    return id_


def _taken(words: Mapping[str, Word], dispute_id: str | None) -> dict[str, date]:
    """The steps of which was said before, of the same dispute or without one."""
    said = (word.data["steps"] for word in words.values() if word.data["dispute_id"] == dispute_id)
    return {step: day for each in said for step, given in each.items() if (day := given_day(given)) is not None}


def _must_be_referral(words: Mapping[str, Word], referral_id: str | None, on: date) -> None:
    word = words.get(referral_id or "")
    if word is None or word.data["kind"] != rules.REFERRED:
        raise Unprocessable.at("/referral_id", "is no referral of this child to Cafcass")
    if on < day_of(word):
        raise Unprocessable.at("/on", f"lies before the referral, which was made on {word.on}")


async def contact_to_take_back(work: Work, contact_id: str) -> tuple[Row, Word]:
    """A contact and what was said of it. Raises NotFound, and Conflict `answered-since` where an answer rests on it."""
    row = await queries.one(work.connection, cafcass_contacts, contact_id)
    if row is None:
        raise NotFound("contact")
    child_id = row["child_id"]
    word = await the_word(work, (child_id, "child"), CONTACT, contact_id, "contact")
    others = of_kind((await words_about(work, [child_id]))[child_id], CONTACT).values()
    answer = next((each for each in others if each.data["referral_id"] == contact_id), None)
    if answer is not None:
        detail = f"Cafcass answered this referral on {answer.on}: take that answer back first."
        raise Conflict("answered-since", "This referral has been answered", detail)
    return row, word


async def take_contact_back(work: Work, word: Word, reason: str, caller: Caller) -> None:
    """It never was, or not of this child."""
    await withdraw(work, word, by=caller.subject, reason=reason)

"""The record of a review: written in versions, distributed, and read by each reader as that reader may.

Until a version is distributed, writing it again replaces it; afterwards there is a new version, with its reason.

Source: Jersey 3.66-3.69; Blackpool 6.9 and appendix 3.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.scheduling.actions.follow_up.excluded_views import views_of_excluded
from services.scheduling.actions.follow_up.say import not_ahead, not_before
from services.scheduling.actions.follow_up.words import (
    DISTRIBUTED,
    RECORD,
    Said,
    day_of,
    reached,
    said_of,
    version_key,
)
from services.scheduling.rules.follow_up.readers_copy import gets_no_copy
from services.scheduling.rules.follow_up.sections import SECTIONS, SectionCode, missing
from services.scheduling.rules.follow_up.steps import Step, refuse_before_its_turn
from services.scheduling.schemas.record import NewRecord, Recipient, RecordDistributed, RecordWritten
from shared.refusals import Conflict, FieldError, NotFound, Unprocessable, must_match
from shared.register.statements import Word, state
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
VIEWS_CHANGED: Final = "views-changed"
NO_COPY: Final = "no-copy-for-this-person"
_NO_SUCH: Final = "No such version of this review's record has been written, or distributed yet."


class Version(NamedTuple):
    """One version of a record: its number, what was written, and its distribution if it went out."""

    number: int
    word: Word
    distributed: Word | None


async def write_record(work: Work, review: Row, body: NewRecord, if_match: str | None, by: str) -> Version:
    """Put a version on record: the draft anew, or after a distribution the next one. The version as it stands."""
    said = await said_of(work, review)
    refuse_before_its_turn(Step.RECORD_WRITTEN, reached(review, said))
    latest = said.latest
    if latest is not None:
        must_match(if_match, said.records[latest].id)
    elif if_match is not None:
        must_match(if_match, "")  # there is none yet, so none can have been read
    not_ahead(work, "/written_on", body.written_on)
    not_before("/written_on", body.written_on, review["held_on"], "the review was held")
    number = _next(said)
    if number > 1 and body.reason is None:
        raise Unprocessable.at("/reason", "say why there is a new version of a record that was distributed")
    _refuse_gaps(body)
    data = body.model_dump(mode="json", exclude={"written_on", "reason"})
    if body.reference is None:
        data["views_of_excluded"] = await views_of_excluded(work, review)
    word = await _state(work, review, number, data, body.written_on, body.reason, by)
    return Version(number, word, said.distributions.get(number))


def _next(said: Said) -> int:
    latest = said.latest or 1
    return latest + 1 if latest in said.distributions else latest


def _refuse_gaps(body: NewRecord) -> None:
    """A record that was written has every section that each record has."""
    if body.written_on is None or body.reference is not None:
        return
    gaps = missing(body.sections)
    if gaps:
        told = "every record that was written has this section: {}"
        raise Unprocessable(
            errors=[FieldError(f"/sections/{code}", told.format(SECTIONS[code].heading)) for code in gaps]
        )


async def _state(
    work: Work, review: Row, number: int, data: Mapping[str, Any], on: Any, reason: str | None, by: str
) -> Word:
    key = version_key(review["id"], number)
    return await state(work, review["child_id"], RECORD, data, by=by, key=key, on=on, reason=reason)


async def distribute_record(work: Work, review: Row, body: RecordDistributed, by: str) -> None:
    """Put on record that the latest version went out; said again it is a correction."""
    said = await said_of(work, review)
    refuse_before_its_turn(Step.RECORD_DISTRIBUTED, reached(review, said))
    number = max(said.records)
    not_ahead(work, "/distributed_on", body.distributed_on)
    not_before("/distributed_on", body.distributed_on, day_of(said.records[number]), "the record was written")
    _refuse_twice_the_same(body.to)
    await _refuse_other_views(work, review, said.records[number])
    data = body.model_dump(mode="json", include={"to"})
    key = version_key(review["id"], number)
    await state(work, review["child_id"], DISTRIBUTED, data, by=by, key=key, on=body.distributed_on)


async def _refuse_other_views(work: Work, review: Row, written: Word) -> None:
    """What an excluded parent thinks goes out as it was said last, or left out, last."""
    views = written.data.get("views_of_excluded")
    if views is not None and views != await views_of_excluded(work, review):
        how = "Write the record again first: an excluded parent's views were given, put right or left out since."
        raise Conflict(VIEWS_CHANGED, "The record has not the views of excluded parents as they are", how)


def _refuse_twice_the_same(to: Sequence[Recipient]) -> None:
    named = [each.person_id for each in to]
    again = [at for at, each in enumerate(named) if each is not None and each in named[:at]]
    if again:
        raise Unprocessable(errors=[FieldError(f"/to/{at}/person_id", "is named before") for at in again])


async def say_record_written(work: Work, review: Row, body: RecordWritten, by: str) -> None:
    """Put on record that the record was written, and distributed if that is said: of what is written here, or not."""
    said = await said_of(work, review)
    refuse_before_its_turn(Step.RECORD_WRITTEN, reached(review, said))
    not_ahead(work, "/written_on", body.written_on)
    not_before("/written_on", body.written_on, review["held_on"], "the review was held")
    number = said.latest or 1
    sent = said.distributions.get(number)
    if sent is not None and body.distributed_on is None and body.written_on > day_of(sent):
        raise Unprocessable.at("/written_on", f"lies after the day on which it was distributed: {sent.on}")
    data = dict(said.records[number].data) if said.records else {"sections": {}, "kept_from": [], "reference": None}
    if body.reference is not None and data["sections"]:
        raise Unprocessable.at("/reference", "this record is written here")
    data["reference"] = body.reference or data["reference"]
    _refuse_unfinished(data["sections"])
    await _state(work, review, number, data, body.written_on, None, by)
    if body.distributed_on is not None:
        await distribute_record(work, review, RecordDistributed(distributed_on=body.distributed_on, to=body.to), by)


def _refuse_unfinished(sections: Mapping[str, str]) -> None:
    gaps = missing(sections) if sections else []
    if gaps:
        how = "Write first: " + "; ".join(SECTIONS[SectionCode(code)].heading for code in gaps) + "."
        raise Conflict("record-unfinished", "The draft of the record has gaps", how)


async def version_of(work: Work, review: Row, number: int | None, *, drafts: bool) -> Version:
    """This version, or the latest that may be read: whoever does not write it reads what was distributed.

    Raises NotFound where there is none.
    """
    said = await said_of(work, review)
    readable = [each for each in said.records if drafts or each in said.distributions]
    wanted = max(readable, default=None) if number is None else number
    if wanted is None or wanted not in readable:
        raise NotFound("record", _NO_SUCH)
    return Version(wanted, said.records[wanted], said.distributions.get(wanted))


def refuse_who_gets_no_copy(version: Version, own: str | None, reader: str | None) -> None:
    """Refuse a copy for somebody who was decided to get something else in writing, or nothing.

    `own` is the caller, for whom there is no such record then; `reader` the person whose copy is asked for. Raises
    NotFound and Conflict.
    """
    to = version.distributed.data["to"] if version.distributed is not None else ()
    if own is not None and gets_no_copy(to, own):
        raise NotFound("record", _NO_SUCH)
    if reader is not None and gets_no_copy(to, reader):
        how = "It was decided that they get something else in writing, or nothing. Say the distribution again first."
        raise Conflict(NO_COPY, "This person does not get the record", how)

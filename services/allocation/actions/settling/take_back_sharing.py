"""What children were told of whom they share their IRO with follows the facts: it is taken back when the other is no
brother or sister after all, or never was in care, and put back when it is so again.

What an announcement of sharing said is withdrawn; of what the allocation itself said, which goes on, the names that are
none are announced (`iro.sharing_corrected`). That somebody got another IRO or left care makes nothing untrue of what
was told. Source: Hull 1; that what was told wrongly is taken back is local.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.allocation.actions.deciding.view import SIBLING, Picture
from shared.child.sharing import corrected_of
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocated, IroChanged, IroShared, IroSharingCorrected
from shared.register import facts
from shared.register.facts import Fact
from shared.register.statements import TakenBack, taken_back_of
from shared.register.take_back import put_back, take_back
from shared.work.unit_of_work import Work


async def told_of_so_far(work: Work, picture: Picture) -> dict[str, set[str]]:
    """Of each child with an IRO the siblings of whom the child was told, after what is not so was taken back."""
    told = {child_id: set(row["told_of"] or ()) for child_id, row in picture.open.items()}
    held, gone = await facts.loaded(work, picture.children), await taken_back_of(work, picture.children)
    said: list[Envelope] = []
    for child_id in sorted(picture.children):
        row, so = picture.open.get(child_id), _brothers_and_sisters(picture, child_id)
        for share in _not_so(held[child_id], so):
            said += take_back(work, share, stated_by=_because(work, child_id))
            if _is_about(row, share.data):
                told[child_id] -= set(getattr(share.data, "with_ids", ()))
        again = _so_again(gone.get(child_id, ()), so, row)
        if again:
            await put_back(work, child_id, {f"{work.source}|{each.event_id}" for each in again})
            told[child_id].update(other for each in again for other in each.data["with_ids"])
        for correction in _corrections(work, held[child_id], so):
            said.append(work.announce(correction, child_id, stated_by=_because(work, child_id)))
            if _is_about(row, correction):
                told[child_id] -= set(correction.not_with_ids)
    await facts.remember_announced(work, said)
    return told


def _corrections(work: Work, held: Sequence[Fact], so: set[str]) -> Iterable[IroSharingCorrected]:
    """What is to be said anew of those named with this child's allocations, in the order in which these were made."""
    for made in (fact.data for fact in held if isinstance(fact.data, IroAllocated | IroChanged)):
        wrong = set(made.shared_with) - so
        if wrong != corrected_of(made.allocation_id, held):
            yield IroSharingCorrected(
                allocation_id=made.allocation_id,
                iro_id=made.iro_id,
                not_with_ids=tuple(sorted(wrong)),
                corrected_on=work.today,
            )


def _brothers_and_sisters(picture: Picture, child_id: str) -> set[str]:
    """Under whatever ids they were spoken of; one of whom nothing says that they were ever in care has no IRO."""
    kin = picture.relatives.get(child_id, {}).get(SIBLING, set())
    in_care = (each for each in kin if each in picture.children and picture.children[each].periods)
    return {name for each in in_care for name in (each, *picture.duplicates.get(each, ()))}


def _not_so(held: Iterable[Fact], so: set[str]) -> list[Fact]:
    return [fact for fact in held if isinstance(fact.data, IroShared) and not so.issuperset(fact.data.with_ids)]


def _so_again(gone: Iterable[TakenBack], so: set[str], row: Mapping[Any, Any] | None) -> list[TakenBack]:
    shares = [each for each in gone if each.kind == IroShared.wire_type()]
    mine = [each for each in shares if row is not None and row["id"] == each.data["allocation_id"]]
    return [each for each in mine if so.issuperset(each.data["with_ids"])]


def _is_about(row: Mapping[Any, Any] | None, said: object) -> bool:
    its = IroShared | IroSharingCorrected
    return row is not None and isinstance(said, its) and said.allocation_id == row["id"]


def _because(work: Work, child_id: str) -> tuple[str, ...]:
    """What was heard of the other child, where nothing was of this one."""
    return tuple(work.causes) if child_id not in work.touched and len(work.causes) == 1 else ()

"""Settling what stands beside disputes: freezes, Cafcass, legal advice, and practice that was seen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table

from services.escalation.actions.advice.say import SOUGHT
from services.escalation.actions.advice.settle import advice_wanted
from services.escalation.actions.beside.derived import Derived, bring_in_line
from services.escalation.actions.cafcass.say import CONTACT
from services.escalation.actions.cafcass.settle import contacts_wanted
from services.escalation.actions.counterparts.say import ASKED
from services.escalation.actions.counterparts.settle import counterparts_wanted
from services.escalation.actions.freezes.say import FREEZE
from services.escalation.actions.freezes.settle import freezes_wanted
from services.escalation.actions.practice.adverse import adverse_wanted
from services.escalation.actions.practice.observed import observations_wanted
from services.escalation.actions.practice.patterns import settle_patterns
from services.escalation.queries import beside as queries
from services.escalation.tables.beside_disputes import (
    adverse_treatment,
    cafcass_contacts,
    counterparts,
    freezes,
    legal_advice,
    observations,
    team_reviews,
)
from shared.policy import Profile
from shared.register.aliases import survivors_of, under_which_ids
from shared.register.statements import Word, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_OF_DISPUTES: Final = frozenset({FREEZE, ASKED, CONTACT, SOUGHT})


async def settle_beside(work: Work, subjects: Sequence[str], profile: Profile, gone: Sequence[Row] = ()) -> None:
    """Bring all of it in line with what was said of these subjects, after the disputes; then the patterns.

    `gone` are the disputes that are none any more: they count in no pattern.
    """
    merged = await survivors_of(work, subjects)
    wanted = sorted({merged.get(subject, subject) for subject in subjects})
    words = await words_about(work, wanted)
    under = await under_which_ids(work, wanted)
    there = await queries.tables_about(work.connection, under)
    disputes = await _disputes_named(work, words.values())
    derived = _derived(words, disputes, profile)
    observed: list[Row] = [*gone]
    for table, its in derived.items():
        if its or table.name in there:
            known = await queries.on_record(work.connection, table, under, [each.row["id"] for each in its])
            rows = await bring_in_line(work, table, known, its)
            observed += rows if table is observations else []
    await settle_patterns(work, wanted, under, observed, profile, reviewed=team_reviews.name in there)


def _derived(
    words: Mapping[str, Sequence[Word]], disputes: Mapping[str, Row], profile: Profile
) -> dict[Table, list[Derived]]:
    """Every row of each of these tables, as it follows from what was said."""
    said = words.items()
    return {
        freezes: [each for one, its in said for each in freezes_wanted(one, its, disputes, profile)],
        counterparts: [each for one, its in said for each in counterparts_wanted(one, its, disputes)],
        cafcass_contacts: [each for one, its in said for each in contacts_wanted(one, its, disputes)],
        legal_advice: [each for one, its in said for each in advice_wanted(one, its, disputes)],
        observations: [each for one, its in said for each in observations_wanted(one, its)],
        adverse_treatment: [each for one, its in said for each in adverse_wanted(one, its)],
    }


async def _disputes_named(work: Work, words: Iterable[Sequence[Word]]) -> Mapping[str, Row]:
    """The disputes that these words name, by id: one that has ended freezes nothing any more, and it says for whom else
    it is."""
    ids = {word.data["dispute_id"] for its in words for word in its if word.kind in _OF_DISPUTES}
    return await queries.disputes_by_id(work.connection, ids - {None})

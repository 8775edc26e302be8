"""What is noted of letters that go in English to somebody who asked for another language; the child is settled."""

from collections.abc import Sequence

from services.notifications.queries import translations as queries
from services.notifications.rules.languages import asks_for_another
from services.notifications.sending.letter_data import Case, address_of
from services.notifications.sending.translations import Translations
from shared.work.unit_of_work import Work


async def note_untranslated(work: Work, cases: Sequence[Case], translations: Translations) -> None:
    """Note of these, which are about to be sent, once a person and language that the council has no text."""
    found = [(case, language) for case in cases if (language := _lacking(case, translations)) is not None]
    if not found:
        return
    rows = [
        {
            "person_id": address_of(case.notice),
            "language": language,
            "child_id": case.notice["child_id"],
            "kind": case.notice["recipient_kind"],
            "since_on": work.today,
            "event_id": case.notice["why_event_id"],
            "event_type": case.notice["why_event_type"],
        }
        for case, language in found
    ]
    new = await queries.want(work.connection, rows)
    for row in rows:
        if (row["person_id"], row["language"]) in new:
            work.touch(row["child_id"])


def _lacking(case: Case, translations: Translations) -> str | None:
    language, template = case.about.language, case.notice["template"]
    if language is None or not asks_for_another(language, template) or translations.has(language, template):
        return None
    return language

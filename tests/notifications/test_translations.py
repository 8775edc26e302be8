"""Letters in the language that somebody asked for, where the council has a text; else English, and a person knows."""

from datetime import date
from pathlib import Path

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.letters import CareEndedToChild
from services.notifications.schemas.notices import PersonBody
from services.notifications.sending.postman import Postman
from services.notifications.sending.translations import Translations
from tests.support.notices import WORKER, PostOffice, allocated, became, put

pytestmark = pytest.mark.both("statements")
OFFER = "You can have this letter in another language"
SUBJECT = "Twój IRO\n"
BODY = """\
Cześć{% if child_name %} {{ child_name }}{% endif %},

Twój IRO to {{ iro.name }}, {{ iro.email }} <IRO>.

{{ council_name }}
"""


class TranslatingOffice(PostOffice):
    """With a folder of the council's translations."""

    folder: Path | None = None

    @property
    def postman(self) -> Postman:
        made = super().postman
        made._translations = Translations(self.folder)
        return made


@pytest.fixture
async def office(start_service, tmp_path):
    office = TranslatingOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    office.folder = tmp_path
    await put(office, "SW12", WORKER)
    return office


def text(folder, language, *, subject=SUBJECT, body=BODY, letter="iro_named_to_child"):
    of = folder / language / letter
    of.mkdir(parents=True)
    (of / "subject.txt").write_text(subject, encoding="utf-8")
    (of / "body.txt").write_text(body, encoding="utf-8")


async def child_speaks(office, language, child="C1047", allocation="A1"):
    await put(
        office, child, PersonBody(name="Tamsin Reed", preferred_name="Tam", email="tam@home.example", language=language)
    )
    await office.svc.hears(became(child), allocated(child, allocation=allocation))
    await office.sends()
    return [each.letter for each in office.sender.sent if each.to == "tam@home.example"][-1]


async def digest(office, moment="2026-01-07T08:00", to="worker@council.example"):
    before = len(office.sender.sent)
    await office.svc.sweeps(moment)
    await office.sends()
    letters = [each.letter.text for each in office.sender.sent[before:] if each.to == to]
    return [line for letter in letters for line in letter.splitlines() if "translated" in line]


@pytest.mark.parametrize(("asked", "folder"), [("pl", "pl"), ("pl-PL", "pl"), ("pl-PL", "pl-pl"), ("PL", "pl")])
async def test_who_asked_for_a_language_gets_the_councils_text_in_it(office, tmp_path, asked, folder):
    text(tmp_path, folder)
    letter = await child_speaks(office, asked)
    assert (letter.subject, letter.language) == ("Twój IRO", folder)
    assert letter.text == ("Cześć Tam,\n\nTwój IRO to Samira Oduya, samira@council.example <IRO>.\n\nHessle Council\n")
    assert '<p dir="auto">Twój IRO to Samira Oduya, samira@council.example &lt;IRO&gt;.</p>' in letter.html
    assert OFFER not in letter.text
    assert await digest(office) == []


@pytest.mark.parametrize("language", [None, "en", "en-GB", "EN"])
async def test_to_whom_english_is_right_nothing_is_offered_and_nobody_is_asked(office, language):
    letter = await child_speaks(office, language)
    assert letter.language == "en-GB"
    assert OFFER not in letter.text + letter.html
    assert await digest(office) == []


async def test_without_a_text_it_goes_in_english_offers_one_and_the_social_worker_is_asked_once(office, tmp_path):
    text(tmp_path, "fr")  # another language's text is nobody's
    letter = await child_speaks(office, "pl")
    assert letter.language == "en-GB"
    assert letter.text.endswith(
        f"\n{OFFER}, or somebody can explain it to you. Please ask the child's social worker.\n"
    )
    assert f"<p>{OFFER}" in letter.html
    (line,) = await digest(office)
    assert line.startswith("- C1047: Letters to the child C1047 go in English, though the language pl is asked for")
    await put(office, "M1", PersonBody(email="mum@home.example", language="pl"))
    await office.svc.hears(became("C2"), allocated("C2", allocation="A2"), now="2026-01-07T09:00")
    assert await digest(office, "2026-01-08T08:00") == []
    assert await digest(office, "2026-01-09T08:00") == []


async def test_it_is_once_a_person_and_language_however_many_letters_and_again_for_another_language(office):
    await child_speaks(office, "pl")
    assert len(await digest(office)) == 1
    await put(office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example", language="uk"))
    await office.svc.hears(allocated(allocation="A2", iro="I2", on="2026-01-07"), now="2026-01-07T09:00")
    await office.sends()
    (line,) = await digest(office, "2026-01-08T08:00")
    assert "language uk" in line
    assert {row["status"] for row in await office.notices(rule="ask_for_translations")} == {"delivered"}


async def test_where_nobody_is_the_social_worker_it_is_a_task_for_a_person(office):
    await put(office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example", language="pl"))
    await office.svc.hears(became(worker=None), allocated())
    await office.sends()
    await digest(office)
    (row,) = await office.notices(rule="ask_for_translations")
    assert (row["status"], row["task_rule"], row["about_id"]) == ("task", "recipient_not_named", "C1047")


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (SUBJECT, "{{ council_name }}"),  # without the IRO it tells nothing
        (SUBJECT, BODY + "{{ "),
        (SUBJECT, BODY + "{{ nobody }}"),
        (SUBJECT, BODY + "{{ iro.nothing }}"),
        ("{{ child_name }}\n", BODY),  # a subject line holds no name
        ("", BODY),
        (SUBJECT, BODY + "{{ iro.__class__.__mro__[1].__subclasses__() }}"),
    ],
    ids=[
        "leaves out the IRO",
        "is broken",
        "has a name of its own",
        "asks too much",
        "names the child",
        "empty",
        "digs",
    ],
)
async def test_a_text_that_cannot_be_used_is_not_and_the_letter_goes_in_english(office, tmp_path, subject, body):
    text(tmp_path, "pl", subject=subject, body=body)
    letter = await child_speaks(office, "pl")
    assert letter.language == "en-GB"
    assert OFFER in letter.text


async def test_a_text_put_there_later_is_used_from_then_on(office, tmp_path):
    assert (await child_speaks(office, "pl")).language == "en-GB"
    text(tmp_path, "pl")
    assert (await child_speaks(office, "pl", "C2", "A2")).language == "pl"


def test_dates_are_written_in_figures(tmp_path):
    text(tmp_path, "pl", letter="care_ended_to_child", body="{{ council_name }}: {{ happened_on | in_words }}\n")
    context = CareEndedToChild(council_name="Hessle Council", happened_on=date(2026, 6, 1))
    letter = Translations(tmp_path).write("pl", "care_ended_to_child", context)
    assert letter is not None
    assert letter.text == "Hessle Council: 01/06/2026\n"

"""Literally every letter there is, on every channel and with all that is put in with it, gives nothing protected away.

Each row of the table and each template has a notice of its own, put on record as it is and sent for real, while every
field of every fact, every address and every link that could be told has a protected word in it.
"""

from datetime import date
from email.message import EmailMessage

import pytest
from sqlalchemy import insert

from services.notifications.declaration import DECLARATION
from services.notifications.letters import TEMPLATES
from services.notifications.pages import print_run as pages
from services.notifications.queries.seen import EVERY_NOTICE
from services.notifications.rules.who_is_told import PATTERNS, TOLD
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import SpoolSender
from services.notifications.senders.smtp import SmtpSender, SmtpSettings
from services.notifications.sending.iro_directory import IroDetails
from services.notifications.sending.leaflets import Leaflets
from services.notifications.sending.postman import Postman
from services.notifications.sending.preview import Previews
from services.notifications.sending.print_run import PrintRun
from services.notifications.tables.court_documents import court_documents
from services.notifications.tables.notices import notices
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.work.ids import new_id
from tests.support.events import event
from tests.support.mail import NOW, Postbox, mail_server, now, read
from tests.support.notices import PostOffice, allocated, became, put, shared
from tests.support.protected import SECRET, WHERE, everything_that_happens, is_betrayed_in

FILES = ("review-policy.txt", "complaints.txt", "advocate.txt")
OWN = "1 OWN ROAD"
"""Where the recipient lives is on the recipient's envelope."""
EVENT = "E-1"
PATTERN = {
    "pattern_id": f"{SECRET}9",
    "team_id": "T1",
    "person_id": f"{SECRET}1",
    "category": "reviews_lacking",
    "identified_on": "2026-01-06",
    "from_on": "2026-01-01",
    "children": 2,
    "observations": 2,
    "reviews": 6,
    "lacked": ["pep"],
}
NOT_LETTERS = frozenset({"told_wrongly"})
"""What the table names and is a task for a person, not a letter."""


def everything_there_is():
    """The rule, the template and the recipient of each row of the table, and of each template that has none."""
    rows = [line for lines in TOLD.values() for line in lines if line.letter not in NOT_LETTERS]
    found = [(line.id if line.by is None else line.by, line.letter, line.to) for line in rows]
    seen = {letter for _, letter, _ in found}
    return [*dict.fromkeys(found)] + [("no_row", name, each.to) for name, each in TEMPLATES.items() if name not in seen]


def notice(rule, template, to):
    """As it is on record when it is due; what does not go into a letter has a protected word."""
    occasion = f"{rule}|first_review|{SECRET}|{'adults' if template.startswith('leaflets') else '10:00'}"
    if rule == "ask_for_translations":
        occasion = "ask_for_translations|child|pl"  # for whom, and in which language
    if template == "iro_shared_to_child":
        occasion = "S1"  # by which the brothers and sisters are counted
    if template == PATTERNS:
        occasion = f"practice_pattern.identified|{PATTERN['pattern_id']}"
    words = dict.fromkeys(("reason", "source", "task_reason"), SECRET)
    day = date(2026, 1, 20)
    return words | {
        "id": new_id(),
        "child_id": "" if template == PATTERNS else "C1047",
        "subjectkind": "team" if template == PATTERNS else "child",
        "recipient_kind": to,
        "recipient_id": "C1047" if to == "child" else "I1" if to == "iro" else f"P-{to}",
        "template": template,
        "allocation_id": "A1",
        "occasion": occasion,
        "iro_id": "I1",
        "previous_iro_id": "I2",
        "case_number": "HU26C50001",
        "about_id": "G1" if template.startswith("guardian_named") else "T1" if template == PATTERNS else "I2",
        "from_on": day,
        "to_on": day,
        "why_event_id": EVENT,
        "why_event_type": "child.became_looked_after",
        "why_on": date(2026, 1, 6),
        "rule": rule,
        "status": "queued",
        "called_for": True,
        "created_at": NOW,
        "tries": 0,
        "document_id": "D1" if template.startswith("court_document") else None,
        "review_id": "R1",
        "urgent": False,
    }


def pattern():
    """A team's, in which what is no code of ours has a protected word."""
    said = event(PracticePatternIdentified.model_validate(PATTERN), "T1", time="2026-01-06", source="/iro/escalation")
    return said._replace(subjectkind="team")


def document():
    said = {"link": f"https://lcs.example/{SECRET}", "record_ref": SECRET, "said": {}, "also_for": []}
    return said | {
        "id": "DOC1",
        "child_id": "C1047",
        "document_id": "D1",
        "kind": "directions",
        "received_on": date(2026, 1, 6),
        "status": "received",
        "why_event_id": EVENT,
    }


class Everything(PostOffice):
    """A post office with every letter in it."""

    folder = None

    @property
    def postman(self):
        return Postman(
            self.svc.service,
            sender=self.sender,
            directory=self.directory,
            council_name="Hessle Council",
            tray=self.tray,
            leaflets=Leaflets(self.folder),
            now=self.time.now,
        )

    async def fill(self, *, by_email):
        """All who are told are reached by e-mail, or by post alone."""
        reach = {"email": "told@x.example"} if by_email else {"postal_address": OWN}
        for to in sorted({to for *_, to in everything_there_is()} - {"child", "iro"}):
            await put(self, f"P-{to}", PersonBody(name="Pat Told", **reach))
        home = {"email": "tam@home.example", "postal_address": f"{SECRET} Street"} if by_email else reach
        await put(self, "C1047", PersonBody(name="Tamsin Reed", preferred_name="Tam", **home))
        await put(self, "G1", PersonBody(name="Gil Lee", phone="01482 1", postal_address=f"{SECRET} Street"))
        await self.svc.hears(
            became(worker=None, placement=WHERE), allocated(), shared(), *everything_that_happens(), pattern()
        )
        async with self.svc.service.database.transaction() as connection:
            await connection.execute(notices.delete())
            await connection.execute(insert(notices), [notice(*each) for each in everything_there_is()])
            await connection.execute(court_documents.delete())
            await connection.execute(insert(court_documents), [document()])


@pytest.fixture
async def office(start_service, tmp_path):
    office = Everything(await start_service(DECLARATION, now="2026-01-06T10:00"))
    office.folder = tmp_path / "leaflets"
    (office.folder / "adults").mkdir(parents=True)
    for name in FILES:
        (office.folder / "adults" / name).write_text("What a review is")
    return office


def words_of(message: EmailMessage) -> str:
    """All that there is in an e-mail, the names and contents of what is put in with it too."""
    headers = [value for name, value in message.items() if name != "To"]
    parts = [part for part in message.walk() if not part.is_multipart()]
    return "\n".join([*headers, *(f"{part.get_filename()} {part.get_content()}" for part in parts)])


async def what_became(office):
    return {(row["template"], row["status"]) for row in await office.svc.rows(notices)}


def assert_all_went(became, status):
    """The guard: whoever adds a letter has it written here, or this says which was not."""
    assert {template for template, _ in became} == TEMPLATES.keys()
    assert {(template, each) for template, each in became if each != status} == set()


async def test_by_e_mail_no_letter_gives_anything_protected_away(office, tmp_path):
    office.sender = SpoolSender(tmp_path / "spool", now=now)
    await office.fill(by_email=True)
    await office.sends()
    assert_all_went(await what_became(office), "delivered")
    letters = [read(each.read_bytes()) for each in (tmp_path / "spool").glob("*.eml")]
    assert len(letters) == len(everything_there_is())
    assert [each["Subject"] for each in letters if is_betrayed_in(words_of(each))] == []
    files = [part.get_filename() for each in letters for part in each.iter_attachments()]
    assert set(files) == set(FILES)


async def test_to_a_mail_server_no_letter_gives_anything_protected_away(office):
    postbox = Postbox()
    async with mail_server(postbox) as port:
        settings = SmtpSettings.from_url(f"smtp://127.0.0.1:{port}?from=iro@council.example&starttls=off")
        office.sender = SmtpSender(settings, now=now)
        await office.fill(by_email=True)
        await office.sends()
    assert_all_went(await what_became(office), "delivered")
    assert len(postbox.letters) == len(everything_there_is())
    assert [each["Subject"] for each in postbox.letters if is_betrayed_in(words_of(each))] == []


async def test_by_hand_no_letter_gives_anything_protected_away(office, tmp_path):
    office.tray = SpoolSender(tmp_path / "tray", now=now)
    office.directory.iros = {each: IroDetails(each, None, "01482 1") for each in ("I1", "I2")}
    await office.fill(by_email=False)
    await office.sends()
    assert_all_went(await what_became(office), "task")
    letters = [read(each.read_bytes()) for each in (tmp_path / "tray").glob("*.eml")]
    assert len(letters) == len(everything_there_is())
    assert [each["Subject"] for each in letters if is_betrayed_in(words_of(each))] == []


async def test_by_post_no_letter_gives_anything_protected_away(office):
    await office.fill(by_email=False)
    await office.sends()
    run = PrintRun(office.svc.service, office.directory, "Hessle Council", "http://iro.test", office.time.now)
    printed = await run.of_day(date(2026, 1, 6), EVERY_NOTICE)
    to_people = {name for _, name, to in everything_there_is() if to != "iro"}
    assert {each.notices[0]["template"] for each in printed if each.letter is not None} == to_people
    sheets = [pages.Sheet(each.address, each.letter.text, ["N"], "en", each.with_leaflets) for each in printed]
    page = pages.print_page(pages.PrintView(date(2026, 1, 6), sheets, [], more=False))
    assert not is_betrayed_in(page)
    assert page.count(OWN) == len(sheets)


async def test_no_preview_gives_anything_protected_away(office):
    await office.fill(by_email=True)
    previews = Previews(office.svc.service, office.directory, "Hessle Council", "http://iro.test")
    shown = await previews.of_event(EVENT, None)
    assert {each.notice["template"] for each in shown if each.letter is not None} == TEMPLATES.keys()
    assert [each for each in shown if is_betrayed_in(each.letter.text + each.letter.html + each.letter.subject)] == []


def test_the_table_names_no_letter_that_is_not_written_here():
    named = {line.letter for lines in TOLD.values() for line in lines} - NOT_LETTERS
    assert named <= TEMPLATES.keys()

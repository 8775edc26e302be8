"""The record of a review: its versions, who reads what of it, and how it looks as data, page and Word file."""

from collections.abc import Awaitable, Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.pages.record import record_page
from services.scheduling.pages.record_file import record_file
from services.scheduling.rules.follow_up.readers_copy import Copy, passages_for
from services.scheduling.rules.follow_up.sections import SECTIONS, SectionCode, missing
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import ReviewRecordWritten
from shared.storage.tables import audit, outbox, statements
from tests.support.after_reviews import DECLARATION, AfterReview, whole_record
from tests.support.harness import Harness
from tests.support.laws import examples

KEPT = {"person_id": "TM1", "sections": ["placement"], "reason": "The address is not to be known"}


@pytest.fixture
async def after(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AfterReview:
    found = await AfterReview.of(await start_service(DECLARATION), tmp_path / "keys")
    found.svc.clock.set("2026-03-20")
    return found


def test_the_sections_are_those_of_the_form_in_its_order() -> None:
    headings = [section.heading.split(" (")[0] for section in SECTIONS.values()]
    assert headings == [
        "Attendees", "Apologies", "Background information", "Care planning", "Placement", "Leisure", "Health",
        "Education", "Contact", "Identity", "Safeguarding issues", "Child’s view", "Child’s legal rights",
        "Parents’ views and significant others", "Other issues", "Disagreements",
        "Recommendations from previous review", "Recommendations from this review", "Next review",
    ]  # fmt: skip
    assert set(SECTIONS) == set(SectionCode)


async def test_a_draft_is_replaced_and_what_was_distributed_gets_a_new_version_with_its_reason(
    after: AfterReview,
) -> None:
    draft = await after.writes({"sections": {"placement": "With Jo."}})
    assert (draft["version"], draft["written_on"]) == (1, None)
    assert await after.svc.announced(ReviewRecordWritten) == []
    written = await after.writes(whole_record(written_on="2026-03-10"), draft["revision"])
    assert (written["version"], len(written["sections"])) == (1, len(missing(())))
    await after.says("record-distributed", distributed_on="2026-03-11")
    body = whole_record(written_on="2026-03-12")
    refused = await after.tries("PUT", "record", json=body, headers={"If-Match": written["revision"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    second = await after.writes({**body, "reason": "A name was wrong"}, written["revision"])
    assert (second["version"], second["reason"], second["distributed_on"]) == (2, "A name was wrong", None)
    first = await after.tries("GET", "record?version=1")
    assert (first.json()["written_on"], first.json()["distributed_on"]) == ("2026-03-10", "2026-03-11")
    assert (await after.tries("GET", "record?version=3")).status_code == 404


async def test_who_changes_a_record_says_which_they_read(after: AfterReview) -> None:
    first = await after.writes({"sections": {"placement": "One."}})
    second = await after.writes({"sections": {"placement": "Two."}}, first["revision"])
    for sent, status in [(None, 428), (first["revision"], 412), (f'W/"{second["revision"]}"', 200)]:
        headers = {"If-Match": sent} if sent else {}
        answer = await after.tries("PUT", "record", json={"sections": {"placement": "Three."}}, headers=headers)
        assert answer.status_code == status, sent
    assert answer.headers["etag"] == f'"{answer.json()["revision"]}"'
    wrong = await after.tries("PUT", "record", json={"sections": {}}, headers={"If-Match": first["revision"]})
    assert wrong.status_code == 422, "a wrong body comes before a wrong version"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/sections"]),
        ({"sections": {"placement": "x"}, "reference": "LCS/1"}, ["/reference"]),
        ({"reference": "LCS/1", "kept_from": [KEPT]}, ["/reference"]),
        ({"sections": {"placement": "x"}, "written_on": "2026-03-21"}, ["/written_on"]),
        ({"sections": {"placement": "x"}, "written_on": "2026-03-01"}, ["/written_on"]),
        ({"sections": {"placement": " \n "}}, ["/sections/placement"]),
        ({"sections": {"placement": "x\x07"}}, ["/sections/placement"]),
        (
            {"sections": dict.fromkeys([*missing(())[1:]], "x"), "written_on": "2026-03-10"},
            [f"/sections/{missing(())[0]}"],
        ),
    ],
)
async def test_what_cannot_be_a_record_is_refused_by_its_field(
    after: AfterReview, body: dict[str, Any], pointers: list[str]
) -> None:
    refused = await after.tries("PUT", "record", json=body)
    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, pointers)


async def test_a_section_that_the_form_has_not_is_refused(after: AfterReview) -> None:
    refused = await after.tries("PUT", "record", json={"sections": {"pets": "A dog."}})
    assert (refused.status_code, "pets" in refused.json()["errors"][0]["pointer"]) == (422, True)


async def test_only_who_writes_it_reads_a_draft_and_whose_copies_leave_out_what(after: AfterReview) -> None:
    draft = await after.writes(whole_record(kept_from=[KEPT]))
    assert draft["kept_from"] == [KEPT]
    for by in ("SW1", "TM1"):
        assert (await after.tries("GET", "record", by)).status_code == 404, "it was not distributed"
    await after.says("record-distributed", distributed_on="2026-03-12", to=[{"person_kind": "social_worker"}])
    read = (await after.tries("GET", "record", "SW1")).json()
    assert (len(read["sections"]), read["kept_from"], read["distributed_to"]) == (len(missing(())), [], [])
    assert (await after.call("GET", f"/reviews/{after.review}/record", role="iro", subject="IRO9")).status_code == 404
    for role in ("child", "dashboard", "complaints"):
        answer = await after.call("GET", f"/reviews/{after.review}/record", role=role, subject="C1047")
        assert answer.status_code == 403, role
    assert "read_review_record" in {row["action"] for row in await after.svc.rows(audit)}


@pytest.mark.parametrize("drawn", ["json", "html", "docx"])
async def test_a_copy_says_nothing_of_what_is_kept_from_its_reader(after: AfterReview, drawn: str) -> None:
    await after.writes(whole_record(kept_from=[KEPT]))
    await after.says("record-distributed", distributed_on="2026-03-12")
    for by, path, whole in [
        ("IRO7", f"record?format={drawn}", True),
        ("IRO7", f"record?format={drawn}&for=SW1", True),
        ("IRO7", f"record?format={drawn}&for=TM1", False),
        ("SW1", f"record?format={drawn}", True),
        ("SW1", f"record?format={drawn}&for=TM1", False),
        ("TM1", f"record?format={drawn}", False),
        ("TM1", f"record?format={drawn}&for=SW1", False),
    ]:
        answer = await after.tries("GET", path, by)
        assert answer.status_code == 200, answer.text
        text = everything_in(answer.content) if drawn == "docx" else answer.text
        assert ("Said of placement." in text) is whole, (by, path)
        assert ("Placement" in text) is whole, (by, path)
        assert ("The address" in text) is (by == "IRO7" and path == "record?format=json")
        assert "Said of health." in text


async def test_who_gets_less_than_the_record_is_decided_with_a_reason(after: AfterReview) -> None:
    await after.writes(whole_record())
    for to, pointer in [
        ([{"person_kind": "parent", "person_id": "P1", "what": "other"}], "/to/0/reason"),
        (
            [{"person_kind": "parent", "person_id": "P1"}, {"person_kind": "carer", "person_id": "P1"}],
            "/to/1/person_id",
        ),
    ]:
        body = {"distributed_on": "2026-03-12", "to": to}
        refused = await after.tries("POST", "record-distributed", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    early = await after.tries("POST", "record-distributed", json={"distributed_on": "2026-03-01"})
    assert early.json()["errors"][0]["pointer"] == "/distributed_on"
    father = {"person_kind": "parent", "person_id": "P1", "what": "other", "reason": "No contact order: the decisions"}
    await after.says("record-distributed", distributed_on="2026-03-12", to=[father])
    assert (await after.tries("GET", "record")).json()["distributed_to"] == [father]
    told = "".join(row["data"] for row in await after.svc.rows(outbox))
    assert "No contact" not in told
    assert "Said of" not in told


@pytest.mark.parametrize("drawn", ["json", "html", "docx"])
async def test_who_is_not_to_get_the_record_gets_no_copy_in_any_format(after: AfterReview, drawn: str) -> None:
    await after.writes(whole_record())
    to = [
        {"person_kind": "guardian", "person_id": "TM1", "what": "other", "reason": "The decisions are enough"},
        {"person_kind": "parent", "person_id": "P1", "what": "none", "reason": "No contact order"},
        {"person_kind": "parent", "person_id": "P2"},
    ]
    await after.says("record-distributed", distributed_on="2026-03-12", to=to)
    statuses = {
        (by, reader): (await after.tries("GET", f"record?format={drawn}{reader}", by)).status_code
        for by in ("IRO7", "TM1", "SW1")
        for reader in ("", "&for=P1", "&for=P2")
    }
    assert {pair for pair, status in statuses.items() if status == 200} == {
        ("IRO7", ""), ("IRO7", "&for=P2"), ("SW1", ""), ("SW1", "&for=P2"),
    }  # fmt: skip
    assert {statuses["TM1", each] for each in ("", "&for=P1", "&for=P2")} == {404}
    refused = await after.tries("GET", f"record?format={drawn}&for=P1")
    assert (refused.status_code, refused.json()["type"]) == (409, "no-copy-for-this-person")


async def test_a_record_that_was_not_written_after_all_is_a_draft_again(after: AfterReview) -> None:
    written = await after.writes(whole_record(written_on="2026-03-10"))
    assert await after.svc.rows(statements, kind="duty:record") != []
    draft = await after.writes({"sections": {"placement": "With Jo."}}, written["revision"])
    assert (draft["version"], draft["written_on"]) == (1, None)
    (said,), (gone,) = await after.svc.announced(ReviewRecordWritten), await after.svc.announced(FactWithdrawn)
    assert gone.data.withdraws.id == said.id
    refused = await after.tries("POST", "record-distributed", json={"distributed_on": "2026-03-12"})
    assert (refused.status_code, refused.json()["type"]) == (409, "record-not-written")


async def test_the_day_of_a_record_kept_elsewhere_is_put_right_and_stays_before_its_distribution(
    after: AfterReview,
) -> None:
    await after.says("record", written_on="2026-03-10", distributed_on="2026-03-12", reference="LCS/REC/7")
    refused = await after.tries("POST", "record", json={"written_on": "2026-03-13"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/written_on")
    answer = await after.says("record", written_on="2026-03-12")
    assert (answer["record_written_on"], answer["record_distributed_on"]) == ("2026-03-12", "2026-03-12")


async def test_a_draft_with_gaps_is_not_said_to_be_written(after: AfterReview) -> None:
    await after.writes({"sections": {"placement": "With Jo."}})
    refused = await after.tries("POST", "record", json={"written_on": "2026-03-10"})
    assert (refused.status_code, refused.json()["type"]) == (409, "record-unfinished")
    assert "Attendees" in refused.json()["detail"]


# how it looks

TEXTS = {"attendees": "Jo Roe, IRO\nAli Khan <social worker>", "placement": "With the “Smiths”.\n\nHappy there."}
COPY = Copy("C1047", date(2026, 3, 2), 2, date(2026, 3, 10), passages_for({"sections": TEXTS, "kept_from": []}, ()))


def test_the_page_has_one_title_a_heading_for_each_section_and_no_script() -> None:
    page = record_page(COPY)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB"')
    assert page.count("<h1") == 1
    assert '<h1 class="govuk-heading-l">Record of the review of 2 March 2026</h1>' in page
    assert '<h2 class="govuk-heading-m" id="placement">Placement</h2>\n      <p class="govuk-body">With the' in page
    assert "Ali Khan &lt;social worker&gt;" in page
    assert page.count('<p class="govuk-body">') == 4
    assert ("<script" in page, "style=" in page, "Health" in page) == (False, False, False)


def test_the_word_file_opens_again_with_its_headings_its_language_and_no_author() -> None:
    opened = Document(BytesIO(record_file(COPY)))
    assert [(each.style.name if each.style else "", each.text) for each in opened.paragraphs] == [
        ("Title", "Record of the review of 2 March 2026"),
        ("Normal", "Child: C1047"),
        ("Normal", "Date of the review: 2 March 2026"),
        ("Normal", "Written: 10 March 2026"),
        ("Normal", "Version: 2"),
        ("Heading 1", "Attendees"),
        ("Normal", "Jo Roe, IRO"),
        ("Normal", "Ali Khan <social worker>"),
        ("Heading 1", "Placement"),
        ("Normal", "With the “Smiths”."),
        ("Normal", "Happy there."),
    ]
    properties = opened.core_properties
    assert (properties.title, properties.language) == ("Record of the review of 2 March 2026", "en-GB")
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created is not None
    assert properties.created.date() == date(2026, 3, 10)
    assert [(round(each.page_width.mm), round(each.page_height.mm)) for each in opened.sections] == [(210, 297)]
    languages = {each.get(qn("w:val")) for each in opened.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


# the law of readers

_PEOPLE = ("P1", "P2", "P3")
_CODES = st.lists(st.sampled_from(list(SectionCode)), min_size=1, unique=True)
_KEPT = st.lists(st.tuples(st.sampled_from(_PEOPLE), _CODES), max_size=4)


@given(written=_CODES, kept_from=_KEPT, reader=st.sampled_from((*_PEOPLE, "P9")))
@examples(1)
def test_a_section_that_is_kept_from_a_person_is_in_no_format_of_their_copy(
    written: list[SectionCode], kept_from: list[tuple[str, list[SectionCode]]], reader: str
) -> None:
    record = {
        "sections": {code.value: f"Text-{code}." for code in written},
        "kept_from": [{"person_id": who, "sections": [each.value for each in codes]} for who, codes in kept_from],
    }
    kept = {code for who, codes in kept_from if who == reader for code in codes}
    copy = Copy("C1047", date(2026, 3, 2), 1, None, passages_for(record, (reader,)))
    as_data = "".join(each.text for each in copy.passages)
    for text in (as_data, record_page(copy), everything_in(record_file(copy))):
        for code in SectionCode:
            assert (f"Text-{code}." in text) is (code in written and code not in kept), code


def everything_in(file: bytes) -> str:
    """All text of every part of a Word file."""
    with ZipFile(BytesIO(file)) as parts:
        return "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())

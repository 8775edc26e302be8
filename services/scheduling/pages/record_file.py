"""A review's record as a Word file: one reader's copy in, the file out. It names no author and says its language."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.shared import Mm

from services.scheduling.pages.record import facts_of, paragraphs, title_of
from services.scheduling.rules.follow_up.readers_copy import Copy

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LANGUAGE: Final = "en-GB"
_NOON: Final = time(12, tzinfo=UTC)


def record_file(copy: Copy) -> bytes:
    """The whole file, with its title, a heading for each section, and its properties."""
    document = Document()
    _on_our_paper(document)
    _speaks_english(document)
    _describe(document, copy)
    document.add_heading(title_of(copy), level=0)
    for name, value in facts_of(copy):
        line = document.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)
    for passage in copy.passages:
        document.add_heading(passage.heading, level=1)
        for each in paragraphs(passage.text):
            document.add_paragraph(each)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _on_our_paper(document: WordFile) -> None:
    """A4: the library's own template is for American paper."""
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)


def _speaks_english(document: WordFile) -> None:
    """British English, for screen readers and for spelling, wherever the file names a language."""
    for part in (document.styles.element, document.settings.element):
        for named in (*part.iter(qn("w:lang")), *part.iter(qn("w:themeFontLang"))):
            named.set(qn("w:val"), _LANGUAGE)


def _describe(document: WordFile, copy: Copy) -> None:
    """The file's properties; what the library puts there by itself is taken out."""
    properties = document.core_properties
    properties.title, properties.language = title_of(copy), _LANGUAGE
    for name in ("author", "last_modified_by", "comments", "keywords", "subject", "category"):
        setattr(properties, name, "")
    day = copy.written_on or copy.held_on
    if day is not None:
        properties.created = properties.modified = datetime.combine(day, _NOON)
    properties.revision = copy.version

"""Letters in other languages: the council's own texts, from the folder that it gave, a folder a language and letter.

Each has a `subject.txt` and a `body.txt`, as ours do, with the same names in braces; a `body.html` if it likes. They
are read when they are needed, so that a new text needs no restart, and they can call nothing of ours. A text that
leaves out something that every such letter says, or that cannot be read, is not used. Nothing is translated by a
machine.
"""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

import structlog
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, meta, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

from services.notifications.letters import TEMPLATES, Letter
from services.notifications.letters.contexts import LetterContext
from services.notifications.rules.languages import folders_for

log = structlog.get_logger(__name__)
_OF_THE_TEXT: Final = (TemplateError, OSError, ValueError, TypeError, ArithmeticError)
"""What goes wrong by a text's own fault: then the letter goes in English."""
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Text:
    """One letter in one language; `language` is the folder's name."""

    language: str
    folder: Path


class Translations:
    """The folder, or none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def has(self, language: str, template: str) -> bool:
        """Whether there is a text of this letter for somebody who asked for this language."""
        return self._find(language, template) is not None

    def write(self, language: str, template: str, context: LetterContext) -> Letter | None:
        """The letter in that language; None where there is no such text, or none that can be used."""
        text = self._find(language, template)
        if text is None:
            return None
        try:
            return _written(text, template, context)
        except _OF_THE_TEXT as wrong:
            log.error("translation_not_usable", template=template, language=text.language, code=type(wrong).__name__)
            return None

    def _find(self, language: str, template: str) -> _Text | None:
        for name in folders_for(language) if self._folder is not None else ():
            folder = (self._folder or Path()) / name / template
            there = all((folder / each).is_file() for each in ("subject.txt", "body.txt"))
            if there and _says_enough(folder, template):
                return _Text(name, folder)
        return None


def _environment(folder: Path) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["in_words"] = _in_figures
    return environment


def _in_figures(day: date) -> str:
    """A date that reads the same in every language: 01/06/2026."""
    return f"{day:%d/%m/%Y}"


def _says_enough(folder: Path, template: str) -> bool:
    """Whether it has all that such a letter must say: without the IRO's number it tells nobody."""
    try:
        lacks = _needed(template) - _names_in(folder / "body.txt")
    except _OF_THE_TEXT as wrong:
        log.error("translation_not_usable", template=template, language=folder.parent.name, code=type(wrong).__name__)
        return False
    if lacks:
        log.error("translation_lacks", template=template, language=folder.parent.name, fields=sorted(lacks))
    return not lacks


def _needed(template: str) -> set[str]:
    fields = TEMPLATES[template].context.model_fields
    return {name for name, each in fields.items() if each.is_required()}


def _names_in(file: Path) -> set[str]:
    return meta.find_undeclared_variables(_environment(file.parent).parse(file.read_text("utf-8")))


def _written(text: _Text, template: str, context: LetterContext) -> Letter:
    environment = _environment(text.folder)
    values = {name: getattr(context, name) for name in type(context).model_fields}
    # Rendered without values, so that no subject line can ever hold personal data.
    (subject,) = environment.get_template("subject.txt").render().strip().splitlines()
    body = environment.get_template("body.txt").render(values)
    own = (text.folder / "body.html").is_file()
    html = environment.get_template("body.html").render(values) if own else _as_html(subject, body, text.language)
    return Letter(
        subject=subject,
        text=body,
        html=html,
        language=text.language,
        template=template,
        template_version=_version(text.folder),
    )


def _as_html(subject: str, body: str, language: str) -> str:
    paragraphs = (escape(each.strip()).replace("\n", "<br>\n") for each in _PARAGRAPHS.split(body) if each.strip())
    written = "\n".join(f'<p dir="auto">{each}</p>' for each in paragraphs)
    head = f'<meta charset="utf-8">\n<title>{escape(subject)}</title>'
    return f'<!doctype html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n{written}\n</body>\n</html>\n'


def _version(folder: Path) -> str:
    digest = sha256()
    for source in sorted(each for each in folder.iterdir() if each.is_file()):
        digest.update(f"{source.name}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]

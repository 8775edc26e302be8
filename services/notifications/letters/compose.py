"""Turn a template and its context into a letter."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from services.notifications.letters.contexts import LetterContext
from services.notifications.letters.index import TEMPLATES

FOLDER = Path(__file__).parent / "templates"
SHARED = "shared"


class LetterCannotBeComposed(Exception):
    """There is no such template, or it was given another template's context. The message holds no personal data."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter. Its words are personal data and do not show in a repr; its subject holds none.

    `template_version` changes whenever any word of the template changes.
    """

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    language: str
    template: str
    template_version: str


def compose(template: str, context: LetterContext, *, offers_translation: bool = False) -> Letter:
    """Write the letter; `offers_translation` says at its end that a translation can be asked for.

    Raises LetterCannotBeComposed for an unknown template or a context of another one.
    """
    known = TEMPLATES.get(template)
    if known is None:
        raise LetterCannotBeComposed(f"no template {template!r}")
    if type(context) is not known.context:
        raise LetterCannotBeComposed(f"{template} needs {known.context.__name__}, not {type(context).__name__}")
    form = _form(template)
    values = {name: getattr(context, name) for name in form.fields}
    return Letter(
        subject=form.subject,
        text=form.text.render(values) + (f"\n{_offer()}" if offers_translation else ""),
        html=form.html.render(values, language=known.language, offers_translation=offers_translation),
        language=known.language,
        template=template,
        template_version=form.version,
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """What all letters of one template have in common, made once."""

    fields: tuple[str, ...]
    subject: str
    text: Template
    html: Template
    version: str


@cache
def _form(template: str) -> _Form:
    load = _environment().get_template
    return _Form(
        fields=tuple(TEMPLATES[template].context.model_fields),
        # Rendered without values, so that no subject line can ever hold personal data.
        subject=load(f"{template}/subject.txt").render().strip(),
        text=load(f"{template}/body.txt"),
        html=load(f"{template}/body.html"),
        version=_version(template),
    )


def _offer() -> str:
    return _environment().get_template(f"{SHARED}/translation.txt").render()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["in_words"] = _in_words
    return environment


def _in_words(day: date) -> str:
    """A date as people write it: Monday 1 June 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _version(template: str) -> str:
    sources = sorted((FOLDER / template).iterdir()) + sorted((FOLDER / SHARED).iterdir())
    digest = sha256()
    for source in sources:
        digest.update(f"{source.name}\0{source.read_text('utf-8')}\0".encode())
    return digest.hexdigest()[:12]

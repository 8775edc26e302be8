"""Turn a template and its context into a letter."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

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


def compose(template: str, context: LetterContext) -> Letter:
    """Write the letter. Raises LetterCannotBeComposed for an unknown template or a context of another one."""
    known = TEMPLATES.get(template)
    if known is None:
        raise LetterCannotBeComposed(f"no template {template!r}")
    if type(context) is not known.context:
        raise LetterCannotBeComposed(f"{template} needs {known.context.__name__}, not {type(context).__name__}")
    values = {name: getattr(context, name) for name in type(context).model_fields}
    return Letter(
        # Rendered without values, so that no subject line can ever hold personal data.
        subject=_render(f"{template}/subject.txt", {}).strip(),
        text=_render(f"{template}/body.txt", values),
        html=_render(f"{template}/body.html", values | {"language": known.language}),
        language=known.language,
        template=template,
        template_version=_version(template),
    )


def _render(path: str, values: dict[str, object]) -> str:
    return _environment().get_template(path).render(values)


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


@cache
def _version(template: str) -> str:
    sources = sorted((FOLDER / template).iterdir()) + sorted((FOLDER / SHARED).iterdir())
    digest = sha256()
    for source in sources:
        digest.update(f"{source.name}\0{source.read_text('utf-8')}\0".encode())
    return digest.hexdigest()[:12]

"""What every public body's pages must say of themselves: accessibility, privacy, cookies. Pure, but for reading a file.

Ours say what is so of the system; a council puts its own words in their place (setting IRO_STATEMENTS): a text file for
each, paragraphs with an empty line between them, a heading as a line that begins with `# `.
Sources: Public Sector Bodies (Websites and Mobile Applications) Accessibility Regulations 2018, reg 8; UK GDPR articles
13 and 14; Privacy and Electronic Communications Regulations 2003, reg 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "accessibility": "Accessibility statement",
    "privacy": "How this service uses information about people",
    "cookies": "Cookies",
}
_LONGEST: Final = 100_000
_OURS: Final[Mapping[str, str]] = {
    "accessibility": """\
This statement is about the pages of the Independent Reviewing Service as {council} runs it.

# How accessible it is
You can use every page with a keyboard alone, without JavaScript, at a zoom of 400 per cent, on a screen 320 pixels wide
and with a screen reader. Colour is never the only sign of anything.

# How it was tested
Before each release every page is looked at by a program that knows the rules of WCAG 2.2, levels A and AA, and has to
be free of what it finds; and in a browser at two widths. No independent audit by people with disabilities has been made
yet: that is the next step, and until then we do not claim that it meets every rule.

# What is not accessible
Letters and records that are downloaded as files may come from other systems, whose authors are responsible for them.

# If something keeps you from using it
Tell {council}'s Independent Reviewing Service what you wanted to do and what kept you from it, or ask for what you need
in another form: in large print, in easy words, in another language, or read out to you. You get an answer within ten
working days.

# If you are not content with the answer
The Equality and Human Rights Commission enforces the accessibility regulations. Turn to the Equality Advisory and
Support Service, www.equalityadvisoryservice.com. In Jersey, turn to the Jersey Office of the Information Commissioner
for information, and to the council for everything else.""",
    "privacy": """\
{Council} uses this service to see that each child it looks after has an Independent Reviewing Officer, and that reviews
are held, prepared and followed up as the law asks. {Council} is the controller of what is kept here.

# What is kept, and why it may be
Who a child is by the number that the council uses, dates of what happened, who is responsible, what was decided, and
who was told. The law asks for it (Children Act 1989, sections 25A to 25C; the Care Planning, Placement and Case Review
(England) Regulations 2010; in Jersey the Children (Jersey) Law 2002): UK GDPR article 6(1)(c) and (e), and article
9(2)(g). Names and addresses are kept in one place only, for writing to people.

# Who can read it
Those whose work it is: the child's IRO and whoever stands in for her, the social worker and the managers of the child's
team, IRO managers and administrators. Who read what is written down. A child can read their own record.

# For how long
A child's record as long as the law asks the council to keep it. Details of how to reach somebody for a year after there
is no reason to write to them any more.

# Your rights
You can ask to see what is kept about you, to have what is wrong put right, and in some cases to have it no longer used.
Ask {council}'s data protection officer. If you are not content you can complain to the Information Commissioner,
www.ico.org.uk; in Jersey to the Jersey Office of the Information Commissioner.""",
    "cookies": """\
This service sets one cookie, when somebody signs in.

# iro_session
It says who you are, and nothing else reads it. It goes when you sign out, and eight hours after you signed in at the
latest. Without it nobody can be signed in, so you are not asked for leave. There are no cookies that measure what you
do, and no others.""",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, empty for what stands before the first, and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One of the statements. `own` is whether the words are the council's."""

    title: str
    parts: tuple[Part, ...]
    own: bool
    public: bool = True


def statement_of(name: str, council: str, folder: Path | None) -> StatementPage:
    """The council's words, where its folder has a file of that name; else ours."""
    file = folder / f"{name}.txt" if folder is not None else None
    own = file is not None and file.is_file()
    text = file.read_text("utf-8")[:_LONGEST] if file is not None and own else _OURS[name]
    begun = council[:1].upper() + council[1:]
    said = text if own else text.replace("{council}", council).replace("{Council}", begun)
    return StatementPage(TITLES[name], tuple(_parts(said)), own)


def _parts(text: str) -> list[Part]:
    found: list[tuple[str, list[str]]] = [("", [])]
    for block in text.replace("\r\n", "\n").split("\n\n"):
        first, _, rest = block.strip().partition("\n")
        begins = first.startswith("# ")
        if begins:
            found.append((first[2:].strip(), []))
        said = " ".join((rest if begins else block).split())
        if said:
            found[-1][1].append(said)
    return [Part(heading, tuple(paragraphs)) for heading, paragraphs in found if heading or paragraphs]

"""Named refusals: what a rule or an action answers when something may not be done.

Pure: the standard library only, so that rules may raise them. `shared.web.problems` turns them into problem documents.
A refusal's words are shown to callers and must never hold a name, an address or a story.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with the input.

    `pointer` is a JSON pointer: into the body (`/decisions/0/due_on`), or `/query/from`, `/path/id`.
    """

    pointer: str
    message: str


_A_CODE: Final = "is to be a code or an id: letters, digits and . _ : - alone, beginning with a letter or a digit"
_PLAIN_LETTERS: Final = "^[A-Za-z0-9][A-Za-z0-9._:"
_IN_WORDS: Final = {
    "missing": "is needed",
    "extra_forbidden": "is no field here; look for a slip of the pen",
    "string_too_short": "is empty",
    "too_short": "names nothing, and is to name something",
}
"""By what pydantic calls it, what is wrong: the commonest slips, in words for whoever fills in a form."""


def in_words(error: Mapping[str, Any]) -> str:
    """What is wrong with a field, of an error as pydantic tells it: what a rule of ours said, or something plainer."""
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"].startswith(_PLAIN_LETTERS):
        return _A_CODE
    return _IN_WORDS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")


class Refusal(Exception):
    """A decision not to do what was asked, with a stable slug that clients may rely on."""

    status = 409

    def __init__(
        self,
        slug: str,
        title: str,
        detail: str | None = None,
        *,
        status: int | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.title = title
        self.detail = detail
        self.status = type(self).status if status is None else status
        self.errors = list(errors)


class NotFound(Refusal):
    """404: there is no such thing, or the caller may not know that there is."""

    status = 404

    def __init__(self, what: str = "record", detail: str | None = None) -> None:
        super().__init__("not-found", f"No such {what}", detail)


class Conflict(Refusal):
    """409: the state of things forbids it."""


class PreconditionRequired(Refusal):
    """428: a change to a versioned resource came without `If-Match`."""

    status = 428

    def __init__(self, detail: str | None = "Send the version you read in If-Match.") -> None:
        super().__init__("precondition-required", "If-Match is required", detail)


class PreconditionFailed(Refusal):
    """412: the resource has moved on since the version in `If-Match`."""

    status = 412

    def __init__(self, detail: str | None = "Read the resource again and decide anew.") -> None:
        super().__init__("precondition-failed", "The resource has moved on", detail)


def must_match(sent: str | None, version: str) -> None:
    """Refuse a change of another version than the one there is. `sent` is what `If-Match` said, None where nothing.

    Raises PreconditionRequired and PreconditionFailed.
    """
    if sent is None:
        raise PreconditionRequired
    if sent.strip().removeprefix("W/").strip('"') not in ("*", version):
        raise PreconditionFailed("It has been changed since that version. Read the resource again and decide anew.")


class Unprocessable(Refusal):
    """422: the request is well formed, but a value in it cannot be meant."""

    status = 422

    def __init__(
        self,
        slug: str = "invalid-request",
        title: str = "The request is not valid",
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(slug, title, detail, errors=errors)

    @classmethod
    def at(cls, pointer: str, message: str, *, slug: str = "invalid-request") -> "Unprocessable":
        """One wrong value, named by its pointer (`/query/cursor`, or `/held_on` in the body)."""
        return cls(slug, errors=[FieldError(pointer, message)])


class Unauthenticated(Refusal):
    """401: no valid token. `detail` says what the caller can mend, and nothing of the token's content."""

    status = 401

    def __init__(self, detail: str | None = "Send a bearer token (Authorization: Bearer TOKEN).") -> None:
        super().__init__("unauthenticated", "Who is calling is not known", detail)


class Forbidden(Refusal):
    """403: the caller is known, but has none of the roles that this may be done by."""

    status = 403

    def __init__(self, detail: str | None = None) -> None:
        super().__init__("forbidden", "The caller's role does not allow this", detail)


class Unavailable(Refusal):
    """503: nothing is wrong with the request, and nothing of it was done; after `RETRY_AFTER` it may be sent again."""

    status = 503
    RETRY_AFTER = 10
    """Seconds; whatever works here by itself tries again as often."""

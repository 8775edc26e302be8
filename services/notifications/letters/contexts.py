"""What each letter needs to know. These hold names: they never show their values in a repr, a log or an error."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

# One line of printable text: a name with a line break could forge lines of a letter.
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$"),
]


class _Private(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class IroContact(_Private):
    """An IRO's name and how to reach them; a letter without an e-mail address or a telephone number tells nobody."""

    name: Line
    email: Line | None = None
    phone: Line | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.email is None and self.phone is None:
            raise ValueError("an IRO needs an e-mail address or a telephone number")
        return self


class _Letter(_Private):
    iro: IroContact
    council_name: Line


class _Changed(_Letter):
    previous_iro_name: Line


class IroNamedToChild(_Letter):
    """`siblings_sharing` counts the brothers and sisters who have the same IRO; nobody's name is given.

    A child whose name the council has not given us is greeted without one.
    """

    child_name: Line | None = None
    siblings_sharing: int = Field(default=0, ge=0)
    first_review_held: bool = False


class IroChangedToChild(IroNamedToChild, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroNamedToSocialWorker(_Letter):
    """`child_ref` is the child's id in the case system; the letter does not name the child."""

    child_ref: Line


class IroChangedToSocialWorker(IroNamedToSocialWorker, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroNamedToLegal(_Letter):
    """`child_ref` is the child's id in the case system; `court_case_number` when it is known.

    `court_document_working_days` is the limit of the policy duty `court_document_copied`, in working days.
    """

    child_ref: Line
    court_document_working_days: int = Field(gt=0)
    court_case_number: Line | None = None


class IroChangedToLegal(IroNamedToLegal, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroNamedToCafcass(_Letter):
    """Cafcass does not know the council's ids: it finds the child by name and case number."""

    child_name: Line
    court_case_number: Line


class IroChangedToCafcass(IroNamedToCafcass, _Changed):
    """As when first named, with the name of the IRO who stops."""


LetterContext = _Letter

"""If-Match: a change names the version that it was decided on, so that nobody overwrites what they have not read.

A version is a number; it is sent as the resource shows it, in quotation marks or without.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header

from shared.refusals import must_match

IfMatchHeader = Annotated[
    str | None,
    Header(alias="If-Match", max_length=100, description="the `version` of the resource that this change is based on"),
]


@dataclass(frozen=True, slots=True)
class Expected:
    """The version that the caller has read; None: none was named."""

    version: str | None

    def check(self, version: int, *, required: bool = True) -> None:
        """Raise PreconditionRequired when none was named and one is wanted, PreconditionFailed for another version."""
        if self.version is not None or required:
            must_match(self.version, str(version))


async def expected_version(version: IfMatchHeader = None) -> Expected:
    """The dependency: `expected: IfMatch`."""
    return Expected(version.strip() if version is not None else None)


IfMatch = Annotated[Expected, Depends(expected_version)]


def etag(version: int | str) -> dict[str, str]:
    """The header of an answer that shows this version."""
    return {"ETag": f'"{version}"'}

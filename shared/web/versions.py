"""Versions of resources over HTTP: `ETag` says which one was read, and `If-Match` which one is to be changed."""

from typing import Annotated

from fastapi import Header

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="the version that was read, as its `ETag` said: a change of another one is refused",
    ),
]


def etag(version: str) -> dict[str, str]:
    """The header of an answer that shows this version."""
    return {"ETag": f'"{version}"'}

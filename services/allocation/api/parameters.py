"""The parts of an address that allocation's routes take, each with its description."""

from typing import Annotated

from fastapi import Path, Query

_TEXT = r"^[^\x00]+$"

ChildId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the child's id in the council's own system")]
IroId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the IRO's id")]
AbsenceId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the absence's id, as it was answered")]
AllocationId = Annotated[
    str, Path(max_length=64, pattern=_TEXT, description="the allocation's id, as the child's page has it")
]
OpeningId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the opening's id, as it was answered")]
ProposalId = Annotated[
    str, Path(min_length=1, max_length=100, pattern=_TEXT, description="the proposal's id, as the list has it")
]
ExceptionId = Annotated[
    str, Path(min_length=1, max_length=100, pattern=_TEXT, description="the exception's id, as the list has it")
]
ShownAtMost = Annotated[int, Query(ge=1, le=10_000, description="how many IROs at most, the best first")]

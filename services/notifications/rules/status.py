"""What may become of a notice: the one table of its moves.

`task` is one that nobody could be sent (a person has to tell the recipient), `failed` one that was tried and will not
be tried again; both are open work for a person until somebody says that the recipient was told. `carried` is one that
another letter to the same person, written after it, says as well. `waiting` is one that goes out later, if it is still
called for then: a line of a digest, what is urgent only if it is still so, or what is not sent in the night.
"""

from enum import StrEnum

from shared.refusals import Conflict


class Status(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    TASK = "task"
    SPOKEN = "spoken"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"
    CARRIED = "carried"


MOVES: dict[Status, frozenset[Status]] = {
    Status.WAITING: frozenset({Status.QUEUED, Status.SPOKEN, Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.QUEUED: frozenset({Status.WAITING, Status.SENDING, Status.SPOKEN, Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.SENDING: frozenset(
        {
            Status.WAITING,
            Status.QUEUED,
            Status.SENT,
            Status.DELIVERED,
            Status.FAILED,
            Status.TASK,
            Status.WITHDRAWN,
        }
    ),
    Status.SENT: frozenset({Status.DELIVERED, Status.FAILED, Status.SPOKEN, Status.ACKNOWLEDGED}),
    Status.DELIVERED: frozenset({Status.ACKNOWLEDGED}),
    Status.FAILED: frozenset({Status.QUEUED, Status.SENT, Status.SPOKEN, Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.TASK: frozenset({Status.QUEUED, Status.SENT, Status.SPOKEN, Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.SPOKEN: frozenset({Status.SPOKEN, Status.ACKNOWLEDGED}),
    Status.ACKNOWLEDGED: frozenset({Status.ACKNOWLEDGED}),
    Status.WITHDRAWN: frozenset({Status.WAITING, Status.QUEUED, Status.TASK}),
    Status.CARRIED: frozenset(),
}
"""From each status to which; telling and reading again, with another date, correct the record.

What a person has to do is sent when it was posted. What is read on our own pages need not have gone out.
"""

FOR_A_PERSON = frozenset({Status.TASK, Status.FAILED})
TOLD = frozenset({Status.SENT, Status.DELIVERED, Status.SPOKEN, Status.ACKNOWLEDGED})
"""The recipient was told, in whatever way, or the letter went out."""
OPEN = frozenset({Status.WAITING, Status.QUEUED, Status.SENDING, Status.TASK, Status.FAILED})
"""Not out yet: withdrawn when the facts no longer call for it."""


def move(status: str, to: Status) -> Status:
    """The new status. Raises Conflict (`notice-is-<status>`) for a move that is not in the table."""
    if to not in MOVES[Status(status)]:
        raise Conflict(f"notice-is-{status}", f"A notice that is {status} cannot become {to}")
    return to

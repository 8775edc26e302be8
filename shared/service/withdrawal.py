"""The body of every call that takes back what somebody said (`POST <the path of the statement>/withdrawal`)."""

from shared.texts import Lines
from shared.web.bodies import Body


class Withdrawal(Body):
    """Taking back what somebody said."""

    reason: Lines
    """Why; kept with it, never announced."""

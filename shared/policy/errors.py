"""What can be wrong with a question to a policy."""


class PolicyError(Exception):
    """A question that a policy cannot answer; its text is plain enough to show to whoever asked."""


class NoSuchProfile(PolicyError, KeyError):
    """A profile, or a version of one, that was never published."""

    def __str__(self) -> str:
        return str(self.args[0])


class NoSuchDuty(PolicyError, KeyError):
    """A duty that the profile does not have, or has switched off."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadDate(PolicyError, ValueError):
    """A start that is no date, has no zone, or lies outside the calendar; or a sequence that is not 1, 2 or 3."""


class BadProfile(PolicyError, ValueError):
    """A profile's file that does not say what a profile must; the text names the file and the key."""

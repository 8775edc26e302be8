"""`iro token`."""

from collections.abc import Sequence
from datetime import timedelta

from services.cli.console import opened, say
from shared.auth.roles import ROLES
from shared.auth.tokens import LocalIssuer
from shared.ops.settings import BadSetting, Settings

_LIFETIME = timedelta(hours=8)


def token(settings: Settings, roles: Sequence[str], subject: str) -> None:
    """A token on the last line."""
    unknown = sorted(set(roles) - ROLES)
    if unknown:
        raise BadSetting(f"There is no role {', '.join(unknown)}; there are {', '.join(sorted(ROLES))}.")
    say(LocalIssuer.open(opened(settings).path).issue(roles, subject, _LIFETIME))

"""`iro token` and `iro sign-in`."""

from collections.abc import Sequence
from datetime import timedelta

import httpx

from services.cli.console import existing, say
from services.cli.office_client import COMMAND
from shared.auth.roles import ROLES
from shared.auth.tokens import KEY_FILE, LocalIssuer
from shared.ops.settings import BadSetting, Settings

_LIFETIME = timedelta(hours=8)
_AT_ONCE = timedelta(minutes=1)


def token(settings: Settings, roles: Sequence[str], subject: str) -> None:
    """A token on the last line."""
    _refuse_unknown(roles)
    say(issuer_of(settings).issue(roles, subject, _LIFETIME))


async def sign_in(settings: Settings, roles: Sequence[str], subject: str, url: str | None) -> None:
    """A new one-time link to the pages, on the last line. Raises BadSetting when nothing runs there."""
    _refuse_unknown(roles)
    issuer = issuer_of(settings)
    url = url or existing(settings).running_at()
    if url is None:
        raise BadSetting(f"Nothing runs on the data folder {settings.data}: start it, or name it with --url.")
    bearer = {"Authorization": f"Bearer {issuer.issue('admin', COMMAND, _AT_ONCE)}"}
    try:
        async with httpx.AsyncClient(base_url=url, headers=bearer, timeout=10) as client:
            answer = await client.post("/sign-in/codes", json={"roles": list(roles), "subject": subject})
    except (httpx.HTTPError, httpx.InvalidURL) as away:
        raise BadSetting(f"The system does not answer at {url}.") from away
    if not answer.is_success:
        raise BadSetting(f"{url}/sign-in/codes answered {answer.status_code}: {answer.text[:300]}")
    say(f"Good once, on this machine, within ten minutes:\n{url}/sign-in?code={answer.json()['code']}")


def issuer_of(settings: Settings) -> LocalIssuer:
    """Of an installation that is there: a key made here would be nobody's."""
    folder = existing(settings)
    if not (folder.path / KEY_FILE).exists():
        raise BadSetting(f"The data folder {folder.path} has no key yet: `iro up` or `iro migrate` makes it.")
    return LocalIssuer.open(folder.path)


def _refuse_unknown(roles: Sequence[str]) -> None:
    unknown = sorted(set(roles) - ROLES)
    if unknown:
        raise BadSetting(f"There is no role {', '.join(unknown)}; there are {', '.join(sorted(ROLES))}.")

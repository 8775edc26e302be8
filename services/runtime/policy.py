"""Under which policy profile an installation is kept, and that another one is meant when it is asked for."""

from collections.abc import Sequence

from shared.ops.settings import BadSetting, Settings
from shared.policy import PolicyError, Profile, load_profile
from shared.service.another_profile import Move, in_words, moves_under_its_profile, profile_kept
from shared.service.service import Service
from shared.storage.database import Database

DEFAULT = "england-2010"
_KEEPS_MOST_DUTIES = "scheduling"


async def profile_of(settings: Settings) -> Profile:
    """The profile that the settings name; else that of the data folder, else England's. Raises BadSetting."""
    try:
        return load_profile(settings.profile or await _of_the_folder(settings) or DEFAULT)
    except PolicyError as wrong:
        raise BadSetting(f"IRO_PROFILE or --profile cannot be used: {wrong}.") from wrong


async def _of_the_folder(settings: Settings) -> str | None:
    file = settings.data / f"{_KEEPS_MOST_DUTIES}.db"
    if settings.pair != "sqlite" or not file.exists():
        return None
    database = Database(settings.database_url_for(_KEEPS_MOST_DUTIES))
    try:
        return await profile_kept(database)
    finally:
        await database.close()


async def refuse_another_profile(services: Sequence[Service], settings: Settings) -> None:
    """Raise BadSetting, with what would move, when the databases are kept under another profile than these services.

    Unless that is meant (`--change-profile`).
    """
    if settings.change_profile:
        return
    kept = {service.name: await profile_kept(service.database) for service in services if service.fact_types}
    others = {name for name in kept.values() if name is not None} - {services[0].profile.name}
    if not others:
        return
    moves: list[Move] = []
    for service in services:
        moves += await moves_under_its_profile(service) if service.fact_types else []
    old, new = " and ".join(sorted(others)), services[0].profile.name
    raise BadSetting(
        f"What is here is kept under the policy {old}. Under {new} these open duties would move: {in_words(moves)}."
        f" If that is meant, make a backup and start with --profile {new} --change-profile; else with --profile {old}."
    )

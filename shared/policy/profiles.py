"""Policy profiles: the YAML files beside this module, read, completed from what they extend, and checked.

`<name>.yaml` is version 1 of a profile and `<name>@2.yaml` the second. What a published version demands never changes,
so `extends` names the version it means (`england-2010@1`): a change of England's limits reaches a council by its own
next version. Its words (a duty's title and category) may be put better in place.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import Field, ValidationError

from shared.calendar import LOADER, Calendar, load_calendar
from shared.policy.duty import LIMITS, Duty, Strict
from shared.policy.errors import BadProfile, NoSuchDuty, NoSuchProfile
from shared.policy.settings import Settings

FOLDER = Path(__file__).parent
_FILE_NAME = re.compile(r"(?P<name>[a-z0-9-]+)(@(?P<version>[0-9]+))?")
Made = TypeVar("Made")


class Profile(Strict):
    """What one council's policy says, complete."""

    name: str
    version: Annotated[str, Field(pattern=r"^[0-9]+$")]
    title: str
    extends: str | None = None
    effective_from: date
    calendar_name: Annotated[str, Field(alias="calendar")]
    applies_to_open: bool
    settings: Settings
    all_duties: Annotated[dict[str, Duty], Field(alias="duties")]

    @property
    def id(self) -> str:
        """Name and version, as a duty remembers them: `england-2010@1`."""
        return f"{self.name}@{self.version}"

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        """The duties in use, by id; one that is switched off is not among them."""
        return MappingProxyType({name: duty for name, duty in self.all_duties.items() if duty.used})

    @cached_property
    def made_of_it(self) -> dict[Callable[..., Any], Any]:
        """What was made of this profile by whom (`once_a_profile`)."""
        return {}

    @property
    def switched_off(self) -> frozenset[str]:
        """The ids of the duties this profile does not use."""
        return frozenset(self.all_duties) - frozenset(self.duties)

    @property
    def calendar(self) -> Calendar:
        """The newest published calendar of the profile's place."""
        return load_calendar(self.calendar_name)

    def duty(self, duty_id: str) -> Duty:
        """The duty of that id. Raises NoSuchDuty when there is none or the profile switches it off."""
        found = self.duties.get(duty_id)
        if found is None:
            why = "is not used in" if duty_id in self.all_duties else "is not a duty of"
            raise NoSuchDuty(f"{duty_id!r} {why} {self.name}")
        return found


def once_a_profile(make: Callable[[Profile], Made]) -> Callable[[Profile], Made]:
    """Have this made once of each profile, which never changes. Not by the profile's id: a copy with other values has
    the same."""

    def of(profile: Profile) -> Made:
        if make not in profile.made_of_it:
            profile.made_of_it[make] = make(profile)
        made: Made = profile.made_of_it[make]
        return made

    return of


def profile_names() -> list[str]:
    """The names of all published profiles, in alphabetical order."""
    return sorted(_published())


@cache
def load_profile(name: str, version: str | None = None) -> Profile:
    """The profile of that name, its newest version unless one is asked for.

    Raises NoSuchProfile when it was never published, and BadProfile (file and key named) when its file is wrong.
    """
    versions = _published().get(name)
    if not versions:
        raise NoSuchProfile(f"there is no policy profile {name!r}; there are {', '.join(profile_names())}")
    wanted = max(versions, key=int) if version is None else version
    if wanted not in versions:
        raise NoSuchProfile(f"policy profile {name!r} has no version {version!r}; it has {', '.join(sorted(versions))}")
    return read_profile(versions[wanted])


def names_now() -> list[str]:
    """The names of all profiles whose file is there now, in alphabetical order: one may have come since the start."""
    return sorted(_files())


def read_now(name: str) -> Profile:
    """The newest version of that profile as its file says it now, which a start would go by: it may have been changed.

    Raises NoSuchProfile and BadProfile.
    """
    versions = _files().get(name)
    if not versions:
        raise NoSuchProfile(f"there is no policy profile {name!r}; there are {', '.join(names_now())}")
    stamps = tuple(sorted((each.name, (at := each.stat()).st_mtime_ns, at.st_size) for each in FOLDER.glob("*.yaml")))
    return _read_once(versions[max(versions, key=int)], stamps)


@lru_cache(maxsize=8)
def _read_once(path: Path, _stamps: tuple[tuple[str, int, int], ...]) -> Profile:
    """A file, and what it extends, is read once until one of them changes."""
    return read_profile(path)


def duty_under(policy: str, duty_id: str, otherwise: Profile | None = None) -> Duty | None:
    """The duty, in use or not, as the policy has it that a record names: `england-2010@1`.

    Of a version unknown here (a newer system's) the newest known of that name, else `otherwise`, which also stands in
    where the version named has no such duty. None where nobody has it.
    """
    name, _, version = policy.partition("@")
    for wanted in (version or None, None):
        try:
            found = load_profile(name, wanted).all_duties.get(duty_id)
        except NoSuchProfile:
            continue
        if found is not None:
            return found
    return None if otherwise is None else otherwise.all_duties.get(duty_id)


def read_profile(path: Path) -> Profile:
    """A profile read from its file and completed from the one it extends, which lies in the same folder.

    Raises BadProfile.
    """
    try:
        profile = Profile.model_validate(_completed(path))
    except ValidationError as error:
        raise BadProfile(f"{path.name}: {_plainly(error)}") from error
    if _file_key(path) != (profile.name, profile.version):
        raise BadProfile(f"{path.name}: name and version are {profile.id}, which is not what the file is called")
    return profile


@cache
def _published() -> dict[str, dict[str, Path]]:
    return _files()


def _files() -> dict[str, dict[str, Path]]:
    published: dict[str, dict[str, Path]] = {}
    for path in FOLDER.glob("*.yaml"):
        name, version = _file_key(path)
        published.setdefault(name, {})[version] = path
    return published


def _file_key(path: Path) -> tuple[str, str]:
    match = _FILE_NAME.fullmatch(path.stem)
    if match is None:
        raise BadProfile(f"{path.name}: a profile's file is called <name>.yaml or <name>@<version>.yaml")
    return match["name"], match["version"] or "1"


def _completed(path: Path) -> dict[str, Any]:
    own = _read(path)
    parent = own.get("extends")
    merged = _over(_completed(_file_of(parent, path)), own) if parent else own
    duties = merged.get("duties")
    if not isinstance(duties, dict):
        raise BadProfile(f"{path.name}: duties: must be a mapping of duty ids")
    return {**merged, "duties": {name: _with_id(path, name, duty) for name, duty in duties.items()}}


def _with_id(path: Path, name: str, duty: Any) -> dict[str, Any]:
    if not isinstance(duty, dict):
        raise BadProfile(f"{path.name}: duties.{name}: must be a mapping")
    return {**duty, "id": name}


def _file_of(extended: str, path: Path) -> Path:
    name, _, version = extended.partition("@")
    candidates = [path.parent / f"{extended}.yaml", *([path.parent / f"{name}.yaml"] if version == "1" else [])]
    for candidate in candidates:
        if version and candidate.is_file():
            return candidate
    raise BadProfile(f"{path.name}: extends: {extended!r} is not a published version; write <name>@<version>")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_bytes(), Loader=LOADER)  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        raise BadProfile(f"{path.name}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise BadProfile(f"{path.name}: a profile is a mapping")
    return content


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`base` with what `own` says instead: settings and duties key by key, a restated limit whole."""
    merged = {**base, **own}
    for part, replace in (("settings", _field_by_field), ("duties", _restated)):
        mine = own.get(part) or {}
        merged[part] = {**base[part], **{key: replace(base[part].get(key) or {}, mine[key]) for key in mine}}
    return merged


def _field_by_field(inherited: dict[str, Any], own: Any) -> Any:
    return {**inherited, **own} if isinstance(own, dict) else own


def _restated(inherited: dict[str, Any], own: Any) -> Any:
    """A duty's own keys over the inherited ones; a new limit drops the old one, its words and its doubt."""
    if isinstance(own, dict) and any(key in own for key in LIMITS):
        dropped = {*LIMITS, "limit_words", "not_before_days", "confirmed"}
        inherited = {key: value for key, value in inherited.items() if key not in dropped}
    return _field_by_field(inherited, own)


def _plainly(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'profile'}: {each['msg']}" for each in error.errors())

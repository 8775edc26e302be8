"""What every event has in common, and the kinds of field an event may carry.

An event is a fact in the past tense. It carries ids, dates and codes, never a name, an address or a story: whoever
needs those asks the service that owns them, which checks their right to it. The field types below keep that promise as
far as a type can: ids and codes take no spaces, so prose does not fit into them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

from shared.described import Described
from shared.texts import fault_of

SCHEMAS_AT: Final = "https://iro.example/schemas/"
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

CHILD_EVENTS: Final = "child.events"
ALLOCATION_EVENTS: Final = "allocation.events"
SCHEDULING_EVENTS: Final = "scheduling.events"
ESCALATION_EVENTS: Final = "escalation.events"
NOTIFICATIONS_EVENTS: Final = "notifications.events"
EACH_SERVICES_OWN: Final = "*.events"

ID_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
"""No slash: an id is a part of an address, and a slash there is refused by some proxies and lost by others."""
_CODE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,63}$"
_PRINTABLE_PATTERN: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
_DATE_SHAPE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT_SHAPE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _year_in_range(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")


def to_date(value: object) -> date:
    """A calendar date from `YYYY-MM-DD` or a `date`.

    Raises ValueError for anything else: numbers (pydantic would read 0 as 1970-01-01), moments, days that do not exist
    and years outside 1900 to 2100.
    """
    if type(value) is date:
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            _year_in_range(value.year)
        return value
    if type(value) is str:
        return _written_day(value)
    raise ValueError("a date is written YYYY-MM-DD")


@lru_cache(maxsize=2_000)
def _written_day(text: str) -> date:
    """The same few days are written again and again."""
    if not _DATE_SHAPE.fullmatch(text):
        raise ValueError("a date is written YYYY-MM-DD")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day in the calendar") from None
    _year_in_range(day.year)
    return day


def to_instant(value: object) -> datetime:
    """A moment, in UTC, from RFC 3339 text with its zone or an aware `datetime`.

    Raises ValueError for anything else: numbers, moments without a zone, and years outside 1900 to 2100.
    """
    if type(value) is str and _INSTANT_SHAPE.fullmatch(value):
        moment = datetime.fromisoformat(value.upper())
    elif isinstance(value, datetime) and value.tzinfo is not None:
        moment = value
    else:
        raise ValueError("a moment is written YYYY-MM-DDThh:mm:ss with its zone (RFC 3339)")
    _year_in_range(moment.year)
    return moment.astimezone(UTC)


@dataclass(frozen=True)
class _ReadBy:
    """A field type read by a function of ours, and written as ISO 8601."""

    read: Callable[[object], date]
    format: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": self.format}


class _NeverNull:
    """Marks an optional field that may be absent but never null: `Annotated[X | None, NEVER_NULL] = None`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        inner: CoreSchema = schema["schema"] if schema["type"] == "nullable" else schema
        return inner


FROM_OUTSIDE: Final = {"from_outside": True}
"""The validation context in which the door reads events: it asks for more than what was once stored has to fulfil."""


def _seen_at_the_door(text: str, told: ValidationInfo) -> str:
    if told.context is FROM_OUTSIDE and (fault := fault_of(text)) is not None:
        raise ValueError(fault)
    return text


def _none_as_empty(value: object) -> object:
    return () if value is None else value


_AS_JSON: Final = "as JSON"
"""Where an event keeps what it is as JSON: under no name that a field can have."""

NEVER_NULL: Final = _NeverNull()
FactDate = Annotated[date, _ReadBy(to_date, "date")]
Instant = Annotated[datetime, _ReadBy(to_instant, "date-time")]
Id = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64, pattern=ID_PATTERN)]
Code = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64, pattern=_CODE_PATTERN)]
Reference = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=200, pattern=_PRINTABLE_PATTERN),
    AfterValidator(_seen_at_the_door),
]
Wording = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=_PRINTABLE_PATTERN)]
"""As a reference, in what only our own services say: no text from outside is looked at."""
Link = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=500, pattern=_PRINTABLE_PATTERN),
    AfterValidator(_seen_at_the_door),
]
Flag = StrictBool
Count = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Amount = Annotated[float, Field(strict=True, ge=0, le=100_000, allow_inf_nan=False)]
Ids = Annotated[tuple[Id, ...], Field(max_length=100), BeforeValidator(_none_as_empty)]
Codes = Annotated[tuple[Code, ...], Field(max_length=50), BeforeValidator(_none_as_empty)]


def dated(name: str, *others: str) -> Any:
    """A required date of the fact itself, under its own name or simply `on`."""
    return Field(validation_alias=AliasChoices(name, "on", *others), serialization_alias=name)


def perhaps_dated(name: str, *others: str) -> Any:
    """As `dated`, but it may be absent: then the day of the envelope's `time` stands for it."""
    return Field(default=None, validation_alias=AliasChoices(name, "on", *others), serialization_alias=name)


class Part(Described):
    """A group of fields inside an event. None can be set anew, and fields it does not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", serialize_by_alias=True, defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which may have other values: what was once made of this one's is made of its own anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Event(Part):
    """A fact that somebody announced.

    TYPE and VERSION make the wire name, TOPIC is where it is announced, SUBJECTS are the kinds of subject it may be
    about (of several, SUBJECT_BY_DEFAULT is meant where none is named), KEY names the fields that together with the
    subject identify the fact (none: one fact of this type per subject), ON names the field with the fact's own date,
    and POSTABLE says that a council's own system may post it. NOT_AHEAD names dates that the door refuses while they
    lie ahead: a child whose care is said to end next month would lose the IRO today. IN_PLACE_OF names the field with
    the events that each started a duty before there was this one: what is on record under theirs goes on under its.
    A field that is absent and a field that is null are told apart by `model_fields_set`.
    """

    TYPE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    TOPIC: ClassVar[str] = ""
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child",)
    SUBJECT_BY_DEFAULT: ClassVar[str | None] = None
    KEY: ClassVar[tuple[str, ...]] = ()
    ON: ClassVar[str | None] = None
    POSTABLE: ClassVar[bool] = False
    NOT_AHEAD: ClassVar[tuple[str, ...]] = ()
    IN_PLACE_OF: ClassVar[str | None] = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse, when the program starts, a class whose KEY or ON names a field it has not got."""
        named = {path.partition(".")[0] for path in (*cls.KEY, cls.ON) if path}
        missing = named - set(cls.model_fields)
        if missing:
            raise TypeError(f"{cls.__name__} has no field {', '.join(sorted(missing))}")

    @classmethod
    @cache
    def wire_type(cls) -> str:
        """The name on the wire, with its version: `child.became_looked_after.v1`."""
        return f"{cls.TYPE}.v{cls.VERSION}"

    @classmethod
    def made_of(cls, values: Mapping[str, Any]) -> Self:
        """One of these values, judged as when the class is called with them, which takes a third longer."""
        made: Self = cls.__pydantic_validator__.validate_python(values)
        return made

    @classmethod
    def schema_address(cls) -> str:
        """The address of this event's JSON Schema, sent as the CloudEvents `dataschema`."""
        return f"{SCHEMAS_AT}{cls.wire_type()}.json"

    @classmethod
    def topic_from(cls, service: str) -> str:
        """The topic on which `service` announces it: duties go to the topic of whichever service keeps them."""
        return cls.TOPIC.replace("*", service)

    def as_json(self) -> str:
        """Itself as JSON, without the fields that were never given; written once, however many services keep it."""
        text: str | None = self.__dict__.get(_AS_JSON)  # as `cached_property`, but for its lock
        if text is None:
            # what `model_dump_json` asks, without its look at every option: this is done for each announcement
            text = self.__dict__[_AS_JSON] = self.__pydantic_serializer__.to_json(self, exclude_unset=True).decode()
        return text

    def fact_key(self) -> tuple[str, ...]:
        """What, with the subject, identifies the fact: saying it again is a correction, not a second fact.

        A part of the key that was not given is an empty text.
        """
        values = (attrgetter(path)(self) for path in self.KEY)
        return tuple("" if value is None else str(value) for value in values)

    def happened_on(self) -> date | None:
        """The fact's own date, which is not the day on which we heard of it; None when it has none."""
        path = self.ON
        if not path:
            return None
        value = attrgetter(path)(self) if "." in path else getattr(self, path)
        return value if isinstance(value, date) else None

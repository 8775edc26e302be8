"""A duty: one time limit as data, with who must act, what starts the clock, what meets it and where that is written."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shared.policy.names import Basis, Category, Keeper, State

Scalar = bool | int | str
Days = Annotated[int, Field(strict=True, ge=0, le=3650)]

UNITS = {
    "working_days": ("working day", "working days"),
    "calendar_days": ("calendar day", "calendar days"),
    "weeks": ("week", "weeks"),
    "months": ("month", "months"),
}


class Strict(BaseModel):
    """Frozen, and unknown keys are refused: a misspelt key would be a limit that silently does not apply."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which may have other values: what was once made of this one's is made of its own anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def _plainly(self, *made: str, **other: Any) -> Any:
        """Its fields and these of its cached properties as plain attributes, but for what is `other`."""
        return SimpleNamespace(**{name: getattr(self, name) for name in (*type(self).model_fields, *made)} | other)


class Count(Strict):
    """A length of time in exactly one unit."""

    working_days: Days | None = None
    calendar_days: Days | None = None
    weeks: Days | None = None
    months: Days | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError(f"give exactly one of {', '.join(UNITS)}")
        return self

    @cached_property
    def days(self) -> timedelta:
        """The days of a count in days or weeks."""
        return timedelta(days=self.calendar_days or 0, weeks=self.weeks or 0)

    @cached_property
    def words(self) -> str:
        """The count as people say it: `5 working days`, `1 month`."""
        ((unit, number),) = self.model_dump(exclude_none=True).items()
        return f"{number} {UNITS[unit][0 if number == 1 else 1]}"


class AtLeast(Strict):
    """A condition on a number: that many or more."""

    at_least: int


class Contains(Strict):
    """A condition on a list: that it holds this value."""

    contains: Scalar


class NotIn(Strict):
    """A condition on a value: that it is none of these; what was never said is none of them."""

    not_in: tuple[Scalar, ...]


Condition = Scalar | AtLeast | Contains | NotIn | tuple[Scalar, ...]
When = dict[str, Condition]


class Episodes(Strict):
    """The n-th event of its type within so many days, that day included, starts the clock; the others do not."""

    nth: Annotated[int, Field(ge=1)]
    within_days: Annotated[int, Field(ge=1)]


def _keys(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Keys = Annotated[tuple[str, ...], BeforeValidator(_keys)]
States = Annotated[tuple[State, ...], BeforeValidator(_keys)]


class Start(Strict):
    """An event, or a call to the keeper (its last path segment), that starts the clock.

    `field` holds the start date; a dot goes into a part (`placement.started_on`), `receivedat`, `time`, `baseline`,
    `id` and `subject` are read from the envelope, and without a field the event's own date counts. Everything in
    `when`, and something in `when_any`, must be so; `false` is also what is null or absent. `per` says when a start
    opens another duty: never again in this time in care (its earliest start counts), with every event, or with
    every new value of `key`. Of several starts with one key, the later in the list overrides the earlier.
    `birthday` counts from the birthday of the date in `field`. `due` and `due_before` name the field with the due
    date (or the day after it) where the limit is words. `within` (or, where nothing is counted, `words`) is this
    start's own limit in place of the duty's. Every state of `only_while` must hold on the start's day, and every state
    of `still_when_due` on the last day of `within`: else it is no such start, and another one's limit holds.
    `afterwards` says that what starts it is what was to be waited for: it is missed on that day, unless it was answered
    before.
    """

    event: str | None = None
    call: Literal["decisions-sent"] | None = None
    field: str | None = None
    key: Keys = ()
    per: Literal["care_period", "event", "key"] = "care_period"
    when: When = {}
    when_any: When = {}
    only_while: States = ()
    birthday: Annotated[int, Field(ge=1, le=25)] | None = None
    episodes: Episodes | None = None
    due: str | None = None
    due_before: str | None = None
    within: Count | None = None
    words: str | None = None
    still_when_due: States = ()
    afterwards: bool = False

    @cached_property
    def plain(self) -> "Start":
        """As `Duty.plain`."""
        return cast(Start, self._plainly("told_as", "is_conditional"))

    @cached_property
    def told_as(self) -> str:
        """By which event or call it is told."""
        return self.call or self.event or ""

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it depends on more than what happened."""
        return bool(self.when or self.when_any)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.per == "key" and not self.key:
            raise ValueError("`per: key` needs a `key`")
        if (self.event is None) == (self.call is None):
            raise ValueError("a start is either an `event` or a `call`")
        if self.within is not None and self.words is not None:
            raise ValueError("a start has its own limit in `within` or in `words`, not in both")
        if self.still_when_due and self.within is None:
            raise ValueError("`still_when_due` needs `within`: it is asked of its last day")
        return self

    @property
    def states(self) -> tuple[State, ...]:
        """Every condition on how the child stands."""
        return (*self.only_while, *self.still_when_due)


class Answer(Strict):
    """What meets a duty (or ends it): an event with the date in `field`, or a call to the keeper (its last segment).

    With a `key`, its values must be those the duty was opened under; fewer of them match on the first ones. `another`
    says that the event which opened the duty is not its answer (a review does not meet the wait for the next one),
    `later` that neither is anything else of that day. The fields in `same` must be equal in the answer and in what
    opened the duty, or absent in both; unlike a `key` they do not make up for the date, which is looked at too.
    `only_while` is asked of the answer's own day. `key_in` names a list that must hold the key of what opened the duty,
    as a review lists what it considered.

    What was made long ago answers nothing: `made_within` is how old the date in the field `made` (`field`, if that is
    absent) may be on the day ahead by which the duty is to be done; with `since_last_record` it must not be older than
    the record of the review before. One that says for which review it was made is for that alone.
    """

    event: str | None = None
    field: str | None = None
    key: Keys = ()
    when: When = {}
    call: Literal["met", "outcome", "decisions-sent", "record", "management-response", "care-plan-update"] | None = None
    another: bool = False
    later: bool = False
    same: Keys = ()
    only_while: States = ()
    key_in: str | None = None
    made: str | None = None
    made_within: Count | None = None
    since_last_record: bool = False

    @cached_property
    def plain(self) -> "Answer":
        """As `Duty.plain`."""
        return cast(Answer, self._plainly("told_as", "is_conditional", "has_an_age", "goes_by_date"))

    @cached_property
    def told_as(self) -> str:
        """By which event or call it is told."""
        return self.call or self.event or ""

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it depends on more than what happened."""
        return bool(self.when)

    @cached_property
    def has_an_age(self) -> bool:
        """Whether it is judged by when it was made, and not by when the duty was opened."""
        return self.made_within is not None or self.since_last_record

    @cached_property
    def goes_by_date(self) -> bool:
        """Whether its date tells to which clock it belongs: it names none, and has no age."""
        return not (self.key or self.key_in or self.call == "met" or self.has_an_age)

    @model_validator(mode="after")
    def _event_or_call(self) -> Self:
        if (self.event is None) == (self.call is None):
            raise ValueError("an answer is either an `event` or a `call`")
        return self

    @property
    def states(self) -> tuple[State, ...]:
        """Every condition on how the child stands."""
        return self.only_while


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


Starts = Annotated[tuple[Start, ...], BeforeValidator(_listed)]
Answers = Annotated[tuple[Answer, ...], BeforeValidator(_listed)]
LIMITS = ("within", "before", "words", "sequence")


class Variant(Strict):
    """What differs in the first, second, and third or later turn of a duty that recurs."""

    within: Count
    starts: Starts = ()
    limit: str | None = None


class Duty(Strict):
    """One time limit of a profile, resolved: what the profile itself says, and the rest from what it extends.

    Exactly one of `within` (counted forward from the start), `before` (counted back from it), `sequence` (a count for
    each turn) and `words` (no arithmetic) holds the limit. `confirmed` is false where the value was not read in a
    primary source: say so wherever the limit is shown. `limit_words` replaces the words made from the count.

    `owner_named_in` is the field, of the event that starts it, with the id of whoever owes it, where one person does.

    `title` says in plain words what is asked, as the pages show it; `category` what a concern is about that it raises
    when late or missed. They are words and judge nobody: a published version may be given better ones.

    `may_precede`: an answer dated before the start counts. `needs_true_start`: not judged when the event that started
    it says that its date is only the earliest known. `silence_meets`: met at the end of the due day without an answer;
    `silence_misses`: missed then, as what is done later is not what was asked.
    `raises_concern`: whether a concern follows when it is late for the third time and nothing else makes it one; where
    not, it is a line alone. `missed_raises_concern` is false where being missed starts another duty, late in its place.
    `reminds`: whoever owes it is reminded of it while it is open, on the days that the setting `reminders` names.
    `ways` are the codes of how it may be done, each with the reasons for which it may (none: for no reason asked), of
    which a report names one; `way_wanted`: one that names none is no answer.
    `survives_care`: still to be done when care has ended, as what follows a review, a document, a dispute or a court
    case is; all others end with the time in care they belong to. `missed_by` ends a duty that can no longer be met,
    `voided_by` one that no longer has an object.
    """

    id: str
    title: Annotated[str, Field(min_length=1)]
    category: Category = "other"
    used: bool = True
    owner: str
    owner_named_in: str | None = None
    recipient: str | None = None
    keeper: Keeper
    basis: Basis
    source: str
    confirmed: bool = True
    within: Count | None = None
    before: Count | None = None
    sequence: dict[Annotated[int, Field(ge=1, le=3)], Variant] | None = None
    words: str | None = None
    limit_words: str | None = None
    not_before_days: Annotated[int, Field(ge=1)] | None = None
    starts: Starts
    met_by: Answers
    missed_by: Answers = ()
    voided_by: Answers = ()
    may_precede: bool = False
    needs_true_start: bool = False
    silence_meets: bool = False
    silence_misses: bool = False
    survives_care: bool = False
    raises_concern: bool = True
    missed_raises_concern: bool = True
    reminds: bool = False
    ways: dict[str, tuple[str, ...]] = {}
    way_wanted: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.used and sum(getattr(self, name) is not None for name in LIMITS) != 1:
            raise ValueError(f"give exactly one of {', '.join(LIMITS)}")
        if self.sequence is not None and set(self.sequence) != {1, 2, 3}:
            raise ValueError("`sequence` needs 1, 2 and 3")
        if not self.starts or not self.met_by:
            raise ValueError("`starts` and `met_by` need at least one entry each")
        return self

    @cached_property
    def plain(self) -> "Duty":
        """The same to be read, without a model's way to its attributes, which takes five times as long: the duty engine
        reads some thousands of every child."""
        turns = tuple((turn, tuple(start.plain for start in starts)) for turn, starts in self.turns)
        answers = {
            name: tuple(answer.plain for answer in getattr(self, name)) for name in ("met_by", "missed_by", "voided_by")
        }
        return cast(Duty, self._plainly("recurs", "counted", "limit_of", turns=turns, **answers))

    @cached_property
    def recurs(self) -> bool:
        """Whether what meets it starts it again, as each review starts the wait for the next."""
        return any(answer.another for answer in self.met_by)

    @cached_property
    def turns(self) -> tuple[tuple[int, tuple[Start, ...]], ...]:
        """The first turn, and the later ones where they have starts of their own, which the order of their dates tells
        apart; turns without any are told apart by their number."""
        later = self.sequence[2].starts if self.sequence is not None else ()
        return ((1, self.starts_of(1)), (2, later)) if later else ((1, self.starts_of(1)),)

    @cached_property
    def every_start(self) -> tuple[Start, ...]:
        """What starts the clock of any turn."""
        return tuple(start for turn in (1, 2, 3) for start in self.starts_of(turn))

    @cached_property
    def told_by(self) -> tuple[Start | Answer, ...]:
        """Everything that can start or end its clocks."""
        return (*self.every_start, *self.met_by, *self.missed_by, *self.voided_by)

    @property
    def limit(self) -> str:
        """The limit in words, for the first turn: `5 working days`, `before its planned date`."""
        return self.limit_of(1)

    def limit_of(self, turn: int) -> str:
        """The limit in words for the first, second, or third and later turn."""
        return self._limits[min(turn, 3) - 1]

    @cached_property
    def _limits(self) -> tuple[str, ...]:
        """The limit in words of each turn."""
        return tuple(map(self._limit_in_words, (1, 2, 3)))

    def counted(self, turn: int) -> tuple[Count | None, str]:
        """The count that applies to that turn, and the limit in words."""
        return self._counted[min(turn, 3) - 1]

    @cached_property
    def _counted(self) -> tuple[tuple[Count | None, str], ...]:
        return tuple((self.count_of(turn)[0], self.limit_of(turn)) for turn in (1, 2, 3))

    def _limit_in_words(self, turn: int) -> str:
        count, words = self.count_of(turn)
        if words is not None:
            return words
        if count is None:
            return self.words or ""
        return f"{count.words} before" if self.before is not None else count.words

    def count_of(self, turn: int) -> tuple[Count | None, str | None]:
        """The count that applies to that turn (None: no arithmetic) and the words that replace it, if any."""
        if self.sequence is not None:
            variant = self.sequence[min(turn, 3)]
            return variant.within, variant.limit
        return self.within or self.before, self.limit_words

    def starts_of(self, turn: int) -> tuple[Start, ...]:
        """The events that start the clock of that turn."""
        variant = self.sequence[min(turn, 3)] if self.sequence else None
        return variant.starts if variant and variant.starts else self.starts

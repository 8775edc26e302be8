"""Logs on stderr that cannot hold personal data: known keys only, values that look like ids and codes only.

What somebody adds to a log line without thinking is withheld rather than written: the key is named under `withheld`.
Exceptions are logged as their classes and the places in the code they passed, without messages or values.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import date
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# fmt: off
SAFE_KEYS: Final = frozenset(
    {
        "accepted", "attempt", "causationid", "child_id", "code", "correlationid", "count", "date",
        "duplicates", "duty", "duty_id", "event", "event_id", "exception", "frames", "handled",
        "id", "instance", "iro_id", "lag", "level", "logger", "method", "milliseconds", "notice_id",
        "offset", "parked", "partition", "phase", "pid", "policy_version", "port", "position",
        "position_from", "position_to", "profile", "reason_code", "rejected", "relayed",
        "request_id", "review_id", "role", "route", "rule", "seconds", "service", "slug", "source",
        "status", "swept", "timestamp", "topic", "tries", "type", "version", "withheld",
    }
)
# fmt: on
_SAFE_ENDINGS: Final = ("_id", "_ids", "_on", "_at", "_count", "_seconds", "_code")
_SAFE_TEXT: Final = re.compile(r"[\w.:/+\-{}]{0,200}")
_LIBRARIES_MAY_FORMAT: Final = frozenset({"uvicorn.error"})
_MOST_FRAMES: Final = 30


def configure(*, as_json: bool = True, level: str = "INFO") -> None:
    """Send structlog's and the standard library's logs to stderr, one line each. The access log stays off."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exceptions_without_values,
        known_and_harmless_only,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    rendering: list[Processor] = [structlog.processors.JSONRenderer()]
    if not as_json:
        rendering = [one_text_for_the_console, structlog.dev.ConsoleRenderer(colors=False)]
    handler = _handler(shared, rendering)
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    _quieten_libraries()


def _handler(shared: list[Processor], rendering: list[Processor]) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
            foreign_pre_chain=[template_only, *shared],
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    return handler


def _quieten_libraries() -> None:
    """The libraries' logs go through ours; the access log stays off."""
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def template_only(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """A library's message without its arguments, which may be anything; the web server's own hold only addresses."""
    record = entry.get("_record")
    arguments = entry.pop("positional_args", ())
    if isinstance(record, logging.LogRecord):
        if record.name in _LIBRARIES_MAY_FORMAT and arguments and not record.exc_info:
            entry["event"] = str(record.msg) % arguments
        if record.exc_info:
            entry["exc_info"] = record.exc_info
        entry["_foreign"] = True
    return entry


def exceptions_without_values(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """Replace `exc_info` by the classes of the exception and its causes, and the frames as file:line:function."""
    given = entry.pop("exc_info", None)
    found = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(found, BaseException):
        entry["exception"] = list(_classes(found))
        frames = traceback.extract_tb(found.__traceback__)[-_MOST_FRAMES:]
        entry["frames"] = [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames]
    return entry


def one_text_for_the_console(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """The console's renderer takes an exception as one text: its classes, and the last place it passed."""
    if isinstance(entry.get("exception"), list):
        frames = entry.pop("frames", None) or ["nowhere known"]
        entry["exception"] = f"{' < '.join(entry['exception'])} at {frames[-1]}"
    return entry


def _classes(exc: BaseException | None) -> Iterable[str]:
    seen: set[int] = set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        yield f"{type(exc).__module__}.{type(exc).__qualname__}"
        exc = exc.__cause__ or exc.__context__


def known_and_harmless_only(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """Drop what is not on the list of safe keys, and text that is not an id or a code; say which keys were dropped."""
    foreign = entry.pop("_foreign", False)
    kept: EventDict = {}
    withheld: list[str] = []
    for key, value in entry.items():
        if key in _INTERNAL or (key == "event" and foreign) or _is_safe(key, value):
            kept[key] = value
        else:
            withheld.append(key)
    if "event" in withheld:
        kept["event"] = "unnamed_event"
    if withheld:
        kept["withheld"] = sorted(withheld)
    return kept


_INTERNAL: Final = frozenset({"_record", "_from_structlog", "exception", "frames"})


def _is_safe(key: str, value: object) -> bool:
    return (key in SAFE_KEYS or key.endswith(_SAFE_ENDINGS)) and _is_harmless(value)


def _is_harmless(value: object) -> bool:
    if isinstance(value, str):
        return _SAFE_TEXT.fullmatch(value) is not None
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_harmless(part) for part in value)
    return value is None or isinstance(value, int | float | date)

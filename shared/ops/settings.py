"""What a deployment may set: environment variables beginning with IRO_, all optional.

Two pairs are supported and nothing between: SQLite files with events moved inside the process, and PostgreSQL with
Kafka. A setting that would let an acknowledged fact be lost is refused at the start, not warned about.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.texts import fault_of_name

_AN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[^\s?#]*)?", re.ASCII)
SERVICES = ("notifications", "allocation", "scheduling", "escalation", "reporting")
"""Every service, in the fixed order in which they are started and swept."""


class BadSetting(Exception):
    """A setting that cannot work; its text is one plain sentence for the person at the keyboard."""


class Settings(BaseSettings):
    """One deployment's settings; each field is the environment variable IRO_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="IRO_", extra="ignore", use_attribute_docstrings=True)

    data: Path = Path("data")
    """The data folder: databases, signing key, letters. One process at a time has it."""
    host: str = "127.0.0.1"
    """The address to listen on; 0.0.0.0 is every one."""
    port: int = 8000
    """The port to listen on."""
    ops_port: int | None = None
    """Where a worker that has no API (`iro work`) answers /health, /ready and /metrics; absent means nowhere."""
    profile: str | None = None
    """The policy; left out, that under which the data folder is kept, and england-2010 for a new one."""
    change_profile: bool = False
    """true: go on under IRO_PROFILE though the data is kept under another one."""
    database_url: str | None = None
    """`postgresql+asyncpg://user:password@host/{service}`; absent means SQLite files in the data folder.

    Several hosts with commas between them, of which the primary is used, and libpq's words for TLS:
    `…@a:5432,b:5432/{service}?sslmode=verify-full&sslrootcert=/etc/ssl/council.crt`.
    """
    kafka: str | None = None
    """Kafka's bootstrap servers; wanted exactly when the databases are PostgreSQL."""
    publish_to: str | None = None
    """Bootstrap servers of a Kafka to which the system in one process publishes everything and from which it reads
    nothing; it works the same while that broker is away, and sends the rest afterwards."""
    kafka_acks: str = "all"
    """How many replicas must have an event before it counts as sent; nothing but all is taken."""
    kafka_auto_commit: bool = False
    """Whether the client says by itself how far it has read; nothing but false is taken."""
    kafka_topic_prefix: str = ""
    """Put before every topic and consumer group, so that several deployments or test runs may share a broker."""
    kafka_partitions: int = 6
    """Into how many partitions a topic that has to be made is cut."""
    kafka_replication: int = 1
    """On how many brokers a topic that has to be made is kept."""
    sqlite_synchronous: str = "FULL"
    """How SQLite waits for the disk; nothing but FULL is taken."""
    smtp_url: str | None = None
    """The mail server: `smtp://user:password@host?from=iro@council.example`; without it letters lie in the folder
    `spool` of the data folder."""
    council_name: str = "the council"
    """Who the letters are from."""
    leaflets: Path | None = None
    """A folder of the council's own leaflets: `adults` and a folder for each band of ages, as `8-11`, each with files
    that begin with review-policy, complaints and advocate. They go to a child who becomes looked after, to parents and
    to the carer; without it that is told by a call, as ever."""
    children_in_area: int | None = None
    """How many children under 18 live in the council's area: of every 10,000 of them so many are looked after."""
    statements: Path | None = None
    """A folder of the council's own words for the pages that say of themselves what the law asks: `accessibility.txt`,
    `privacy.txt`, `cookies.txt`. What is not there is said in our words."""
    translations: Path | None = None
    """A folder of the council's own translations of letters: a folder for each language (`pl`, `pt-br`), in it one for
    each letter, named as in `services/notifications/letters/templates`, with a `subject.txt` and a `body.txt` that has
    the same names in braces. Whoever asked for that language gets those; without them letters go in English."""
    public_url: str | None = None
    """Where people and partners outside reach the system, as `https://iro.council.example`: links in letters and
    webhooks begin with it. Left out, those in letters lead to the machine itself, those in webhooks are paths alone."""
    webhooks_allow_private: bool = False
    """true: partners' webhooks may go to private and loopback addresses, and to those by http (docs/partners.md)."""
    url_of_allocation: str = "http://127.0.0.1:8000"
    """Where other services ask allocation for an IRO's contact details when each runs in a process of its own."""
    url_of_notifications: str = "http://127.0.0.1:8000"
    """Where reporting's pages post what is taken back and ask for letters: with a process for each service."""
    url_of_scheduling: str = "http://127.0.0.1:8000"
    """Where reporting's pages ask for reviews and matters, and notifications for a child's words for decisions and
    whether something could not be taken in, when each service runs in a process of its own."""
    url_of_escalation: str = "http://127.0.0.1:8000"
    """Where reporting's pages ask for disputes when each service runs in a process of its own, and
    notifications whether something could not be taken in."""
    log_format: Literal["console", "json"] = "console"
    """How logs are written: console (warnings in words) or json (everything, a line each)."""
    simulated_clock: datetime | None = None
    """Live by a clock that begins at this moment and stands still until PUT /clock; for trying and testing."""

    @property
    def pair(self) -> Literal["sqlite", "postgresql"]:
        return "postgresql" if self.database_url else "sqlite"

    def database_url_for(self, service: str) -> str:
        """The URL of one service's own database; nobody reads another's tables."""
        if self.database_url is None:
            return f"sqlite:///{self.data.resolve() / f'{service}.db'}"
        return self.database_url.replace("{service}", service)

    def check(self) -> None:
        """Refuse what is not one of the two pairs, or is not durable.

        Raises BadSetting with one sentence that names the variable.
        """
        for wrong, sentence in (*self._no_such_pair(), *self._not_durable()):
            if wrong:
                raise BadSetting(sentence)
        unprintable = fault_of_name(self.council_name)
        if unprintable is not None:
            raise BadSetting(f"IRO_COUNCIL_NAME {unprintable}: every letter is signed with it.")
        if self.public_url is not None and not _AN_ADDRESS.fullmatch(self.public_url):
            raise BadSetting("IRO_PUBLIC_URL must be an address as https://iro.council.example: links begin with it.")

    def _no_such_pair(self) -> list[tuple[bool, str]]:
        url = self.database_url or ""
        return [
            (
                bool(url) and not url.startswith("postgresql+asyncpg://"),
                "IRO_DATABASE_URL must begin with postgresql+asyncpg:// (leave it out for SQLite files in IRO_DATA).",
            ),
            (
                bool(url) and "{service}" not in url,
                "IRO_DATABASE_URL must contain {service}: each service has a database of its own.",
            ),
            (bool(url) and not self.kafka, "PostgreSQL goes with Kafka: set IRO_KAFKA, or leave IRO_DATABASE_URL out."),
            (
                bool(self.kafka) and not url,
                "Kafka goes with PostgreSQL: set IRO_DATABASE_URL, or leave IRO_KAFKA out"
                " (IRO_PUBLISH_TO only publishes, from SQLite).",
            ),
            (
                bool(self.publish_to) and bool(url),
                "IRO_PUBLISH_TO is for SQLite: with PostgreSQL everything is on Kafka already (IRO_KAFKA).",
            ),
        ]

    def _not_durable(self) -> list[tuple[bool, str]]:
        return [
            (
                self.sqlite_synchronous.upper() != "FULL",
                "IRO_SQLITE_SYNCHRONOUS must be FULL: with less, a power cut loses facts already acknowledged.",
            ),
            (
                self.kafka_acks != "all",
                "IRO_KAFKA_ACKS must be all: with less, a broker's failure loses events already handed over.",
            ),
            (
                self.kafka_auto_commit,
                "IRO_KAFKA_AUTO_COMMIT must be off: an offset is committed only after its effects are stored.",
            ),
        ]

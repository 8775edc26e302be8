"""A PostgreSQL of a test's own, to be frozen, promoted and spoken to over TLS; gone with the test."""

import datetime
import os
import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy import servers
from deploy.server_keeper import Started, start_postgres
from tests.support.missing_servers import refuse

Signed = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


class OwnPostgres:
    """A server of this test's; `host` is where it listens."""

    def __init__(self, started: Started) -> None:
        self.process = started.process
        self.address = started.address
        self.host = started.address.split("@")[1].split("/")[0]

    def url(self, name: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql+asyncpg://postgres@{self.host}/{name}"

    def freeze(self) -> None:
        """Every process of it stops where it is, as on a machine that hangs: connections stay, answers do not come."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in (self.process.pid, *map(int, children.split())):
            with suppress(ProcessLookupError):  # a child may end meanwhile
                os.kill(pid, number)


@contextmanager
def own_postgres(*, copy_of: OwnPostgres | None = None, tls: Signed | None = None) -> Iterator[OwnPostgres]:
    """A server that speaks TLS with this certificate, or is the standby of another."""
    home = servers.folder() / f"postgres-{secrets.token_hex(4)}"
    home.mkdir(mode=0o755)
    settings = {}
    if tls is not None:
        write_certificate(home / "server.crt", tls[0])
        private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        (home / "server.key").write_bytes(tls[1].private_bytes(*private))
        (home / "server.key").chmod(0o600)
        files = {"ssl_cert_file": str(home / "server.crt"), "ssl_key_file": str(home / "server.key")}
        settings = {"ssl": "on", **files}
    try:
        server = OwnPostgres(start_postgres(home, copy_of.address if copy_of else None, **settings))
    except servers.Unavailable as reason:
        refuse(reason)
    try:
        yield server
    finally:
        server.thaw()
        server.process.send_signal(signal.SIGQUIT)
        server.process.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def signed(name: str, by: Signed | None = None) -> Signed:
    """A certificate for 127.0.0.1 with its key, signed by a CA or, being one, by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing = (by[0].subject, by[1]) if by else (subject, key)
    made = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    )
    return made.sign(signing, hashes.SHA256()), key


def write_certificate(path: Path, certificate: x509.Certificate) -> Path:
    """The certificate as a file; its path."""
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path

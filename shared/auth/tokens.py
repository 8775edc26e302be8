"""Bearer tokens: JWTs signed with a key pair, made by our own issuer and checked against a published key set.

Only asymmetric algorithms are accepted and each key says its own, so neither `alg: none` nor a public key used as an
HMAC secret can pass. Lifetimes are real time, never the simulated clock.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from shared.auth.roles import ROLES, Caller
from shared.ops.clock import real_now
from shared.refusals import Unauthenticated

ALGORITHMS: Final = frozenset({"ES256", "EdDSA", "RS256"})
ISSUER: Final = "iro-local"
AUDIENCE: Final = "iro"
LEEWAY: Final = timedelta(seconds=10)
KEY_FILE: Final = "signing-key.pem"
JWKS_FILE: Final = "jwks.json"
_LONGEST_TOKEN: Final = 8192
_REMEMBERED: Final = 1000


class Verifier(Protocol):
    """Anything that can say whose a token is."""

    def verify(self, token: str) -> Caller:
        """The caller; raises `Unauthenticated` for anything but a good token."""
        ...


_OF_ANOTHERS: Final = (
    "The token was signed by a key that this installation does not know: another installation's, or that of another"
    " data folder."
)


class KeySetVerifier:
    """Checks tokens against a JSON Web Key Set held in memory."""

    def __init__(self, jwks: Mapping[str, Any], *, issuer: str = ISSUER, audience: str = AUDIENCE) -> None:
        keys = jwt.PyJWKSet.from_dict(dict(jwks)).keys
        self._keys = {key.key_id: key for key in keys if key.algorithm_name in ALGORITHMS}
        self._issuer = issuer
        self._audience = audience
        self._found_good: dict[str, tuple[Caller, float]] = {}

    def verify(self, token: str) -> Caller:
        """The caller; raises `Unauthenticated` for anything but a good token.

        A token that was found good is not checked again until it expires: checking is a third of the cost of a small
        request.
        """
        caller, expires = self._found_good.get(token, (None, 0.0))
        if caller is None or expires <= (real_now() - LEEWAY).timestamp():
            caller, expires = self._check(token)
            if len(self._found_good) >= _REMEMBERED:
                self._found_good.clear()
            self._found_good[token] = (caller, expires)
        return caller

    def _check(self, token: str) -> tuple[Caller, float]:
        kid = _key_id(token)
        if kid is None:
            raise Unauthenticated("What was sent is no token.")
        key = self._keys.get(kid)
        if key is None:
            raise Unauthenticated(_OF_ANOTHERS)
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm_name],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired. Ask for a new one.") from None
        except jwt.ImmatureSignatureError:
            raise Unauthenticated("The token is not good yet. The clocks of the two machines may differ.") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise Unauthenticated("The token is not valid here: its signature, issuer, audience or claims.") from None
        return _caller(claims), float(claims["exp"])


class FileVerifier:
    """Checks tokens against a key set in a file (`jwks.json` of the issuer's folder), read again when it has changed.

    For a process that does not issue tokens itself. A missing file refuses every token.
    """

    def __init__(self, path: Path, *, issuer: str = ISSUER, audience: str = AUDIENCE) -> None:
        self._path = path
        self._issuer = issuer
        self._audience = audience
        self._seen: tuple[int, int] | None = None
        self._keys: KeySetVerifier | None = None

    def verify(self, token: str) -> Caller:
        """The caller; raises `Unauthenticated` for anything but a good token."""
        keys = self._load()
        if keys is None:
            raise Unauthenticated(_OF_ANOTHERS)
        return keys.verify(token)

    def _load(self) -> KeySetVerifier | None:
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino)
            if seen != self._seen:
                jwks = json.loads(self._path.read_bytes())
                self._keys = KeySetVerifier(jwks, issuer=self._issuer, audience=self._audience)
                self._seen = seen
        except FileNotFoundError:
            return None
        return self._keys


class LocalIssuer:
    """Makes tokens for an installation without an identity provider of its own."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self._kid = _thumbprint(public)
        self._public = {**public, "kid": self._kid, "alg": "ES256", "use": "sig"}

    @classmethod
    def open(cls, folder: Path) -> "LocalIssuer":
        """The issuer of this data folder; its key is made at the first start, readable by its owner alone."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / KEY_FILE
        if not path.exists():
            _create_once(path, _new_key())
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{KEY_FILE} is not an elliptic-curve key")
        issuer = cls(key)
        _publish(folder / JWKS_FILE, json.dumps(issuer.jwks()).encode())
        return issuer

    def issue(self, roles: str | Iterable[str], subject: str, lifetime: timedelta = timedelta(hours=8)) -> str:
        """A signed token. Raises ValueError for a role that does not exist, for no role, and for no subject."""
        wanted = frozenset([roles] if isinstance(roles, str) else roles)
        if not wanted or not wanted <= ROLES:
            raise ValueError("unknown role")
        if not subject:
            raise ValueError("a token needs a subject")
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "roles": sorted(wanted),
            "iat": now,
            "exp": now + lifetime,
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._kid})

    def jwks(self) -> dict[str, Any]:
        """The public key set, as `/jwks` publishes it."""
        return {"keys": [self._public]}

    def verifier(self) -> KeySetVerifier:
        """A verifier for this issuer's own tokens."""
        return KeySetVerifier(self.jwks())


def _key_id(token: str) -> str | None:
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return kid if isinstance(kid, str) else None


def _caller(claims: Mapping[str, Any]) -> Caller:
    roles = claims.get("roles")
    if not isinstance(roles, Sequence) or isinstance(roles, str) or not roles:
        raise Unauthenticated("The token names no role.")
    if not all(isinstance(role, str) and role in ROLES for role in roles) or not claims["sub"]:
        raise Unauthenticated("The token names no subject, or a role that does not exist.")
    return Caller(claims["sub"], frozenset(roles))


def _thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638: a key's name is a digest of the key itself."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    digest = sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest()
    return base64url_encode(digest).decode()


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_aside(path: Path, content: bytes, mode: int) -> Path:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return aside


def _create_once(path: Path, content: bytes) -> None:
    """Create the file whole, or leave the one that another process created first."""
    aside = _write_aside(path, content, 0o600)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return
    finally:
        aside.unlink()


def _publish(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        _write_aside(path, content, 0o644).replace(path)

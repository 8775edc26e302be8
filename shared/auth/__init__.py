"""Who is calling, and what they may do: tokens, roles, and signing in a browser."""

from shared.auth.access import COOKIE, PUBLIC, Allow, allow, public, roles_of
from shared.auth.roles import ROLES, Caller, own_record_only
from shared.auth.signin import SignIn
from shared.auth.tokens import AUDIENCE, ISSUER, JWKS_FILE, FileVerifier, KeySetVerifier, LocalIssuer, Verifier

__all__ = [
    "AUDIENCE",
    "COOKIE",
    "ISSUER",
    "JWKS_FILE",
    "PUBLIC",
    "ROLES",
    "Allow",
    "Caller",
    "FileVerifier",
    "KeySetVerifier",
    "LocalIssuer",
    "SignIn",
    "Verifier",
    "allow",
    "own_record_only",
    "public",
    "roles_of",
]

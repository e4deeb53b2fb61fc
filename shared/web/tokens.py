"""Making tokens: for `tsunagu token`, the demo and tests. In production the city's identity provider makes them."""

import json
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey, JWKRegistry, Key, KeySet, OctKey

from shared.actors import Role
from shared.web.auth import AUDIENCE

LIFETIME = timedelta(hours=12)
_ALGORITHM = {"EC": "ES256", "RSA": "RS256", "OKP": "Ed25519"}


class NoSigningKeyError(Exception):
    """The file holds no private key to sign with; the message names the file."""


def new_signing_key() -> ECKey:
    """A private P-256 key to sign tokens with, its id being its thumbprint."""
    return ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)


def signing_key(path: Path) -> Key:
    """The private key in a JWK or JWKS file (of several the first); raises NoSigningKeyError."""
    try:
        content = json.loads(path.read_text())
        key = JWKRegistry.import_key(content["keys"][0] if "keys" in content else content)
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        raise NoSigningKeyError(f"{path}: 署名用の鍵 (JWK) を読み取れません") from None
    if isinstance(key, OctKey) or not key.is_private:
        raise NoSigningKeyError(f"{path}: 署名用の秘密鍵ではありません")
    key.ensure_kid()
    return key


def public_jwks(*keys: Key) -> str:
    """The JWKS that services verify with: the public parts only."""
    return json.dumps(KeySet(list(keys)).as_dict(private=False), indent=1)


def mint(
    key: Key,
    *,
    subject: str,
    agency: str,
    roles: Iterable[Role],
    lifetime: timedelta = LIFETIME,
    now: float | None = None,
) -> str:
    """A signed token for one person of one agency; `now` in seconds since 1970, default: the machine's clock."""
    issued = int(time.time() if now is None else now)
    key.ensure_kid()
    claims = {
        "aud": AUDIENCE,
        "sub": subject,
        "agency": agency,
        "roles": sorted(role.value for role in roles),
        "iat": issued,
        "nbf": issued,
        "exp": issued + int(lifetime.total_seconds()),
    }
    algorithm = _ALGORITHM[key.key_type]
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])
